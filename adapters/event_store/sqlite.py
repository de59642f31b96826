"""The event log on SQLite; as `PERSISTENCE_MODULE` also the `eventsourcing` library's recorders on it."""

from __future__ import annotations

from pathlib import Path

from adapters.event_store.database_log import PATIENCE, DatabaseLog
from adapters.event_store.mapper import Mapper
from adapters.event_store.sqlite_factory import SqliteFactory
from adapters.event_store.sqlite_tables import SqliteTables

__all__ = ["SqliteFactory", "SqliteLog"]


class SqliteLog(DatabaseLog):
    poll_seconds = 0.25

    def __init__(self, path: Path, mapper: Mapper, patience: float = PATIENCE) -> None:
        """`patience`: seconds a caller waits through a lock before being told."""
        super().__init__(SqliteTables(path), mapper, patience)
