"""What was acknowledged is kept: through kill -9, through many writers, through outages."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from adapters.event_store import sqlite_tables
from adapters.event_store.failures import LogUnavailable
from adapters.event_store.postgres import PostgresLog
from domain.ids import StreamId
from domain.log import Receipt
from tests.adapters.event_store.appender import AT_ONCE
from tests.adapters.event_store.wishes import JAKARTA, STREAM, log_at, wish

ROOT = Path(__file__).parents[3]
WRITERS = 8
PATIENCE = 60


def started(place, tmp_path, times):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.adapters.event_store.appender",
            str(place),
            str(tmp_path / "keys.db"),
            str(times),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


async def everything(log):
    """The whole log, read page by page as a follower does."""
    found = []
    while page := await log.read_after(found[-1].position if found else 0, 100):
        found += page
    return found


async def test_nothing_acknowledged_is_lost_when_the_program_is_killed(place, tmp_path, mapper):
    for _ in range(3):
        program = started(place, tmp_path, 100_000)
        acknowledged = [int(line) for line in islice(program.stdout, 150)]
        os.kill(program.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in program.stdout.read().splitlines()[:-1]]
        program.wait()
        program.stdout.close()
        async with log_at(place, mapper) as log:
            assert set(acknowledged) <= {recorded.position for recorded in await everything(log)}


async def test_a_follower_beside_eight_writers_skips_nothing(place, tmp_path, mapper):
    times = 6
    async with log_at(place, mapper) as log:
        followed = asyncio.ensure_future(follow(log, WRITERS * times * (AT_ONCE + 1)))
        programs = [started(place, tmp_path, times) for _ in range(WRITERS)]
        outputs = await asyncio.gather(*(asyncio.to_thread(program.communicate) for program in programs))
        acknowledged = sorted(int(position) for output, _ in outputs for position in output.split())
        seen = await asyncio.wait_for(followed, PATIENCE)
        assert seen == acknowledged
        assert seen == [recorded.position for recorded in await everything(log)]
        versions = [recorded.version for recorded in await log.load(StreamId("user-all"))]
        assert versions == list(range(1, WRITERS * times + 1))


async def follow(log, number):
    seen = []
    while len(seen) < number:
        position = seen[-1] if seen else 0
        await log.changed(position)
        seen += [recorded.position for recorded in await log.read_after(position, 100)]
    return seen


async def test_a_commit_whose_answer_was_lost_is_not_stored_twice(log, monkeypatch):
    write, lost = log.tables.write, []

    @contextmanager
    def write_without_answer():
        """Commits, but the connection breaks before the answer arrives."""
        with write() as transaction:
            yield transaction
        if not lost:
            lost.append(True)
            raise log.tables.outages[0]("connection lost")

    monkeypatch.setattr(log.tables, "write", write_without_answer)
    receipts = await asyncio.gather(*(log.append(wish(JAKARTA, stream=f"user-{n}")) for n in range(20)))
    assert lost
    assert len(receipts) == len({receipt.position for receipt in receipts}) == 20
    assert len(await log.read_after(0, 100)) == 20


async def test_a_locked_database_is_waited_for(place, mapper, tmp_path):
    async with log_at(place, mapper) as log:
        with log.tables.write():  # another writer's transaction
            waiting = asyncio.ensure_future(log.append(wish(JAKARTA)))
            await asyncio.wait({waiting}, timeout=0.2)
            assert not waiting.done()
        assert isinstance(await asyncio.wait_for(waiting, PATIENCE), Receipt)


async def test_a_database_that_stays_locked_is_reported_and_later_appends_work(tmp_path, mapper, monkeypatch):
    monkeypatch.setattr(sqlite_tables, "LOCK_TIMEOUT", 0.05)
    async with log_at(tmp_path / "log.db", mapper, patience=0.1) as log:
        other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answers = await asyncio.gather(
            *(log.append(wish(JAKARTA, stream=f"user-{n}")) for n in range(3)), return_exceptions=True
        )
        assert all(isinstance(answer, LogUnavailable) for answer in answers)
        other.execute("ROLLBACK")
        other.close()
        assert not (await log.append(wish(JAKARTA))).repeated


async def test_broken_connections_are_made_again(postgres_database, mapper):
    async with PostgresLog(postgres_database, mapper) as log:
        await log.append(wish(JAKARTA))
        waiting = asyncio.ensure_future(log.changed(1))
        await asyncio.sleep(0)
        with psycopg.connect(postgres_database, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await log.append(wish(JAKARTA, at=1))
        await asyncio.wait_for(waiting, PATIENCE)
        assert len(await log.load(STREAM)) == 2


async def test_a_database_that_refuses_connections_is_reported_and_later_appends_work(
    postgres_url, postgres_database, mapper
):
    name = postgres_database.partition("?")[0].rpartition("/")[2]
    async with PostgresLog(postgres_database, mapper, patience=0.2) as log:
        await log.append(wish(JAKARTA))
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            with pytest.raises(LogUnavailable):
                await log.append(wish(JAKARTA, at=1))
            with pytest.raises(LogUnavailable):
                await log.load(STREAM)
            waiting = asyncio.ensure_future(log.changed(1))
            await asyncio.wait({waiting}, timeout=0.5)
            assert not waiting.done()
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await log.append(wish(JAKARTA, at=1))
        await asyncio.wait_for(waiting, PATIENCE)


async def test_a_closed_log_says_so(place, mapper):
    log = log_at(place, mapper)
    async with log:
        pass
    with pytest.raises(LogUnavailable, match="closed"):
        await log.append(wish(JAKARTA))
