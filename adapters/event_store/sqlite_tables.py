"""The log's tables on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from adapters.event_store.connections import Connections
from adapters.event_store.failures import LogTooNew
from adapters.event_store.tables import SCHEMA_VERSION, Known, Row, Seal

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process's transaction."""

_SCHEMA = (
    # AUTOINCREMENT: without it the positions of a removed tail would be given out again.
    """CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (stream, version)
    )""",
    "CREATE TABLE receipts (command_id TEXT PRIMARY KEY, receipt BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE seals (position INTEGER PRIMARY KEY, hash BLOB NOT NULL, signature BLOB)",
    *(
        f"""CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table}
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"""
        for table in ("events", "seals")
        for change in ("UPDATE", "DELETE")
    ),
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_RECEIPTS = """SELECT command_id, receipt FROM receipts
    WHERE command_id IN (SELECT value FROM json_each(?))"""
_HEADS = """SELECT value, coalesce((SELECT max(version) FROM events WHERE stream = value), 0)
    FROM json_each(?)"""
_LAST_POSITION = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"


class SqliteTransaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self, command_ids: Sequence[UUID], streams: Sequence[str]) -> Known:
        execute = self._connection.execute
        receipts = execute(_RECEIPTS, (orjson.dumps(command_ids).decode(),)).fetchall()
        heads = execute(_HEADS, (orjson.dumps(streams).decode(),)).fetchall()
        last = execute(_LAST_POSITION).fetchone()
        return Known(
            {UUID(command_id): receipt for command_id, receipt in receipts},
            dict(heads),
            last[0] if last else 0,
        )

    def store(self, rows: Sequence[Row], receipts: Sequence[tuple[UUID, bytes]]) -> None:
        self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
        answers = [(str(command_id), receipt) for command_id, receipt in receipts]
        self._connection.executemany("INSERT INTO receipts VALUES (?, ?)", answers)

    def store_seals(self, seals: Sequence[Seal]) -> None:
        self._connection.executemany("INSERT INTO seals VALUES (?, ?, ?)", seals)


class SqliteTables:
    outages: tuple[type[Exception], ...] = (sqlite3.OperationalError,)
    duplicates: tuple[type[Exception], ...] = (sqlite3.IntegrityError,)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connections = Connections(self._connect)

    def prepare(self) -> None:
        with self._immediate() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise LogTooNew(f"{self._path} has version {version}; this program knows {SCHEMA_VERSION}")
            if version == 0:
                for statement in _SCHEMA:
                    connection.execute(statement)

    @contextmanager
    def write(self) -> Iterator[SqliteTransaction]:
        with self._immediate() as connection:
            yield SqliteTransaction(connection)

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._connections.lend() as connection:
            return connection.execute(statement, parameters).fetchall()

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _immediate(self) -> Iterator[sqlite3.Connection]:
        """Locked from the start: a plain BEGIN that reads first is refused at once when it comes to write."""
        with self._connections.lend() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
