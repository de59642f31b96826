"""A bell that wakes everybody who waits for something in the sandbox to change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


class Bell:
    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def rung(self) -> None:
        """Return at the next ring."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def wait_until(self, look: Callable[[], Seen | None], seconds: float) -> Seen:
        """Look now and after every ring until something is seen.

        Raises: TimeoutError after `seconds`.
        """
        async with asyncio.timeout(seconds):
            while (seen := look()) is None:
                await self.rung()
            return seen
