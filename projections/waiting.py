"""Those who wait for a projection to pass a position."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

RECHECK_SECONDS = 0.25
"""How late a position reached by another process is noticed."""


class Waiting:
    """Used on one event loop. Whoever follows the log in this process wakes the waiting at once."""

    def __init__(self) -> None:
        self._waiters: dict[asyncio.Future[None], int] = {}

    def reached(self, position: int) -> None:
        """Wake all who wait for this position or an earlier one."""
        for waiter, wanted in self._waiters.items():
            if wanted <= position and not waiter.done():
                waiter.set_result(None)

    async def until(self, position: int, look: Callable[[], Awaitable[int]]) -> None:
        """Wait for the position; `look` tells how far other processes have come."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters[waiter] = position
        try:
            while not waiter.done():
                self.reached(await look())
                await asyncio.wait([waiter], timeout=RECHECK_SECONDS)
        finally:
            del self._waiters[waiter]
