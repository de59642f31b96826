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
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite

from adapters.wal import switch_to_wal

T = TypeVar("T")
Change = Callable[[Connection], Any]
LARGEST_BATCH = 256
_WRITING_LOCK = 0x6D656574_6C656467
"""Any number, but the same in every version: on PostgreSQL, too, programs write and migrate one at a time."""
_PATIENCE_SECONDS = 10
"""How long a change waits for other programs; SQLite's and PostgreSQL's own notions are 5 s and for ever."""


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
        self._closed = False

    @property
    def engine(self) -> Engine:
        return self._engine

    async def open(self) -> None:
        """Bring the tables up to date and start writing."""
        await asyncio.to_thread(_migrate, self._engine)
        self._writer.start()

    async def close(self) -> None:
        """Finish what is waiting, then let go of the database."""
        self._closed = True
        self._waiting.put(None)
        if self._writer.is_alive():
            await asyncio.to_thread(self._writer.join)
        self._engine.dispose()

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` and return its result once it is durable.

        Raises what `change` raises; then nothing of it was stored. When the database itself fails
        (sqlalchemy.exc.DBAPIError), it may have been stored all the same.
        """
        if self._closed:
            raise RuntimeError("the operational database is closed")
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
            _begin_alone(connection)
            results = [change(connection) for change in changes]
            connection.commit()
            return results


def _begin_alone(connection: Connection) -> None:
    """No other program writes until this transaction ends.

    So ids grow in the order of commits, which is what keeps a lane in order, and nothing can deadlock.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{_PATIENCE_SECONDS}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITING_LOCK})")


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases spell alike."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def storable(reason: str) -> str:
    """PostgreSQL refuses a text with a zero in it, which a service's words may well contain."""
    return reason.replace("\0", "")[:500]


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
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # Without SQLAlchemy's own BEGIN: readers need none, and the writer says BEGIN IMMEDIATE, because
    # a transaction that reads first and writes later fails at once when another process wrote in between.
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": _PATIENCE_SECONDS, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        switch_to_wal(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        _begin_alone(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
