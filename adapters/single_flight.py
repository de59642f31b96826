"""One call for all who wait for the same thing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._task: asyncio.Task[T] | None = None

    async def result(self) -> T:
        """Of the call under way, or else of a new one. All who wait share it, and its failure."""
        return await asyncio.shield(self.begin())

    def begin(self) -> asyncio.Task[T]:
        """Nobody has to wait for it, but somebody for `ended`."""
        if self._task is None:
            # A task, so that the call outlives the waiter who happened to begin it.
            self._task = asyncio.create_task(self._call())  # noqa: TID251 - awaited above and by `ended`
            self._task.add_done_callback(self._landed)
        return self._task

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def ended(self) -> None:
        """Return when no call is under way. Its failure is its waiters'."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _landed(self, task: asyncio.Task[T]) -> None:
        self._task = None
        if not task.cancelled():
            task.exception()  # seen, even if every waiter has gone
