"""The operational tables on both databases, for every test that names these fixtures as its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from sqlalchemy import Connection, make_url, select

from adapters.effect import Effect, IfUnknown
from adapters.state import tables
from adapters.state.database import Database

NOW = 1_800_000_000.0


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def sqlite_url(folder) -> str:
    return f"sqlite:///{folder / 'state.db'}"


def through_psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def state_url(request, tmp_path):
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    return through_psycopg(request.getfixturevalue("postgres_database"))


@pytest_asyncio.fixture
async def state(state_url):
    async with opened(state_url) as database:
        yield database


@pytest_asyncio.fixture
async def on_sqlite(tmp_path):
    """For what does not depend on the database."""
    async with opened(sqlite_url(tmp_path)) as database:
        yield database


def an_effect(key: str = "zoom.create/1", lane: str = "", **fields) -> Effect:
    given = {"payload": {"secret": "words"}, "if_unknown": IfUnknown.REPEAT, **fields}
    return Effect(key=key, lane=lane or f"lane of {key}", **given)


async def rows_of(state: Database, table=tables.effects) -> list[dict]:
    """Every row, oldest first."""

    def query(connection):
        return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]

    return await state.read(query)


async def steps_of(state: Database, call: Callable[[Connection], object], begins: str) -> str:
    """How SQLite goes about the statement of `call` that begins like this."""

    def explained(connection):
        seen = []
        connection.connection.driver_connection.set_trace_callback(seen.append)
        call(connection)
        connection.connection.driver_connection.set_trace_callback(None)
        (statement,) = [each for each in seen if each.startswith(begins)]
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
        return " | ".join(row[3] for row in rows)

    return await state.write(explained)
