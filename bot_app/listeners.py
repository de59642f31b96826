"""Reactors and policies as listeners: what they make of a page of events, and how far they have read."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Connection

from adapters.effect import Effect
from adapters.state import effects, positions
from adapters.state.database import Database
from domain.command import Command
from domain.log import Recorded
from domain.policies import Policy

Plan = Callable[[Recorded], list[Effect]]


class Reactor:
    """Plans effects; they and the position are stored in one transaction."""

    def __init__(self, name: str, plan: Plan, state: Database, planned: Callable[[], None]) -> None:
        """`planned` is called when there is work for the workers."""
        self.name = name
        self._plan = plan
        self._state = state
        self._planned = planned
        self._position: int | None = None

    async def position(self) -> int:
        self._position = await self._state.read(
            lambda connection: positions.position_of(connection, self.name)
        )
        return self._position

    async def apply(self, page: Sequence[Recorded]) -> None:
        """Raises: positions.Overtaken, when another process has planned these events."""
        since = await self.position() if self._position is None else self._position
        new = _after(since, page)
        if not new:
            return
        planned, to = [effect for recorded in new for effect in self._plan(recorded)], new[-1].position

        def store(connection: Connection) -> None:
            positions.advance(connection, self.name, since=since, to=to)
            effects.plan(connection, planned, now=time.time())

        self._position = None
        await self._state.write(store)
        self._position = to
        if planned:
            self._planned()


class PolicyFollower:
    """Issues follow-up commands, whose ids derive from the event: reading a page twice is harmless."""

    name = "policies"

    def __init__(
        self, policies: Sequence[Policy], handle: Callable[[Command], Awaitable[object]], state: Database
    ) -> None:
        self._policies = policies
        self._handle = handle
        self._state = state

    async def position(self) -> int:
        return await self._state.read(lambda connection: positions.position_of(connection, self.name))

    async def apply(self, page: Sequence[Recorded]) -> None:
        since = await self.position()
        new = _after(since, page)
        if not new:
            return
        for recorded in new:
            for policy in self._policies:
                for command in policy(recorded):
                    await self._handle(command)
        to = new[-1].position
        await self._state.write(
            lambda connection: positions.advance(connection, self.name, since=since, to=to)
        )


def _after(position: int, page: Sequence[Recorded]) -> list[Recorded]:
    """A page may come again; going back would plan effects anew that were forgotten long ago."""
    return [recorded for recorded in page if recorded.position > position]
