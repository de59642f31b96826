"""Both databases keep what they are given and come back after an outage."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from projections.columns import table_of
from projections.database import Database
from projections.incidents import IncidentList
from projections.rows import Rows
from tests.projections.databases import sqlite
from tests.projections.histories import History


class Colour(StrEnum):
    RED = "red"


class Everything(msgspec.Struct):
    key: str
    number: int = 0
    flag: bool = False
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    maybe_at: datetime | None = None
    identity: UUID = UUID(int=0)
    colour: Colour = Colour.RED
    maybe: int | None = None


@pytest.mark.parametrize(
    "row",
    [
        Everything("k"),
        Everything("k", 2**63 - 1, True, maybe=-(2**63)),
        Everything(
            "k", at=datetime(1, 1, 2, tzinfo=UTC), maybe_at=datetime(9999, 12, 30, 23, 59, 59, 999_999, UTC)
        ),
        Everything("k", identity=UUID(int=2**128 - 1)),
        Everything("ключ 🔑 ' \" %s ? :x"),
    ],
)
async def test_a_row_comes_back_as_it_went(database, row):
    table = table_of(Everything, "everything", ())
    rows = Rows(Everything, table, database.dialect)
    await database.write(table.create)
    for _ in range(2):
        await database.write(lambda connection: rows.save(connection, [row]))
    loaded = await database.read(lambda connection: rows.load(connection, [row.key, "other"]))
    assert loaded == {row.key: row}
    assert loaded[row.key].at.tzinfo is UTC
    assert type(loaded[row.key].colour) is Colour


async def test_a_time_from_elsewhere_is_stored_in_utc(database):
    table = table_of(Everything, "everything", ())
    rows = Rows(Everything, table, database.dialect)
    await database.write(table.create)
    jakarta = datetime(2026, 11, 20, 15, 30, tzinfo=timezone(timedelta(hours=7)))
    await database.write(lambda connection: rows.save(connection, [Everything("k", at=jakarta)]))
    loaded = await database.read(lambda connection: rows.load(connection, ["k"]))
    assert loaded["k"].at.isoformat() == "2026-11-20T08:30:00+00:00"


async def test_thousands_of_keys_are_loaded_at_once(database):
    table = table_of(Everything, "everything", ())
    rows = Rows(Everything, table, database.dialect)
    await database.write(table.create)
    many = [Everything(str(number)) for number in range(40_000)]
    await database.write(lambda connection: rows.save(connection, many))
    loaded = await database.read(lambda connection: rows.load(connection, [row.key for row in many]))
    assert len(loaded) == 40_000


async def test_failing_work_leaves_nothing_behind(database):
    def work(connection):
        connection.execute(text("CREATE TABLE half (a INTEGER)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(work)
    with pytest.raises(DBAPIError):
        await database.read(lambda connection: connection.execute(text("SELECT * FROM half")))


async def test_reading_does_not_wait_for_a_writer(database):
    await database.write(lambda connection: connection.execute(text("CREATE TABLE t (a INTEGER)")))
    written, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slowly(connection):
        connection.execute(text("INSERT INTO t VALUES (1)"))
        loop.call_soon_threadsafe(written.set)
        assert go_on.wait(10)

    writing = asyncio.ensure_future(database.write(slowly))
    await written.wait()
    count = await database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM t")))
    assert count == 0
    go_on.set()
    await writing


async def test_two_processes_read_and_then_write_without_a_locked_database(url):
    databases = [Database(url), Database(url)]
    await databases[0].write(lambda connection: connection.execute(text("CREATE TABLE t (a INTEGER)")))

    def read_then_write(connection):
        connection.scalar(text("SELECT count(*) FROM t"))
        connection.execute(text("INSERT INTO t VALUES (1)"))

    await asyncio.gather(*(database.write(read_then_write) for database in databases for _ in range(20)))
    count = await databases[1].read(lambda connection: connection.scalar(text("SELECT count(*) FROM t")))
    assert count == 40
    for database in databases:
        await database.close()


async def test_errors_do_not_quote_what_was_stored(database):
    with pytest.raises(DBAPIError) as caught:
        await database.read(
            lambda connection: connection.execute(
                text("SELECT * FROM nothing WHERE a = :a"), {"a": "hunter2"}
            )
        )
    assert "hunter2" not in str(caught.value)


async def test_a_projection_goes_on_after_its_connections_were_cut(projections_postgres):
    history, database = History(), Database(projections_postgres)
    incidents = IncidentList(database)
    await incidents.start_over()
    await history.incident("cut.off")
    await incidents.apply(history.events)
    cut_all_connections(projections_postgres)
    assert (await incidents.by_kind("cut.off")).times == 1
    cut_all_connections(projections_postgres)
    await history.incident("cut.off")
    await incidents.apply(history.events)
    assert (await incidents.by_kind("cut.off")).times == 2
    await database.close()


async def test_an_unreachable_file_is_said_and_not_waited_for(tmp_path):
    database = Database(sqlite(tmp_path / "missing"))
    with pytest.raises(DBAPIError):
        await IncidentList(database).position()
    (tmp_path / "missing").mkdir()
    assert await IncidentList(database).position() == 0
    await database.close()


def cut_all_connections(url):
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        )
    engine.dispose()
