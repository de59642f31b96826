"""The `eventsourcing` library's recorders on SQLite."""

from __future__ import annotations

from pathlib import Path

from adapters.event_store.recorder import RecorderFactory
from adapters.event_store.sqlite_tables import SqliteTables
from adapters.event_store.tables import Tables


class SqliteFactory(RecorderFactory):
    """`SQLITE_DBNAME` names the file, as with the library's own module."""

    def tables(self) -> Tables:
        path = self.env.get("SQLITE_DBNAME")
        if not path:
            raise OSError("SQLITE_DBNAME is missing")
        return SqliteTables(Path(path))
