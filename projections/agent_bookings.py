"""Which PC is kept for which meeting, and when."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select

from domain.agents.events import AgentBooked, AgentBookingClashed, AgentBookingReleased, Slot
from domain.ids import AgentId, MeetingId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class BookingRow(msgspec.Struct, gc=False):
    key: str
    agent_id: AgentId = AgentId("")
    meeting_id: MeetingId | None = None
    slots_json: str = "[]"
    first_at: datetime = EPOCH
    """When it is needed for the first time, and `last_at` no longer."""
    last_at: datetime = EPOCH
    """`EPOCH`: it is not kept any more."""
    start: bool = False
    record: bool = False
    end_when_empty: bool = False

    @property
    def slots(self) -> tuple[Slot, ...]:
        return msgspec.json.decode(self.slots_json, type=tuple[Slot, ...])


class AgentBookings(Projection[BookingRow]):
    name = "agent_bookings"
    row = BookingRow
    indexes = (("meeting_id",), ("last_at",))

    def key(self, recorded: Recorded) -> str:
        agent = recorded.stream.removeprefix("agent-")
        return f"{agent}/{recorded.event.meeting_id}"  # type: ignore[attr-defined]

    @on(AgentBooked)
    def booked(self, row: BookingRow, event: AgentBooked, recorded: Recorded) -> None:
        row.agent_id, row.meeting_id = AgentId(recorded.stream.removeprefix("agent-")), event.meeting_id
        row.slots_json = msgspec.json.encode(event.slots).decode()
        row.first_at, row.last_at = event.slots[0].starts_at, max(each.ends_at for each in event.slots)
        row.start, row.record, row.end_when_empty = event.start, event.record, event.end_when_empty

    @on(AgentBookingReleased)
    def released(self, row: BookingRow, _: AgentBookingReleased, __: Recorded) -> None:
        row.slots_json, row.first_at, row.last_at = "[]", EPOCH, EPOCH

    @on(AgentBookingClashed)
    def clashed(self, row: BookingRow, _: AgentBookingClashed, __: Recorded) -> None:
        row.slots_json, row.first_at, row.last_at = "[]", EPOCH, EPOCH

    async def of_meeting(self, meeting_id: MeetingId) -> list[BookingRow]:
        """More than one for a moment, while it goes from one PC to another."""
        return await self.rows(
            lambda t: select(t).where(t.c.meeting_id == meeting_id, t.c.last_at > EPOCH), LARGEST_ANSWER
        )

    async def last(self, agent_id: AgentId, meeting_id: MeetingId) -> BookingRow | None:
        """Kept or not any more; what it was wished for stays known."""
        return await self.first(lambda t: select(t).where(t.c.key == f"{agent_id}/{meeting_id}"))

    async def around(self, since: datetime, until: datetime) -> list[BookingRow]:
        """Those whose time may fall between, however many they are."""
        return await self.every(lambda t: select(t).where(t.c.last_at > since, t.c.first_at <= until))
