"""The log's tables on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from adapters.event_store.connections import Connections
from adapters.event_store.failures import LogTooNew
from adapters.event_store.tables import SCHEMA_VERSION, Known, Row, Seal

CHANNEL = "event_log"
LOCK_TIMEOUT = "5s"
_LOCK = 0x6C6F675F77726974
"""Any number, but the same in every version: whoever holds it is the only writer of the log."""

_SCHEMA = (
    """CREATE TABLE events (
        position bigint PRIMARY KEY,
        stream text NOT NULL,
        version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        UNIQUE (stream, version)
    )""",
    # A sequence, so that the positions of a removed tail are not given out again.
    "CREATE SEQUENCE event_positions MINVALUE 0 START 0",
    "CREATE TABLE receipts (command_id uuid PRIMARY KEY, receipt bytea NOT NULL)",
    "CREATE TABLE seals (position bigint PRIMARY KEY, hash bytea NOT NULL, signature bytea)",
    """CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log()"""
        for table in ("events", "seals")
    ),
    "CREATE TABLE event_log_version (version integer NOT NULL)",
)

_KNOWN = """
    SELECT
        NULL::uuid, stream, (SELECT max(version) FROM events WHERE events.stream = asked.stream), NULL::bytea
    FROM unnest(%s::text[]) AS asked(stream)
    UNION ALL
    SELECT command_id, NULL, NULL, receipt FROM receipts WHERE command_id = ANY(%s::uuid[])
    UNION ALL
    SELECT
        NULL,
        NULL,
        greatest((SELECT last_value FROM event_positions), (SELECT max(position) FROM events)),
        NULL
"""
"""One round trip for three questions."""
_STORE_EVENTS = """
    WITH stored AS (
        INSERT INTO events (position, stream, version, topic, state)
        SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[])
    )
    SELECT setval('event_positions', %s), pg_notify(%s, %s)
"""
_STORE_RECEIPTS = "INSERT INTO receipts SELECT * FROM unnest(%s::uuid[], %s::bytea[])"
_STORE_SEALS = "INSERT INTO seals SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[])"

Connection = psycopg.Connection[Any]


class PostgresTransaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, command_ids: Sequence[UUID], streams: Sequence[str]) -> Known:
        found = Known({}, {}, 0)
        asked = (list(streams), list(command_ids))
        for command_id, stream, number, receipt in self._connection.execute(_KNOWN, asked, binary=True):
            if command_id is not None:
                found.receipts[command_id] = receipt
            elif stream is not None:
                found.heads[stream] = number or 0
            else:
                found = found._replace(last_position=number)
        return found

    def store(self, rows: Sequence[Row], receipts: Sequence[tuple[UUID, bytes]]) -> None:
        if rows:
            last = rows[-1].position
            columns = map(list, zip(*rows, strict=True))
            self._connection.execute(_STORE_EVENTS, (*columns, last, CHANNEL, str(last)))
        if receipts:
            self._connection.execute(_STORE_RECEIPTS, tuple(map(list, zip(*receipts, strict=True))))

    def store_seals(self, seals: Sequence[Seal]) -> None:
        if seals:
            self._connection.execute(_STORE_SEALS, tuple(map(list, zip(*seals, strict=True))))


class PostgresTables:
    outages: tuple[type[Exception], ...] = (psycopg.OperationalError, psycopg.InterfaceError)
    duplicates: tuple[type[Exception], ...] = (psycopg.errors.UniqueViolation,)

    def __init__(self, url: str) -> None:
        self._url = url
        self._connections = Connections(self.connect)

    def prepare(self) -> None:
        with self._locked() as connection:
            connection.execute("SET LOCAL client_min_messages = warning")
            found = connection.execute("SELECT to_regclass('event_log_version')").fetchone()
            if not found or found[0] is None:
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO event_log_version VALUES (%s)", (SCHEMA_VERSION,))
            self._check_version(connection)

    @contextmanager
    def write(self) -> Iterator[PostgresTransaction]:
        with self._locked() as connection:
            yield PostgresTransaction(connection)

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._connections.lend() as connection:
            return connection.execute(statement.replace("?", "%s"), parameters, binary=True).fetchall()

    def close(self) -> None:
        self._connections.close()

    def connect(self) -> Connection:
        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.execute("SET synchronous_commit = on")
        return connection

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """The lock is a statement of its own: a query that waits for it cannot see what its holder wrote."""
        with self._connections.lend() as connection:
            connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({_LOCK})")
            try:
                yield connection
            except BaseException:
                _roll_back(connection)
                raise
            connection.execute("COMMIT")

    def _check_version(self, connection: Connection) -> None:
        row = connection.execute("SELECT max(version) FROM event_log_version").fetchone()
        if row and row[0] > SCHEMA_VERSION:
            raise LogTooNew(f"the database has version {row[0]}; this program knows {SCHEMA_VERSION}")


def _roll_back(connection: Connection) -> None:
    """The connection may be gone already; then there is nothing to undo."""
    if not connection.closed:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            connection.close()
