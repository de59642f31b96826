"""Notices what nobody says: PCs that have fallen silent, and commands whose time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from agent_server.metas import meta
from agent_server.outside import Outside
from agent_server.protocol.signature import WINDOW
from agent_server.refused import Refused
from domain.agents.outcomes import GRACE, LONGEST_DOING, ExpireAgentCommand
from domain.agents.presence import SILENT_AFTER, RecordAgentSilent
from domain.ids import AgentId

log = structlog.get_logger()

PAUSE_SECONDS = 5.0
NONCES_EVERY = 60.0
NONCES_KEPT = timedelta(seconds=3 * WINDOW)
"""A request may be dated as far ahead as behind; the rest is for programs whose clocks differ."""


class Watch:
    """Harmless when several programs on one database do it."""

    def __init__(
        self,
        outside: Outside,
        refused: Refused,
        *,
        pause: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outside = outside
        self._refused = refused
        self._pause = pause
        self._clock = clock
        self._listening_since = clock()
        self._forgot_at = clock()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - an outage is waited out
                # Nobody could be heard meanwhile, so nobody is called silent for it.
                self._listening_since = self._clock()
                log.warning("agents.watch_waits", reason=type(error).__name__)
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        await self._expire()
        if self._clock() - self._listening_since >= SILENT_AFTER.total_seconds():
            await self._miss()
        await self._refused.flush()
        if self._clock() - self._forgot_at >= NONCES_EVERY:
            self._forgot_at = self._clock()
            await self._outside.signs.forget(self._outside.now() - NONCES_KEPT)

    async def _miss(self) -> None:
        online = await self._outside.board.online()
        seen = await self._outside.signs.seen_at([row.agent_id for row in online])
        now = self._outside.now()
        for row in online:
            last = max(row.seen_at, seen.get(row.agent_id, row.seen_at))
            if now - last >= SILENT_AFTER:
                await self._silent(row.agent_id, last, now)

    async def _silent(self, agent: AgentId, last: datetime, now: datetime) -> None:
        silent = RecordAgentSilent(
            meta=meta(now, agent, "silent", last.isoformat()), agent_id=agent, last_seen_at=last
        )
        await self._handle(silent)

    async def _expire(self) -> None:
        now = self._outside.now()
        for row in await self._outside.commands.overdue(now - LONGEST_DOING, now - GRACE):
            told = meta(now, row.agent_id, row.command, "overdue", row.step)
            expire = ExpireAgentCommand(meta=told, agent_id=row.agent_id, command=row.command)
            await self._handle(expire)

    async def _handle(self, command: RecordAgentSilent | ExpireAgentCommand) -> None:
        """One PC whose past cannot be read holds up no other. Raises what says that nothing can be read."""
        try:
            await self._outside.application.handle(command)
        except self._outside.away:
            raise
        except Exception as error:  # noqa: BLE001 - it is tried again in the next round
            log.warning("agents.unwatched", agent=command.agent_id, reason=type(error).__name__)
