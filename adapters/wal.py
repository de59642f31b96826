"""Switches an SQLite file to write-ahead logging, also while others are opening it."""

from __future__ import annotations

import sqlite3
import time

PATIENCE_SECONDS = 10.0


def switch_to_wal(connection: sqlite3.Connection) -> None:
    """Raises: sqlite3.OperationalError, when somebody keeps the file to themselves.

    SQLite does not wait for a lock here, whatever the connection's timeout, so that two programs which
    open a new file together would see one fail.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return
