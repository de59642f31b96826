"""The event log on whichever tables it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from adapters.event_store import statements
from adapters.event_store.failures import LogUnavailable
from adapters.event_store.group_commit import GroupCommit
from adapters.event_store.mapper import Mapper
from adapters.event_store.news import News
from adapters.event_store.patience import Patience
from adapters.event_store.tables import Tables
from domain.ids import StreamId
from domain.log import Append, Receipt, Recorded

T = TypeVar("T")
READERS = 4
PATIENCE = 15.0
"""Seconds a caller waits through a lock or an outage before being told."""


class DatabaseLog:
    """A `domain.log.Log`; open it inside the event loop that uses it."""

    poll_seconds: float
    """How soon another process's commits are seen when nothing announces them."""

    def __init__(self, tables: Tables, mapper: Mapper, patience: float = PATIENCE) -> None:
        self.tables = tables
        self.news = News()
        self._mapper = mapper
        self._patience = Patience(patience, tables.outages)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="log-reader")
        self._writer = GroupCommit(tables, mapper, self._patience, self.news.announce)

    async def open(self) -> None:
        """Create the tables where there are none. Raises: LogTooNew, LogUnavailable."""
        await self.in_thread(self.tables.prepare)
        self.news.start()
        self._writer.start()

    async def close(self) -> None:
        """Finish the appends that are waiting, then let go of the database."""
        await asyncio.to_thread(self._writer.stop)
        self._patience.stop()
        await asyncio.to_thread(self._readers.shutdown, cancel_futures=True)
        self.tables.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def load(self, stream: StreamId, after: int = 0) -> list[Recorded]:
        """Raises: LogUnavailable, UnknownTopic, UnreadableEvent."""
        return await self.in_thread(self._decoded, statements.STREAM_AFTER, (stream, after))

    async def read_after(self, position: int, limit: int) -> list[Recorded]:
        """Raises: LogUnavailable, UnknownTopic, UnreadableEvent."""
        return await self.in_thread(self._decoded, statements.EVENTS_AFTER, (position, limit))

    async def append(self, wish: Append) -> Receipt:
        """Raises: Conflict, LogUnavailable, EventTooLarge."""
        if unread := {stream for stream, _ in wish.events} - wish.expected.keys():
            raise ValueError(f"events for streams nobody read: {sorted(unread)}")
        return await self._writer.submit(wish)

    async def changed(self, position: int) -> None:
        """Survives outages: whoever waits for events goes on waiting."""
        while True:
            listening = self.news.listen()
            try:
                if await self._grown_past(position):
                    return
                await asyncio.wait({listening}, timeout=self.poll_seconds)
            finally:
                listening.cancel()

    async def in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run blocking `work` on the tables, again and again through an outage. Raises: LogUnavailable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._patience.persist(lambda: work(*arguments))
        )

    def _decoded(self, statement: str, parameters: tuple[Any, ...]) -> list[Recorded]:
        return self._mapper.decode(self.tables.query(statement, parameters))

    async def last_position(self) -> int:
        """Of the newest event; 0: there is none. Raises: LogUnavailable."""
        rows = await self.in_thread(self.tables.query, statements.LAST_POSITION)
        return rows[0][0] or 0

    async def _grown_past(self, position: int) -> bool:
        try:
            return self.news.last_position > position or await self.last_position() > position
        except LogUnavailable:
            return False
