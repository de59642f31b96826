"""The database of the projections: SQLite or PostgreSQL, reached from threads so the loop never waits."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL

T = TypeVar("T")
Work = Callable[[Connection], T]

READERS = 4
POSTGRES_WRITERS = 4
LOCK_WAIT_SECONDS = 10
CACHE_KIB = 32_768
"""For each SQLite connection, used as far as needed; a rebuild touches rows all over the tables."""
CHECKPOINT_PAGES = 8_000
"""About 32 MiB: a page that changes again and again during a rebuild is copied once."""


class Database:
    """Everything in it can be rebuilt from the log, so SQLite need not wait for the disk."""

    def __init__(self, url: str) -> None:
        """`url`: `sqlite:////path/to/file` or `postgresql://…`; SQLite in memory is not supported."""
        address = make_url(url)
        self.sqlite = address.get_backend_name() == "sqlite"
        self._engine = _sqlite(address) if self.sqlite else _postgres(address)
        self.dialect = self._engine.dialect
        self._for_writing = self._engine.execution_options(writes=True)
        writers = 1 if self.sqlite else POSTGRES_WRITERS
        self._readers = ThreadPoolExecutor(READERS, "projection-reader")
        self._writers = ThreadPoolExecutor(writers, "projection-writer")

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a thread, on one consistent view of an SQLite file."""
        return await self._run(self._readers, self._engine, work)

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a thread, as one transaction; cancelling the wait does not cancel the work."""
        return await self._run(self._writers, self._for_writing, work)

    async def close(self) -> None:
        """Let running transactions finish."""
        loop = asyncio.get_running_loop()
        for executor in (self._readers, self._writers):
            await loop.run_in_executor(None, executor.shutdown)
        self._engine.dispose()

    async def _run(self, executor: ThreadPoolExecutor, engine: Engine, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, partial(_transaction, engine, work))


def _transaction(engine: Engine, work: Work[T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    """`isolation_level = None` stops the driver from starting transactions on its own and too late."""
    connection.isolation_level = None
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _switch_to_wal(connection: Any) -> None:
    """SQLite does not wait here, whatever the timeout: two programs that open a new file together collide."""
    give_up = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at the start: a read that turns into a write is refused as "locked"."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres(url: URL) -> Engine:
    """Positional parameters, as in SQLite, so that rows are passed on as plain tuples."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        paramstyle="format",
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={LOCK_WAIT_SECONDS}s"},
    )
