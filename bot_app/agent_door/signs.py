"""Signs of life and nonces, stored in bundles: a change of threads for each would cost too much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from adapters.state import agents
from adapters.state.agents import Sign
from adapters.state.database import Database
from domain.ids import AgentId

LARGEST_BUNDLE = 500
"""Databases take no statement of any length."""


class StoredSigns:
    """What comes while others are being stored shares the next transaction."""

    def __init__(self, state: Database, now: Callable[[], float] = time.time) -> None:
        self._state = state
        self._now = now
        self._waiting: list[tuple[Sign, asyncio.Future[bool]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def admit(self, agent: AgentId, nonce: str, state: bytes = b"") -> bool:
        """Return when it is durable. `False`: the nonce was seen before, and nothing has changed.

        Raises: sqlalchemy.exc.SQLAlchemyError.
        """
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((Sign(agent=agent, nonce=nonce, state=state), stored))
        if self._storing is None:
            # A task, so that it outlives whoever happened to begin it: others wait for it as well.
            self._storing = asyncio.create_task(self._store_all())  # noqa: TID251 - raises nothing
        return await stored

    async def seen_at(self, which: Collection[AgentId]) -> dict[AgentId, datetime]:
        """When each last told its state."""
        found = await self._state.read(lambda connection: agents.sightings(connection, which))
        return {AgentId(each.agent): datetime.fromtimestamp(each.seen_at, UTC) for each in found}

    async def forget(self, before: datetime) -> None:
        """Nonces seen earlier than that."""
        moment = before.timestamp()
        await self._state.write(lambda connection: agents.sweep_nonces(connection, before=moment))

    async def _store_all(self) -> None:
        try:
            while self._waiting:
                bundle, self._waiting = self._waiting[:LARGEST_BUNDLE], self._waiting[LARGEST_BUNDLE:]
                answers = await self._answers([sign for sign, _ in bundle])
                for (_, stored), answer in zip(bundle, answers, strict=True):
                    _settle(stored, answer)
        finally:
            self._storing = None

    async def _answers(self, signs: list[Sign]) -> Sequence[bool | Exception]:
        try:
            return await self._state.write(
                lambda connection: agents.admit(connection, signs, now=self._now())
            )
        except Exception as error:  # noqa: BLE001 - each of those who wait gets to know
            return [error] * len(signs)


def _settle(stored: asyncio.Future[bool], answer: bool | Exception) -> None:  # noqa: FBT001 - an answer
    if stored.done():  # who waited may have gone
        return
    if isinstance(answer, Exception):
        stored.set_exception(answer)
    else:
        stored.set_result(answer)
