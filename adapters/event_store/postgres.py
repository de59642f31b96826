"""The event log on PostgreSQL; as `PERSISTENCE_MODULE` also the `eventsourcing` library's recorders on it."""

from __future__ import annotations

import asyncio
import random

from adapters.event_store.database_log import PATIENCE, DatabaseLog
from adapters.event_store.listener import Listener
from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres_factory import PostgresFactory
from adapters.event_store.postgres_tables import PostgresTables
from domain.log import Append, Conflict, Receipt

__all__ = ["PostgresFactory", "PostgresLog"]

LONGEST_JITTER = 0.02
"""Seconds between a lost race and the news of it, so that losers on several machines do not meet again."""


class PostgresLog(DatabaseLog):
    poll_seconds = 1.0

    def __init__(self, url: str, mapper: Mapper, patience: float = PATIENCE) -> None:
        """`patience`: seconds a caller waits through a lock or an outage before being told."""
        tables = PostgresTables(url)
        super().__init__(tables, mapper, patience)
        self._listener = Listener(tables.connect, self.news.announce_from_thread)

    async def open(self) -> None:
        await super().open()
        self._listener.start()

    async def close(self) -> None:
        await asyncio.to_thread(self._listener.stop)
        await super().close()

    async def append(self, wish: Append) -> Receipt:
        try:
            return await super().append(wish)
        except Conflict:
            await asyncio.sleep(random.uniform(0, LONGEST_JITTER))
            raise
