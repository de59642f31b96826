"""Inbox, effects, positions and cards."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_waiting, _open_1, _open = sa.text("state = 'waiting'"), sa.text("open = 1"), sa.text("open")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column(
            "lane", sa.String(200), nullable=False, comment="messages of one lane are handled in order"
        ),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
        sa.Column("state", sa.String(10), nullable=False, comment="waiting, done, parked"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("worker", sa.String(60), nullable=False, comment="who handles it now; empty: nobody"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("source", "identity", name="inbox_once"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "inbox_waiting", "inbox", ["lane", "id"], sqlite_where=_waiting, postgresql_where=_waiting
    )
    op.create_index(
        "inbox_due", "inbox", ["source", "due_at"], sqlite_where=_waiting, postgresql_where=_waiting
    )
    op.create_table(
        "effects",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(300), nullable=False, unique=True),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("lane", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False, comment="JSON; emptied when done"),
        sa.Column("if_unknown", sa.String(10), nullable=False),
        sa.Column("better_twice", sa.Boolean, nullable=False),
        sa.Column("latest_only", sa.Boolean, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("correlation_id", sa.String(100), nullable=False),
        sa.Column("state", sa.String(10), nullable=False, comment="see adapters/effect.py"),
        sa.Column("open", sa.Boolean, nullable=False, comment="still stands before its lane's later effects"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("begun_at", sa.Float, nullable=False),
        sa.Column("finished_at", sa.Float, nullable=False),
        sa.Column("worker", sa.String(60), nullable=False),
        sa.Column("repeated", sa.Boolean, nullable=False, comment="may have happened twice"),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("effects_open", "effects", ["lane", "id"], sqlite_where=_open_1, postgresql_where=_open)
    op.create_index("effects_due", "effects", ["due_at", "id"], sqlite_where=_open_1, postgresql_where=_open)
    op.create_table(
        "positions",
        sa.Column("listener", sa.String(60), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("card", sa.String(100), primary_key=True),
        sa.Column("chat", sa.String(60), primary_key=True),
        sa.Column("message_id", sa.BigInteger, nullable=False),
    )
