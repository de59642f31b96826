"""The `eventsourcing` library's recorders on PostgreSQL."""

from __future__ import annotations

from adapters.event_store.postgres_tables import PostgresTables
from adapters.event_store.recorder import RecorderFactory
from adapters.event_store.tables import Tables


class PostgresFactory(RecorderFactory):
    """`POSTGRES_URL` says where."""

    def tables(self) -> Tables:
        url = self.env.get("POSTGRES_URL")
        if not url:
            raise OSError("POSTGRES_URL is missing")
        return PostgresTables(url)
