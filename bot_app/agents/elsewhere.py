"""Which meeting PCs are in another meeting than the one meant, from which nobody sends them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot_app.agents.sightings import STALE_AFTER, Sighting, Sightings
from bot_app.reads import Reads
from domain.agents.desired import WAYS_IN
from domain.ids import AgentId
from projections.agenda_row import AgendaRow
from projections.agent_commands import AgentCommandRow


async def elsewhere(
    reads: Reads,
    agents: Collection[AgentId],
    seen: Mapping[AgentId, Sighting],
    meeting: AgendaRow,
    now: datetime,
) -> set[AgentId]:
    """What a PC shows holds; what it last said, where it shows nothing newer."""
    said = await reads.agent_commands.moves(now - STALE_AFTER)
    latest = {row.agent_id: row for row in reversed(said)}
    return {each for each in agents if _elsewhere(seen.get(each), latest.get(each), meeting, now)}


async def is_elsewhere(
    reads: Reads, sightings: Sightings, agent_id: AgentId, meeting: AgendaRow, now: datetime
) -> bool:
    """The same of one PC."""
    return bool(await elsewhere(reads, [agent_id], await sightings([agent_id]), meeting, now))


def _elsewhere(
    seen: Sighting | None, said: AgentCommandRow | None, meeting: AgendaRow, now: datetime
) -> bool:
    shows = None if seen is None or not seen.zoom else seen.seen_at
    if said is not None and said.over_at is not None and (shows is None or shows <= said.over_at):
        return said.desired in WAYS_IN and said.meeting_id != meeting.meeting_id
    if seen is None or not seen.fresh(now):
        return False
    return seen.zoom == "in_meeting" and seen.meeting != str(meeting.zoom_meeting_id)
