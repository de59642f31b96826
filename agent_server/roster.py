"""Who may speak: the PCs of the log with their keys, at hand for every request."""

from __future__ import annotations

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from agent_server.protocol.signature import Unreadable, decoded
from domain.agents.agents import Standing
from domain.agents.events import (
    AgentCameOnline,
    AgentEnrolled,
    AgentEvent,
    AgentFellSilent,
    AgentInvited,
    AgentKeyRotated,
    AgentRemoved,
    AgentRevoked,
    AgentRotationAsked,
)
from domain.ids import AgentId
from domain.log import Recorded
from projections.agent_board import AgentRow

KEY_BYTES, SIGNATURE_BYTES = 32, 64
NOBODYS_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""Of RFC 8032's first example: what a name nobody has is checked with, so that it takes as long."""


def signed_by(key: str, signature: str, content: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(decoded(key, KEY_BYTES))
        public.verify(decoded(signature, SIGNATURE_BYTES), content)
    except (InvalidSignature, Unreadable, ValueError):
        return False
    return True


class Known(msgspec.Struct, gc=False):
    """What the log says of a PC."""

    standing: Standing = Standing.INVITED
    key: str = ""
    """Public; empty: it has none that counts."""
    earlier_key: str = ""
    """The one before; of a PC that was shut out its last, by which it is known again."""
    rotation: int = 0
    """Position of an open wish for a new key; 0: none."""
    online: bool = False


class Roster:
    def __init__(self) -> None:
        self._known: dict[AgentId, Known] = {}

    def find(self, agent: AgentId) -> Known | None:
        return self._known.get(agent)

    def fill(self, rows: list[AgentRow]) -> None:
        for row in rows:
            self._known[row.agent_id] = Known(
                row.standing, row.key, row.earlier_key, row.rotation, row.online
            )

    def apply(self, agent: AgentId, recorded: Recorded) -> None:
        """Again, in the order of the log, comes to the same."""
        event = recorded.event
        if isinstance(event, AgentRemoved):
            self._known.pop(agent, None)
            return
        known = self._known.setdefault(agent, Known())
        match event:
            case AgentEnrolled(key=key):
                self._known[agent] = Known(Standing.ENROLLED, key, online=known.online)
            case AgentKeyRotated(key=key):
                earlier = known.earlier_key if known.key == key else known.key
                known.key, known.earlier_key, known.rotation = key, earlier, 0
            case AgentRevoked():
                self._known[agent] = Known(Standing.REVOKED, earlier_key=known.key or known.earlier_key)
            case AgentRotationAsked():
                known.rotation = recorded.position
            case AgentCameOnline():
                known.online = True
            case AgentFellSilent():
                known.online = False


OF_ROSTER: tuple[type[AgentEvent], ...] = (
    AgentInvited,
    AgentEnrolled,
    AgentKeyRotated,
    AgentRevoked,
    AgentRemoved,
    AgentRotationAsked,
    AgentCameOnline,
    AgentFellSilent,
)
"""Every other event leaves it as it is."""
