"""The second witness: whether Zoom says the same as a meeting PC, in time or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.effect import Effect, Outcome, Unavailable
from adapters.performer import Quiet, meta
from bot_app.reads import Reads
from domain.agents.desired import TOLD_BY_ZOOM, WAYS_IN, Desired
from domain.agents.outcomes import RecordZoomsWord
from domain.agents.progress import Step
from domain.ids import AgentCommandId, MeetingId
from projections.agenda_row import AgendaRow
from projections.agent_commands import AgentCommandRow

CLOCKS_APART = timedelta(minutes=1)
"""Zoom's and ours."""
LOOK_SECONDS = 10.0
WORTH_CONFIRMING = timedelta(hours=1)
"""After the PC's own word; what Zoom tells later has other reasons."""
MOST_COMMANDS = 20


class _Zoom:
    """What Zoom's notifications have told."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def says(self, row: AgentCommandRow) -> bool:
        """Whether it is so that the PC is where it says, or out of there."""
        meeting = await self._meeting(row)
        if meeting is None:
            return False
        since = row.issued_at - CLOCKS_APART
        if row.desired is Desired.HOSTING:
            return meeting.live and await self._began_there(row, meeting)
        if row.desired in WAYS_IN:
            return meeting.live and await self._somebody_came(meeting, since)
        if meeting.ended_at is not None and meeting.ended_at >= since and not meeting.live:
            return True
        return row.desired is Desired.LEFT and await self._somebody_left(meeting, since)

    async def _meeting(self, row: AgentCommandRow) -> AgendaRow | None:
        if row.meeting_id is not None:
            return await self._reads.agenda.by_id(row.meeting_id)
        number = row.zoom_meeting_id
        return None if number is None else await self._reads.agenda.by_zoom_id(number)

    async def _began_there(self, row: AgentCommandRow, meeting: AgendaRow) -> bool:
        """While this PC was at it, now or a try before; what went on already, anybody may have begun."""
        began = meeting.started_at
        told = await self._reads.agent_commands.of_meeting(meeting.meeting_id, limit=MOST_COMMANDS)
        starts = [each for each in told if (each.agent_id, each.desired) == (row.agent_id, row.desired)]
        return began is not None and any(_under_way(each, began) for each in starts)

    async def _somebody_came(self, meeting: AgendaRow, since: datetime) -> bool:
        """Zoom's notifications name people and not their PCs."""
        came = await self._reads.attendance.last_joined(meeting.started_uuid)
        return came is not None and came >= since

    async def _somebody_left(self, meeting: AgendaRow, since: datetime) -> bool:
        left = await self._reads.attendance.last_left(meeting.started_uuid)
        return left is not None and left >= since


def _under_way(row: AgentCommandRow, at: datetime) -> bool:
    return row.issued_at - CLOCKS_APART <= at <= (row.over_at or row.deadline) + CLOCKS_APART


class Witness(Quiet):
    """`agent.witness`: waits for Zoom's word, as long as it is to be expected."""

    def __init__(
        self, reads: Reads, patience: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`patience`: seconds after the PC's own word."""
        self._reads, self._zoom = reads, _Zoom(reads)
        self._patience = patience
        self._now = now

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        row = await self._reads.agent_commands.by_id(AgentCommandId(UUID(effect.payload["command"])))
        if row is None or not awaited(row):
            return Outcome()
        if await self._zoom.says(row):
            return Outcome(commands=(_word(effect, row, confirmed=True),))
        left = effect.payload["since"] + self._patience - self._now().timestamp()
        if left <= 0:
            return Outcome(commands=(_word(effect, row, confirmed=False),))
        raise Unavailable("waits for Zoom's word", retry_after=min(LOOK_SECONDS, self._patience / 3, left))


class Heard(Quiet):
    """`agent.heard`: Zoom has told something of a meeting, which a PC may have said before."""

    def __init__(self, reads: Reads, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._reads, self._zoom = reads, _Zoom(reads)
        self._now = now

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        meeting_id = MeetingId(UUID(effect.payload["meeting"]))
        rows = await self._reads.agent_commands.of_meeting(meeting_id, limit=MOST_COMMANDS)
        waiting = [row for row in rows if awaited(row) and self._recent(row)]
        said = [row for row in waiting if await self._zoom.says(row)]
        return Outcome(commands=tuple(_word(effect, row, confirmed=True) for row in said))

    def _recent(self, row: AgentCommandRow) -> bool:
        return row.over_at is not None and self._now() - row.over_at <= WORTH_CONFIRMING


def awaited(row: AgentCommandRow) -> bool:
    return row.step is Step.DONE and not row.confirmed and row.desired in TOLD_BY_ZOOM


def _word(effect: Effect, row: AgentCommandRow, *, confirmed: bool) -> RecordZoomsWord:
    return RecordZoomsWord(
        meta=meta(effect, row.command, confirmed),
        agent_id=row.agent_id,
        command=row.command,
        confirmed=confirmed,
    )
