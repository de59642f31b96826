"""A meeting that somebody is about to plan: what is answered already, and which question comes next."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from bot_app.telegram.when import instant
from bot_app.telegram.wizards.beginning import Beginning
from domain.ids import UserId
from domain.meetings.events import AutoRecording, MeetingOptions
from domain.meetings.recurrence import Recurrence
from domain.personal import Personal
from domain.users.users import stream_of


class Step(StrEnum):
    """The question that is open."""

    TOPIC = "topic"
    DAY = "day"
    CLOCK = "clock"
    MINUTES = "minutes"
    OPTIONS = "options"
    PASSCODE = "passcode"
    REPEAT = "repeat"
    WHICH = "which"
    """The whole series, or which of its dates."""
    CONFIRM = "confirm"
    CONFLICT = "conflict"
    """Somebody else changed the same: whose change counts."""


BEFORE = {
    Step.DAY: Step.TOPIC,
    Step.CLOCK: Step.DAY,
    Step.MINUTES: Step.CLOCK,
    Step.OPTIONS: Step.MINUTES,
    Step.PASSCODE: Step.OPTIONS,
    Step.REPEAT: Step.OPTIONS,
    Step.CONFIRM: Step.OPTIONS,
}
"""Where “Back” leads."""
PLANNING = (Step.TOPIC, *BEFORE)


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="wizard", tag="plan"):
    number: int
    """The update that began it, and so its name."""
    step: Step
    zone: str
    """IANA name."""
    topic: str = ""
    day: date | None = None
    clock: time | None = None
    minutes: int = 0
    waiting_room: bool | None = None
    join_before_host: bool | None = None
    auto_recording: AutoRecording | None = None
    passcode: str = ""
    host: str = ""
    recurrence: Recurrence | None = None
    instead: Beginning | None = None
    """What was asked for meanwhile."""

    def __repr__(self) -> str:
        """Without what the person wrote: a traceback or a log line must not give it away."""
        return f"Draft({self.number}, {self.step})"

    def starts_at(self) -> datetime | None:
        """UTC; `None`: that is not settled yet."""
        if self.day is None or self.clock is None:
            return None
        return instant(self.day, self.clock, ZoneInfo(self.zone))

    def options(self, person: UserId) -> MeetingOptions:
        return MeetingOptions(
            waiting_room=self.waiting_room,
            join_before_host=self.join_before_host,
            auto_recording=self.auto_recording,
            passcode=Personal(stream_of(person), self.passcode) if self.passcode else None,
        )
