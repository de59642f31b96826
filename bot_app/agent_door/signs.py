"""Signs of life and nonces, stored in bundles: a change of threads for each would cost too much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from adapters.effect import Effect
from adapters.state import agents, effects
from adapters.state.agents import Sign
from adapters.state.database import Database
from bot_app.agents.plan import able_otherwise
from domain.ids import AgentId

LARGEST_BUNDLE = 500
"""Databases take no statement of any length."""


class StoredSigns:
    """What comes while others are being stored shares the next transaction."""

    def __init__(
        self, state: Database, planned: Callable[[], None], now: Callable[[], float] = time.time
    ) -> None:
        """`planned` is called when there may be something to show."""
        self._state = state
        self._planned = planned
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
            admitted, shown = await self._state.write(
                lambda connection: _admitted(connection, signs, self._now())
            )
        except Exception as error:  # noqa: BLE001 - each of those who wait gets to know
            return [error] * len(signs)
        if shown:
            self._planned()
        return admitted


def _admitted(connection: Connection, signs: list[Sign], now: float) -> tuple[list[bool], bool]:
    """Also whether something that people see of a PC is to be shown anew."""
    telling = {sign.agent for sign in signs if sign.state}
    before = {each.agent: each.state for each in agents.sightings(connection, telling)} if telling else {}
    admitted = agents.admit(connection, signs, now=now)
    told = [sign for sign, new in zip(signs, admitted, strict=True) if new and sign.state]
    news = [shown for sign in told if (shown := _shown_anew(sign, before.get(sign.agent))) is not None]
    effects.plan(connection, news, now=now)
    return admitted, bool(news)


def _shown_anew(sign: Sign, before: bytes | None) -> Effect | None:
    now = _ability(sign.state)
    if before is None or now.can == _ability(before).can:
        return None
    return able_otherwise(AgentId(sign.agent), now.meeting, sign.nonce)


class _Ability(msgspec.Struct, frozen=True):
    can: frozenset[str] = frozenset()
    meeting: str = ""


def _ability(state: bytes) -> _Ability:
    """An older program may have stored it, or a newer one."""
    try:
        return msgspec.json.decode(state, type=_Ability)
    except msgspec.DecodeError:
        return _Ability()


def _settle(stored: asyncio.Future[bool], answer: bool | Exception) -> None:  # noqa: FBT001 - an answer
    if stored.done():  # who waited may have gone
        return
    if isinstance(answer, Exception):
        stored.set_exception(answer)
    else:
        stored.set_result(answer)
