"""The operational tables; `migrations/` holds the steps that lead to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite grows a key by itself only when its type is exactly INTEGER."""

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("source", String(20), nullable=False),
    Column("identity", String(200), nullable=False),
    Column("lane", String(200), nullable=False, comment="messages of one lane are handled in order"),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Column("state", String(10), nullable=False, comment="waiting, done, parked"),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("worker", String(60), nullable=False, comment="who handles it now; empty: nobody"),
    Column("reason", Text, nullable=False),
    Column(
        "deaths", Integer, nullable=False, server_default="0", comment="programs that ended while handling it"
    ),
    UniqueConstraint("source", "identity", name="inbox_once"),
    Index(
        "inbox_waiting",
        "lane",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "inbox_due",
        "source",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "inbox_parked",
        "id",
        sqlite_where=text("state = 'parked'"),
        postgresql_where=text("state = 'parked'"),
    ),
    sqlite_autoincrement=True,
)

effects = Table(
    "effects",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(60), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False, comment="JSON; emptied when done"),
    Column("if_unknown", String(10), nullable=False),
    Column("better_twice", Boolean, nullable=False),
    Column("latest_only", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("correlation_id", String(100), nullable=False),
    Column("state", String(10), nullable=False, comment="see adapters/effect.py"),
    Column("open", Boolean, nullable=False, comment="still stands before its lane's later effects"),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("begun_at", Float, nullable=False),
    Column("finished_at", Float, nullable=False),
    Column("worker", String(60), nullable=False),
    Column("repeated", Boolean, nullable=False, comment="may have happened twice"),
    Column("reason", Text, nullable=False),
    # SQLite uses a partial index only where the query says the same in the same words.
    Index("effects_open", "lane", "id", sqlite_where=text("open = 1"), postgresql_where=text("open")),
    Index("effects_due", "due_at", "id", sqlite_where=text("open = 1"), postgresql_where=text("open")),
    Index(
        "effects_unknown",
        "id",
        sqlite_where=text("state = 'unknown'"),
        postgresql_where=text("state = 'unknown'"),
    ),
    sqlite_autoincrement=True,
)

positions = Table(
    "positions",
    metadata,
    Column("listener", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("card", String(100), primary_key=True),
    Column("chat", String(60), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
)

dialogs = Table(
    "dialogs",
    metadata,
    Column("chat", String(60), primary_key=True),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False, comment="JSON, with what the person answered"),
    Column("touched_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Index("dialogs_touched", "touched_at"),
)

connection_tokens = Table(
    "connection_tokens",
    metadata,
    Column("connection", String(200), primary_key=True),
    Column("sealed", LargeBinary, nullable=False, comment="the tokens, under ENCRYPTION_KEY"),
    Column("version", Integer, nullable=False, comment="another one with every change of the tokens"),
    Column("renewed_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Column("expires_at", Float, nullable=False, comment="when the access token ends"),
    Column("scopes", Text, nullable=False, comment="with spaces between"),
    Column("lost", Boolean, nullable=False, comment="the person has to connect again"),
    Column("refreshing_by", String(60), nullable=False, comment="who renews them now; empty: nobody"),
    Column("refreshing_since", Float, nullable=False),
    Column(
        "granted_after",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="end of the log when the person granted them",
    ),
)

used_states = Table(
    "used_states",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("expires_at", Float, nullable=False),
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("recording", String(40), primary_key=True),
    Column("file", String(200), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("topic", Text, nullable=False),
    Column("starts_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Column("stored_at", Float, nullable=False),
    Column("language", String(8), nullable=False),
    Column("summary", Text, nullable=False, comment="JSON; empty: there is none"),
    Column("cues", Integer, nullable=False),
)

transcript_lines = Table(
    "transcript_lines",
    metadata,
    Column("recording", String(40), primary_key=True),
    Column("file", String(200), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("start_ms", Integer, nullable=False),
    Column("end_ms", Integer, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False, comment="the text as it is searched"),
)

agent_sightings = Table(
    "agent_sightings",
    metadata,
    Column("agent", String(32), primary_key=True),
    Column("seen_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Column("state", LargeBinary, nullable=False, comment="JSON, as the meeting PC told it"),
)

agent_nonces = Table(
    "agent_nonces",
    metadata,
    Column("agent", String(32), primary_key=True),
    Column("nonce", String(44), primary_key=True),
    Column("seen_at", Float, nullable=False, comment="seconds since 1970, UTC"),
    Index("agent_nonces_seen", "seen_at"),
)

agent_screenshots = Table(
    "agent_screenshots",
    metadata,
    Column("command", String(36), primary_key=True),
    Column("png", LargeBinary, nullable=False),
    Column("stored_at", Float, nullable=False, comment="seconds since 1970, UTC"),
)
