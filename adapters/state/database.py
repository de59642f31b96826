"""The operational database: one writer thread with group commit, reads beside it."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text

T = TypeVar("T")
Change = Callable[[Connection], Any]
LARGEST_BATCH = 256
_MIGRATION_LOCK = 0x6D656574_6C656467
"""Any number, but the same in every version: processes that start together migrate one after the other."""


class Database:
    """Operational tables on SQLite or PostgreSQL.

    Waiting changes share one transaction. A change may be run a second time, alone, when a neighbour failed,
    so it must act through its connection only.
    """

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy wants it: `sqlite:////path/state.db`, `postgresql+psycopg://…`."""
        self._engine = _engine(url)
        self._waiting: queue.SimpleQueue[tuple[Change, Future[Any]] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_for_ever, name="state-writer", daemon=True)

    @property
    def engine(self) -> Engine:
        return self._engine

    async def open(self) -> None:
        """Bring the tables up to date and start writing."""
        await asyncio.to_thread(_migrate, self._engine)
        self._writer.start()

    async def close(self) -> None:
        """Finish what is waiting, then let go of the database."""
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join)
        self._engine.dispose()

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` and return its result once it is durable.

        Raises what `change` raises; then nothing of it was stored.
        """
        answer: Future[T] = Future()
        self._waiting.put((change, answer))
        return await asyncio.wrap_future(answer)

    async def read(self, query: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(self._read, query)

    def _read(self, query: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return query(connection)

    def _write_for_ever(self) -> None:
        while batch := self._next_batch():
            self._write_batch(batch)

    def _next_batch(self) -> list[tuple[Change, Future[Any]]]:
        """Wait for a change, then take whatever else is waiting; empty at the end."""
        first = self._waiting.get()
        if first is None:
            return []
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._waiting.put(None)
                break
            batch.append(following)
        return batch

    def _write_batch(self, batch: list[tuple[Change, Future[Any]]]) -> None:
        try:
            results = self._transact([change for change, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to the one who waits
            if len(batch) == 1:
                _settle(batch[0][1], error=error)
                return
            for single in batch:
                self._write_batch([single])
            return
        for (_, answer), result in zip(batch, results, strict=True):
            _settle(answer, result=result)

    def _transact(self, changes: list[Change]) -> list[Any]:
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            results = [change(connection) for change in changes]
            connection.commit()
            return results


def _settle(answer: Future[Any], *, result: Any = None, error: Exception | None = None) -> None:
    """A waiter that was cancelled meanwhile is no longer interested."""
    if not answer.set_running_or_notify_cancel():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    # Without SQLAlchemy's own BEGIN: readers need none, and the writer says BEGIN IMMEDIATE, because
    # a transaction that reads first and writes later fails at once when another process wrote in between.
    engine = create_engine(url, connect_args={"timeout": 10, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
