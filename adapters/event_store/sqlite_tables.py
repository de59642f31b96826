"""The log's tables on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import orjson

from adapters.event_store.connections import Connections
from adapters.event_store.failures import LogTooNew
from adapters.event_store.tables import SCHEMA_VERSION, Known, Row, Seal
from adapters.wal import switch_to_wal

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

_KNOWN = """
    SELECT value, NULL, coalesce((SELECT max(version) FROM events WHERE stream = value), 0) FROM json_each(?)
    UNION ALL
    SELECT NULL, command_id, receipt FROM receipts WHERE command_id IN (SELECT value FROM json_each(?))
    UNION ALL
    SELECT NULL, NULL, seq FROM sqlite_sequence WHERE name = 'events'
"""
"""Three questions in one statement: an append that comes alone is mostly made of such costs."""


class SqliteTransaction:
    """Locked from the start: a plain BEGIN that reads first is refused at once when it comes to write."""

    def __init__(self, connections: Connections[sqlite3.Connection]) -> None:
        self._connections = connections

    def __enter__(self) -> Self:
        self._connection = self._connections.take()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
        except BaseException:
            self._connection.close()
            raise
        self._connections.give_back(self._connection)

    def execute(self, statement: str) -> sqlite3.Cursor:
        return self._connection.execute(statement)

    def known(self, command_ids: Sequence[UUID], streams: Sequence[str]) -> Known:
        asked = (orjson.dumps(streams).decode(), orjson.dumps(command_ids).decode())
        receipts, heads, last = {}, {}, 0
        for stream, command_id, found in self._connection.execute(_KNOWN, asked):
            if stream is not None:
                heads[stream] = found
            elif command_id is not None:
                receipts[UUID(command_id)] = found
            else:
                last = found
        return Known(receipts, heads, last)

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
        with self.write() as transaction:
            (version,) = transaction.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise LogTooNew(f"{self._path} has version {version}; this program knows {SCHEMA_VERSION}")
            if version == 0:
                for statement in _SCHEMA:
                    transaction.execute(statement)

    def write(self) -> SqliteTransaction:
        return SqliteTransaction(self._connections)

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._connections.lend() as connection:
            return connection.execute(statement, parameters).fetchall()

    def close(self) -> None:
        self._connections.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        return connection
