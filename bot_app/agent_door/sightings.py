"""What meeting PCs told of themselves last, as it lies in the operational tables."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime

import msgspec

from adapters.state import agents
from adapters.state.database import Database
from agent_server.protocol.messages import State
from bot_app.agents.sightings import Sighting, Versions
from domain.agents.desired import Desired
from domain.ids import AgentId

LONGEST_WORD = 64
_WORDS = {desired.value: desired for desired in Desired}
_MEETING = re.compile(r"[0-9]{1,18}")
"""What a number of Zoom's may be; longer ones fit into no column."""


class SeenPcs:
    def __init__(self, state: Database) -> None:
        self._state = state

    async def seen(self, which: Collection[AgentId]) -> dict[AgentId, Sighting]:
        """Of those that ever told anything."""
        found = await self._state.read(lambda connection: agents.sightings(connection, which))
        return {AgentId(each.agent): _sighting(each.seen_at, each.state) for each in found}


def _sighting(seconds: float, stored: bytes) -> Sighting:
    """An older program may have stored it, or a newer one."""
    seen_at = datetime.fromtimestamp(seconds, UTC)
    try:
        state = msgspec.json.decode(stored, type=State)
    except msgspec.DecodeError:
        return Sighting(seen_at=seen_at)
    return Sighting(
        seen_at=seen_at,
        zoom=state.zoom,
        meeting=state.meeting if _MEETING.fullmatch(state.meeting) else "",
        recording=state.recording,
        participants=state.participants,
        signed_in=state.signed_in,
        can=frozenset(_WORDS[word] for word in state.can if word in _WORDS),
        driver=_brief(state.versions.driver),
        versions=Versions(
            agent=_brief(state.versions.agent), os=_brief(state.versions.os), zoom=_brief(state.versions.zoom)
        ),
    )


def _brief(words: str) -> str:
    """Somebody else's words end up on a screen that all PCs share."""
    return "".join(filter(str.isprintable, words))[:LONGEST_WORD]
