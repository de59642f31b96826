"""`connection.resume`: what waited for a person to connect again is tried at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from adapters.effect import Effect, Outcome
from adapters.performer import Quiet
from adapters.state.database import Database
from adapters.state.lanes import hurry
from bot_app.deliveries.plan import lanes_of
from bot_app.reads import Reads


class Resume(Quiet):
    def __init__(self, state: Database, reads: Reads, wake: Callable[[], None]) -> None:
        self._state = state
        self._reads = reads
        self._wake = wake

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        lanes, now = lanes_of(effect.payload["connection"]), time.time()
        await self._state.write(lambda connection: hurry(connection, lanes, now=now))
        self._wake()
        return Outcome()
