"""The SQLite file behind journal and outbox: what is in it survives a power cut."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS commands (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    parallel INTEGER NOT NULL,
    step TEXT NOT NULL,
    command BLOB,
    ack BLOB,
    settled_at REAL NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS commands_by_step ON commands (step, position);
CREATE TABLE IF NOT EXISTS acks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    ack BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
"""


class NotWritten(Exception):
    """The disk took nothing: it is as if the transaction had not been begun."""


class JournalUnusable(Exception):
    """The file cannot be read. Without it the agent would not know what it has done already."""


class Store:
    """Raises: JournalUnusable, when opened."""

    def __init__(self, path: Path) -> None:
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self.connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise JournalUnusable(
                f"{path}: {error}. Make room on the disk; if the file itself is damaged, "
                "move it away and enrol this PC again with a new code."
            ) from None

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.connection.close()

    def rows(self, statement: str, *values: Any) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing. Raises: NotWritten."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise NotWritten(str(error)) from None
        except BaseException:
            self._roll_back()
            raise

    def mark(self, name: str) -> int:
        found = self.rows("SELECT value FROM marks WHERE name = ?", name)
        return int(found[0][0]) if found else 0

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")


def set_mark(connection: sqlite3.Connection, name: str, value: int) -> None:
    connection.execute(
        "INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
