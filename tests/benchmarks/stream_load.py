"""How fast a stream of 1,000 events becomes its present state, beside the library's class aggregate."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from eventsourcing.application import Application

from adapters.event_store import statements
from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.mapper import Mapper
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from domain.command import Meta, Via
from domain.ids import CommandId, CorrelationId, StreamId, UserId
from domain.log import Append
from domain.users.users import User, UserTimeZoneChosen, evolve
from tests.benchmarks.append import Traveller
from tests.benchmarks.row import Row

EVENTS = 1000
ROUNDS = 15
STREAM = StreamId("user-12345")
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Europe/Berlin")


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return [asyncio.run(_load(Path(folder)))]


async def _load(folder: Path) -> Row:
    keys = SubjectKeys(folder / "keys.db", bytes(32))
    mapper = Mapper(keys)
    async with SqliteLog(folder / "log.db", mapper) as log:
        await _fill(log)
        library, traveller = _library(folder)
        # Both in the calling thread: what is compared is reading, decoding and folding.
        ours, yardstick = _times(
            lambda: _folded(log, mapper), lambda: library.repository.get(traveller), rounds=ROUNDS
        )
        library.close()
    keys.close()
    return Row("loading a stream of 1,000 events, SQLite", ours, yardstick, "streams/s", 4)


async def _fill(log: DatabaseLog) -> None:
    command_id = CommandId(uuid4())
    meta = Meta(
        command_id=command_id,
        at=datetime.now(UTC),
        via=Via.TELEGRAM,
        actor=UserId(12345),
        correlation_id=CorrelationId("telegram-7"),
    )
    events = [(STREAM, UserTimeZoneChosen(time_zone=ZONES[number % 3])) for number in range(EVENTS)]
    await log.append(Append(meta=meta, expected={STREAM: 0}, events=list(events)))


def _folded(log: DatabaseLog, mapper: Mapper) -> User:
    user = User()
    for recorded in mapper.decode(log.tables.query(statements.STREAM_AFTER, (STREAM, 0))):
        user = evolve(user, recorded.event)
    return user


def _library(folder: Path) -> tuple[Application[UUID], UUID]:
    application = Application[UUID](
        {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/library.db"}
    )
    traveller = Traveller()
    for number in range(EVENTS - 1):
        traveller.choose(ZONES[number % 3])
    application.save(traveller)
    return application, traveller.id


def _times(ours: Callable[[], object], yardstick: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Loads a second, turn and turn about."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for load, durations in zip((ours, yardstick), spent, strict=True):
            started = time.perf_counter()
            load()
            durations.append(time.perf_counter() - started)
    return 1 / statistics.median(spent[0]), 1 / statistics.median(spent[1])


if __name__ == "__main__":
    for row in run():
        ratio = row.ours / row.yardstick
        print(f"{row.name}: {row.ours:.0f} / {row.yardstick:.0f} = {ratio:.2f} (owed {row.owed})")
