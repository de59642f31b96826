"""What booked PCs do by themselves, and when. Pure: it follows from the time and what has happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from bot_app.agents.slots import start_of
from domain.agents.desired import Desired
from domain.agents.events import Slot
from domain.agents.progress import Step
from domain.ids import AgentCommandId, derived
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

    def command(self, purpose: Purpose) -> AgentCommandId:
        """The same however often somebody looks, so that the PC is told once."""
        cause = (self.booking.agent_id, self.booking.meeting_id, int(self.starts_at.timestamp()))
        return AgentCommandId(derived("booked", purpose, *cause))


def dates(booking: BookingRow, now: datetime) -> list[Date]:
    """Those that may want something now."""
    around = (slot for slot in booking.slots if slot.starts_at <= now <= slot.ends_at + LONGEST_OVERTIME)
    return [Date(booking, slot) for slot in around]


def to_start(date: Date, now: datetime) -> bool:
    return date.booking.start and date.starts_at <= now < date.starts_at + KEEP_TRYING


def missed(date: Date, now: datetime) -> bool:
    """Nothing came of it in time, unless it was told after all."""
    over = date.starts_at + KEEP_TRYING
    return date.booking.start and over <= now < over + WORTH_TELLING


def hosted_since(date: Date, told: list[AgentCommandRow]) -> datetime | None:
    """When the PC started it for this date, by whoever's wish; `None`: it has not."""
    done = [
        row.over_at
        for row in told
        if row.agent_id == date.booking.agent_id and row.desired is Desired.HOSTING
        if row.step is Step.DONE and row.over_at is not None and row.issued_at >= date.slot.starts_at
    ]
    return max(done, default=None)


def to_record(date: Date, hosted_at: datetime, now: datetime) -> bool:
    return date.booking.record and hosted_at <= now < hosted_at + KEEP_TRYING


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a meeting."""

    there: int
    came: int
    """By Zoom's notifications, the PC among them, as in `there`."""
    left_at: datetime | None
    """When somebody left last; `None`: nobody has."""
    alone: bool | None
    """By the PC's own eyes; `None`: it does not say."""


def deserted(date: Date, who: Presence, now: datetime) -> bool:
    """Everybody else has left. Before anybody came, it waits for them until its time is over.

    A PC that sees others is believed: whom Zoom does not tell of may be there all the same.
    """
    if who.alone is False:
        return False
    visited = who.came > 1 or now > date.slot.ends_at
    left = who.left_at is not None and now - who.left_at >= EMPTY_FOR
    return visited and (bool(who.alone) or (who.there <= 1 and left))
