"""Claims pieces of work from a table until stopped, and works on many at a time."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from typing import Generic, Protocol, TypeVar


class Piece(Protocol):
    @property
    def id(self) -> int: ...


P = TypeVar("P", bound=Piece)


class Claimant(ABC, Generic[P]):
    """What the gateway and the workers share; several may run in several processes on one database."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self._stopping = False
        self._held: set[int] = set()
        self._unsure = 0
        """Times since the last claim that the database did not say whether it stored what we wanted."""

    def wake(self) -> None:
        """There is something to claim, or a place became free."""
        self._news.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns once what is under way has ended."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as under_way:
            while not self._stopping:
                self._news.clear()
                claimed = await self._claim()
                for piece in claimed:
                    self._held.add(piece.id)
                    under_way.create_task(self._hold(piece))
                if not claimed:
                    await self._pause()

    async def _hold(self, piece: P) -> None:
        try:
            await self._work(piece)
        finally:
            self._held.discard(piece.id)
            self.wake()

    async def _pause(self) -> None:
        """Until there is news; at most a second, because other processes make work too."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(1.0, max(0.01, await self._until_due()))):
                await self._news.wait()

    async def _until_due(self) -> float:
        """Seconds after which it is worth asking again without news."""
        return 1.0

    @abstractmethod
    async def _claim(self) -> list[P]:
        """What is free now; empty: nothing, or the database is away. Raises nothing."""

    @abstractmethod
    async def _work(self, piece: P) -> None:
        """Raises nothing."""
