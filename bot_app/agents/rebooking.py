"""A booked meeting takes place at other times, or not at all: its PC goes along, or is free again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from adapters.effect import Effect, Outcome
from adapters.performer import Quiet, meta
from bot_app.agents.slots import slots_of
from bot_app.reads import Reads
from domain.agents.bookings import MoveBooking
from domain.application import Application
from domain.ids import MeetingId
from domain.meetings.meetings import Meeting, stream_of


class Rebooking(Quiet):
    """`agent.rebook`."""

    def __init__(
        self, application: Application, reads: Reads, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._application = application
        self._reads = reads
        self._now = now

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        """An attempt that is repeated looks anew, so its commands have ids of their own."""
        await self._reads.caught_up(effect.position)
        meeting_id = MeetingId(UUID(effect.payload["meeting"]))
        meeting: Meeting = await self._application.state(stream_of(meeting_id))
        slots = slots_of(meeting, self._now())
        return Outcome(
            commands=tuple(
                MoveBooking(
                    meta=meta(effect, booking.agent_id, *(slot.starts_at for slot in slots)),
                    agent_id=booking.agent_id,
                    meeting_id=meeting_id,
                    slots=slots,
                )
                for booking in await self._reads.bookings.of_meeting(meeting_id)
            )
        )
