"""What the server needs of the rest of the program, which hands it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from agent_server.protocol.messages import Particulars
from domain.agents.progress import Told
from domain.application import Application
from domain.ids import AgentId
from domain.log import Log
from projections.agent_board import AgentBoard
from projections.agent_commands import AgentCommands


class Away(Exception):
    """Somebody who is needed cannot be asked now."""

    def __init__(self, retry_after: float | None = None) -> None:
        """`retry_after`: seconds, where they are known."""
        super().__init__("away")
        self.retry_after = retry_after


class Signs(Protocol):
    """What PCs say of themselves, and what they signed lately; shared by all programs on the database."""

    async def admit(self, agent: AgentId, nonce: str, state: bytes = b"") -> bool:
        """Return when it is durable. `False`: the nonce was seen before, and nothing has changed."""

    async def seen_at(self, agents: Collection[AgentId]) -> Mapping[AgentId, datetime]:
        """When each last told its state."""

    async def forget(self, before: datetime) -> None:
        """Nonces seen earlier than that."""


WayIn = Callable[[Told], Awaitable[Particulars]]
"""How a PC gets into the meeting, asked for just in time; empty, where there is no way. Raises: Away."""
Screenshot = Callable[[AgentId, Told, bytes], Awaitable[None]]
"""Takes a picture, durably. Again for the same command changes nothing."""
Incident = Callable[[str, str, int], Awaitable[None]]
"""Kind, reference, and how many there were since it was last told."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    application: Application
    log: Log
    log_end: Callable[[], Awaitable[int]]
    """Position of the newest event."""
    board: AgentBoard
    commands: AgentCommands
    signs: Signs
    way_in: WayIn
    screenshot: Screenshot
    incident: Incident
    away: tuple[type[Exception], ...] = ()
    """What is raised while a database cannot be reached; `Away` need not be among them."""
    now: Callable[[], datetime] = utc_now
