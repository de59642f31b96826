"""The board of meeting PCs: who they are, and whether they are there."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, FromClause, select

from domain.agents.agents import Standing
from domain.agents.events import (
    AgentCameOnline,
    AgentEnrolled,
    AgentFellSilent,
    AgentInvited,
    AgentKeyRotated,
    AgentRemoved,
    AgentRevoked,
    AgentRotationAsked,
    AgentScreenshotsSwitched,
)
from domain.ids import AgentId, ChatId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import Projection, on


class AgentRow(msgspec.Struct, gc=False):
    agent_id: AgentId
    standing: Standing = Standing.NONE
    """`none`: it was removed."""
    chat: ChatId = ChatId("")
    """Where its code was asked for."""
    os: str = ""
    version: str = ""
    key: str = ""
    """Public; empty: it has none that counts."""
    earlier_key: str = ""
    """The one before; of a PC that was shut out its last."""
    online: bool = False
    seen_at: datetime = EPOCH
    """When it last came or went; newer signs of life are not in the log."""
    enrolled_at: datetime | None = None
    screenshots: bool = True
    rotation: int = 0
    """Position of a wish for a new key that is still open; 0: none."""


class AgentBoard(Projection[AgentRow]):
    name = "agent_board"
    row = AgentRow

    def key(self, recorded: Recorded) -> str:
        return recorded.stream.removeprefix("agent-")

    @on(AgentInvited)
    def invited(self, row: AgentRow, event: AgentInvited, _: Recorded) -> None:
        row.chat = event.chat
        row.standing = Standing.INVITED if row.standing is Standing.NONE else row.standing

    @on(AgentEnrolled)
    def enrolled(self, row: AgentRow, event: AgentEnrolled, recorded: Recorded) -> None:
        row.standing, row.enrolled_at = Standing.ENROLLED, recorded.at
        row.os, row.version, row.key, row.earlier_key, row.rotation = (
            event.os,
            event.version,
            event.key,
            "",
            0,
        )

    @on(AgentRotationAsked)
    def rotation_asked(self, row: AgentRow, _: AgentRotationAsked, recorded: Recorded) -> None:
        row.rotation = recorded.position

    @on(AgentKeyRotated)
    def rotated(self, row: AgentRow, event: AgentKeyRotated, _: Recorded) -> None:
        row.key, row.earlier_key, row.rotation = event.key, row.key, 0

    @on(AgentRevoked)
    def revoked(self, row: AgentRow, _: AgentRevoked, __: Recorded) -> None:
        row.earlier_key = row.key or row.earlier_key
        row.standing, row.key, row.online, row.rotation = Standing.REVOKED, "", False, 0

    @on(AgentRemoved)
    def removed(self, row: AgentRow, _: AgentRemoved, __: Recorded) -> None:
        row.standing, row.key, row.earlier_key, row.online, row.rotation = Standing.NONE, "", "", False, 0
        row.enrolled_at, row.os, row.version, row.screenshots = None, "", "", True

    @on(AgentCameOnline)
    def came_online(self, row: AgentRow, event: AgentCameOnline, _: Recorded) -> None:
        row.online, row.seen_at = True, event.seen_at

    @on(AgentFellSilent)
    def fell_silent(self, row: AgentRow, event: AgentFellSilent, _: Recorded) -> None:
        row.online, row.seen_at = False, event.last_seen_at

    @on(AgentScreenshotsSwitched)
    def screenshots_switched(self, row: AgentRow, event: AgentScreenshotsSwitched, _: Recorded) -> None:
        row.screenshots = event.allowed

    async def by_id(self, agent_id: AgentId) -> AgentRow | None:
        return await self.first(lambda t: select(t).where(t.c.agent_id == agent_id, *_known(t)))

    async def any(self) -> bool:
        return await self.first(lambda t: select(t).where(*_known(t))) is not None

    async def known(self) -> list[AgentRow]:
        """All of them, by name."""
        return await self.every(lambda t: select(t).where(*_known(t)))

    async def online(self) -> list[AgentRow]:
        """All of them, by name."""
        return await self.every(lambda t: select(t).where(t.c.online, *_known(t)))


def _known(t: FromClause) -> tuple[ColumnElement[bool], ...]:
    return (t.c.standing != Standing.NONE,)
