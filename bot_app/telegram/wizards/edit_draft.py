"""Changes that somebody is about to make: the meeting as they saw it, and what they want instead."""

from __future__ import annotations

import zlib
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from bot_app.telegram.when import instant
from bot_app.telegram.wizards.beginning import Beginning
from bot_app.telegram.wizards.draft import Step
from domain.ids import MeetingId
from domain.meetings.events import AutoRecording
from domain.meetings.recurrence import Recurrence


class Sight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting, or one date of a series, as somebody looks at it."""

    revision: int
    topic: str
    starts_at: datetime
    """Of a series, the next for which it is laid out."""
    minutes: int
    zone: str
    waiting_room: bool | None = None
    join_before_host: bool | None = None
    auto_recording: AutoRecording | None = None
    passcode: str = ""
    """Empty: Zoom chooses it."""
    recurrence: Recurrence | None = None

    def __repr__(self) -> str:
        """Without what people wrote."""
        return f"Sight({self.revision})"


class Wishes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was answered; the rest stays."""

    topic: str | UnsetType = UNSET
    day: date | UnsetType = UNSET
    clock: time | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    """Named along with the time."""
    minutes: int | UnsetType = UNSET
    waiting_room: bool | UnsetType | None = UNSET
    join_before_host: bool | UnsetType | None = UNSET
    auto_recording: AutoRecording | UnsetType | None = UNSET
    passcode: str | UnsetType = UNSET

    def __repr__(self) -> str:
        """Without what the person wrote."""
        return "Wishes(…)"


_ALIKE = tuple(name for name in Wishes.__struct_fields__ if name in Sight.__struct_fields__)


class DateOfSeries(msgspec.Struct, frozen=True, array_like=True):
    """Up to 60 of them go into a draft."""

    number: int
    original: datetime
    starts_at: datetime
    minutes: int


class EditDraft(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="wizard", tag="edit"
):
    number: int
    """The update that began it, and so its name."""
    step: Step
    meeting: MeetingId
    before: Sight
    """When it was begun, or when the person last saw what others had changed."""
    wanted: Wishes = Wishes()
    asks: tuple[Step, ...] = ()
    """The questions, in order."""
    occurrence: datetime | None = None
    series: Sight | None = None
    """The whole, where one of the dates may be chosen."""
    dates: tuple[DateOfSeries, ...] = ()
    meanwhile: Sight | None = None
    """What others made of it before this was confirmed."""
    instead: Beginning | None = None
    """What was asked for meanwhile."""

    def __repr__(self) -> str:
        return f"EditDraft({self.number}, {self.step})"

    @property
    def zone(self) -> str:
        """IANA name."""
        return self.before.zone if self.wanted.zone is UNSET else self.wanted.zone

    @property
    def day(self) -> date:
        return self._local.date() if self.wanted.day is UNSET else self.wanted.day

    @property
    def clock(self) -> time:
        return self._local.time() if self.wanted.clock is UNSET else self.wanted.clock

    @property
    def minutes(self) -> int:
        return self.after.minutes

    @property
    def moves(self) -> bool:
        return (self.wanted.day, self.wanted.clock) != (UNSET, UNSET)

    @property
    def after(self) -> Sight:
        """As it is wanted. A date of a series has no zone of its own."""
        named = {name: getattr(self.wanted, name) for name in _ALIKE}
        if self.occurrence is not None:
            del named["zone"]
        at = instant(self.day, self.clock, ZoneInfo(self.zone)) if self.moves else None
        moved = {"starts_at": at or self.before.starts_at}
        return replace(self.before, **moved, **{name: it for name, it in named.items() if it is not UNSET})

    @property
    def _local(self) -> datetime:
        return self.before.starts_at.astimezone(ZoneInfo(self.zone))


def rebased(draft: EditDraft) -> EditDraft:
    """The same wishes for what others made of it."""
    return replace(draft, before=draft.meanwhile or draft.before, meanwhile=None)


def mark(draft: EditDraft) -> str:
    """Tells a draft from the same one with other wishes, or of another state."""
    content = msgspec.json.encode((draft.before, draft.wanted, draft.meanwhile))
    return f"{zlib.crc32(content):08x}"


def differing(old: Sight, new: Sight) -> list[str]:
    """Names of what is not the same, in the order of the questions. Another zone is another start."""
    return [
        name
        for name in _DESCRIBED
        if getattr(old, name) != getattr(new, name) or (name == "starts_at" and old.zone != new.zone)
    ]


_DESCRIBED = (
    "topic",
    "starts_at",
    "minutes",
    "recurrence",
    "waiting_room",
    "join_before_host",
    "auto_recording",
    "passcode",
)
