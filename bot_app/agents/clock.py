"""The clock of booked PCs: looks again and again for what is due, and asks for it under ids that count once.

There is no table of timers. What is due follows from the bookings, so a restart or a second program finds
the same under the same ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from msgspec.structs import replace

from adapters.effect import Effect
from adapters.state import effects
from adapters.state.database import Database as State
from adapters.telegram.reactor import notice
from bot_app.agents.choice import LATEST_COMMANDS
from bot_app.agents.due import (
    DESIRED,
    LONGEST_OVERTIME,
    Date,
    Hosted,
    Presence,
    Purpose,
    date_of,
    deserted,
    gone,
    hosted,
    in_other_hands,
    missed,
    to_record,
    to_start,
)
from bot_app.agents.elsewhere import is_elsewhere
from bot_app.agents.sightings import Sightings
from bot_app.deliveries.whereabouts import present_chat
from bot_app.gateway import AWAY
from bot_app.reads import Reads
from domain.agents.desired import Desired, patience
from domain.agents.issuing import IssueAgentCommand
from domain.application import Application
from domain.command import Meta, Via
from domain.ids import AgentCommandId, AgentId, CommandId, CorrelationId, derived
from projections.agenda_row import AgendaRow
from projections.agent_bookings import BookingRow
from projections.agent_commands import AgentCommandRow

log = structlog.get_logger()

LOOK_EVERY = timedelta(seconds=5)
CORRELATION = CorrelationId("bookings")


class BookingClock:
    def __init__(
        self,
        state: State,
        application: Application,
        reads: Reads,
        sightings: Sightings,
        planned: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`planned` is called when there is something to tell."""
        self._state = state
        self._application = application
        self._reads = reads
        self._sightings = sightings
        self._planned = planned
        self._now = now
        self._said: frozenset[str] = frozenset()
        """Keys of notices that were planned last time: they need not be planned again."""

    async def run(self) -> None:
        """Until cancelled; whatever goes wrong is tried again."""
        while True:
            try:
                await self.tick()
            except AWAY as error:
                log.warning("bookings.wait", reason=type(error).__name__)
            except Exception:
                log.exception("bookings.failed")
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def tick(self) -> None:
        now = self._now()
        rows = await self._reads.bookings.around(now - LONGEST_OVERTIME, now)
        told = [await self._seen_to(row, now) for row in rows]
        notices = {effect.key: effect for effect in told if effect is not None}
        new = [effect for key, effect in notices.items() if key not in self._said]
        if new:
            await self._state.write(lambda c: effects.plan(c, new, now=now.timestamp()))
            self._planned()
        self._said = frozenset(notices)

    async def _seen_to(self, booking: BookingRow, now: datetime) -> Effect | None:
        """What is to be told about it. One that cannot be seen to holds up no other."""
        try:
            date = date_of(booking, now)
            return None if date is None else await self._due(date, now)
        except AWAY:
            raise
        except Exception:
            log.exception("bookings.failed", agent=booking.agent_id, meeting=str(booking.meeting_id))
            return None

    async def _due(self, date: Date, now: datetime) -> Effect | None:
        meeting_id = date.booking.meeting_id
        meeting = None if meeting_id is None else await self._reads.agenda.by_id(meeting_id)
        if meeting is None or meeting.cancelled:
            return None
        told = await self._reads.agent_commands.of_meeting(meeting.meeting_id, limit=LATEST_COMMANDS)
        host = hosted(date, told)
        if host is None:
            return await self._start(date, meeting, told, now)
        if not gone(host, told):
            await self._follow(date, meeting, host, now)
        return None

    async def _start(
        self, date: Date, meeting: AgendaRow, told: list[AgentCommandRow], now: datetime
    ) -> Effect | None:
        if in_other_hands(date, told):
            return None
        if to_start(date, now):
            asked = await self._told(Purpose.START, date.booking.agent_id, date, meeting, now)
            return None if asked else await self._notice("waiting", date, meeting)
        command = date.command(Purpose.START, date.booking.agent_id)
        if not missed(date, now) or meeting.live or any(row.command == command for row in told):
            return None
        return await self._notice("missed", date, meeting)

    async def _follow(self, date: Date, meeting: AgendaRow, host: Hosted, now: datetime) -> None:
        """Also where another PC than the booked one has started it."""
        if to_record(date, host, now):
            await self._told(Purpose.RECORD, host.agent_id, date, meeting, now)
        if not date.booking.end_when_empty or not meeting.live:
            return
        if deserted(date, host, await self._presence(host.agent_id, meeting, now), now):
            await self._told(Purpose.END, host.agent_id, date, meeting, now)

    async def _presence(self, agent_id: AgentId, meeting: AgendaRow, now: datetime) -> Presence:
        uuid = meeting.live_uuid
        seen = (await self._sightings([agent_id])).get(agent_id)
        there = (await self._reads.attendance.there([uuid])).get(uuid, 0)
        inside = seen is not None and seen.fresh(now) and seen.meeting == str(meeting.zoom_meeting_id)
        counted = seen.participants if seen is not None and inside else None
        return Presence(
            there=there,
            came=await self._reads.attendance.came(uuid),
            left_at=await self._reads.attendance.last_left(uuid),
            alone=None if counted is None else counted <= 1,
        )

    async def _told(
        self, purpose: Purpose, agent_id: AgentId, date: Date, meeting: AgendaRow, now: datetime
    ) -> bool:
        """Whether the PC has been told, now or before; if not, it is tried again with the next look."""
        command = date.command(purpose, agent_id)
        if await self._reads.agent_commands.by_id(command) is not None:
            return True
        # A meeting before this one may go on too long; nobody is taken out of it.
        if purpose is Purpose.START and await is_elsewhere(
            self._reads, self._sightings, agent_id, meeting, now
        ):
            return False
        wish = _wish(command, DESIRED[purpose], agent_id, meeting, now)
        # Weighed first, so that a PC that stays away for long leaves no receipt of every look.
        if (await self._application.weigh(wish)).refusal:
            return False
        return not (await self._application.handle(wish)).refusal

    async def _notice(self, kind: str, date: Date, meeting: AgendaRow) -> Effect | None:
        """Once for each date, whatever number its chat has by then."""
        if not meeting.chat:
            return None
        at, agent = int(date.starts_at.timestamp()), date.booking.agent_id
        effect = notice(
            f"pc:{kind}:{agent}",
            await present_chat(self._reads, meeting.chat),
            position=0,
            correlation_id=CORRELATION,
            agent=agent,
            meeting=str(meeting.meeting_id),
            at=at,
        )
        return replace(effect, key=f"telegram.notice/pc:{kind}:{agent}/{meeting.meeting_id}/{at}")


def _wish(
    command: AgentCommandId, desired: Desired, agent_id: AgentId, meeting: AgendaRow, now: datetime
) -> IssueAgentCommand:
    return IssueAgentCommand(
        meta=_meta(command, now),
        agent_id=agent_id,
        command=command,
        desired=desired,
        meeting_id=meeting.meeting_id,
        zoom_meeting_id=meeting.zoom_meeting_id,
        deadline=now + patience(desired),
        chat=meeting.chat,
    )


def _meta(cause: object, now: datetime) -> Meta:
    """Each look asks anew: a refusal holds for the moment only."""
    return Meta(
        command_id=CommandId(derived("booking", cause, now.isoformat())),
        at=now,
        via=Via.POLICY,
        actor=None,
        correlation_id=CORRELATION,
    )
