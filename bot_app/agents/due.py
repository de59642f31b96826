"""What booked PCs do by themselves, and when. Pure: it follows from the time and what has happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from bot_app.agents.slots import start_of
from domain.agents.desired import Desired
from domain.agents.events import Slot
from domain.agents.progress import OPEN, Step
from domain.ids import AgentCommandId, AgentId, derived
from projections.agent_bookings import BookingRow
from projections.agent_commands import AgentCommandRow

KEEP_TRYING = timedelta(minutes=10)
"""After a meeting's time, and after a PC has started it."""
WORTH_TELLING = timedelta(minutes=30)
"""After that nobody needs to hear that it was not started."""
EMPTY_FOR = timedelta(minutes=2)
LONGEST_OVERTIME = timedelta(hours=12)
"""A meeting may go on after its time for so long, and still be ended when all have left."""


class Purpose(StrEnum):
    START = "start"
    RECORD = "record"
    END = "end"


_WAYS_OUT = (Desired.LEFT, Desired.ENDED)
DESIRED = {
    Purpose.START: Desired.HOSTING,
    Purpose.RECORD: Desired.RECORDING,
    Purpose.END: Desired.ENDED,
}


class Date(msgspec.Struct, frozen=True):
    """One time for which a PC is kept."""

    booking: BookingRow
    slot: Slot

    @property
    def starts_at(self) -> datetime:
        return start_of(self.slot)

    def command(self, purpose: Purpose, agent_id: AgentId) -> AgentCommandId:
        """The same however often somebody looks, so that the PC is told once."""
        cause = (agent_id, self.booking.meeting_id, int(self.starts_at.timestamp()))
        return AgentCommandId(derived("booked", purpose, *cause))


class Hosted(msgspec.Struct, frozen=True):
    """A PC has started the meeting."""

    agent_id: AgentId
    since: datetime


def date_of(booking: BookingRow, now: datetime) -> Date | None:
    """Which may want something now. A meeting goes on once at a time: it is the latest that has begun."""
    around = [slot for slot in booking.slots if slot.starts_at <= now <= slot.ends_at + LONGEST_OVERTIME]
    return Date(booking, around[-1]) if around else None


def to_start(date: Date, now: datetime) -> bool:
    return date.booking.start and date.starts_at <= now < date.starts_at + KEEP_TRYING


def missed(date: Date, now: datetime) -> bool:
    """Nothing came of it in time, unless it was told after all."""
    over = date.starts_at + KEEP_TRYING
    return date.booking.start and over <= now < over + WORTH_TELLING


def hosted(date: Date, told: list[AgentCommandRow]) -> Hosted | None:
    """By whichever PC, and whoever's wish, it was started for this date last; `None`: by none."""
    done = [
        Hosted(row.agent_id, row.over_at)
        for row in _starts(date, told)
        if row.step is Step.DONE and row.over_at is not None
    ]
    return max(done, key=lambda each: each.since, default=None)


def in_other_hands(date: Date, told: list[AgentCommandRow]) -> bool:
    """Somebody has told another PC to start it, which is at it."""
    return any(row.step in OPEN and row.agent_id != date.booking.agent_id for row in _starts(date, told))


def _starts(date: Date, told: list[AgentCommandRow]) -> list[AgentCommandRow]:
    return [row for row in told if row.desired is Desired.HOSTING and row.issued_at >= date.slot.starts_at]


def gone(host: Hosted, told: list[AgentCommandRow]) -> bool:
    """It was told to leave or to end the meeting, and did."""
    return any(
        row.agent_id == host.agent_id and row.desired in _WAYS_OUT
        for row in told
        if row.step is Step.DONE and row.over_at is not None and row.over_at > host.since
    )


def to_record(date: Date, host: Hosted, now: datetime) -> bool:
    return date.booking.record and host.since <= now < host.since + KEEP_TRYING


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a meeting."""

    there: int
    came: int
    """By Zoom's notifications, the PC among them, as in `there`."""
    left_at: datetime | None
    """When somebody left last; `None`: nobody has."""
    alone: bool | None
    """By the PC's own eyes; `None`: it does not say."""


def deserted(date: Date, host: Hosted, who: Presence, now: datetime) -> bool:
    """Everybody else has left. Before anybody came, it waits for them until its time is over, or for a while
    if it was started late.

    A PC that sees others is believed: whom Zoom does not tell of may be there all the same.
    """
    if who.alone is False:
        return False
    visited = who.came > 1 or now > max(date.slot.ends_at, host.since + KEEP_TRYING)
    left = who.left_at is not None and now - who.left_at >= EMPTY_FOR
    return visited and (bool(who.alone) or (who.there <= 1 and left))
