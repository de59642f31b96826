"""Tokens of connections, states that were used, transcripts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "inbox",
        sa.Column(
            "deaths",
            sa.Integer,
            nullable=False,
            server_default="0",
            comment="programs that ended while handling it",
        ),
    )
    op.create_table(
        "connection_tokens",
        sa.Column("connection", sa.String(200), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False, comment="the tokens, under ENCRYPTION_KEY"),
        sa.Column(
            "version", sa.Integer, nullable=False, comment="another one with every change of the tokens"
        ),
        sa.Column("renewed_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
        sa.Column("expires_at", sa.Float, nullable=False, comment="when the access token ends"),
        sa.Column("scopes", sa.Text, nullable=False, comment="with spaces between"),
        sa.Column("lost", sa.Boolean, nullable=False, comment="the person has to connect again"),
        sa.Column(
            "refreshing_by", sa.String(60), nullable=False, comment="who renews them now; empty: nobody"
        ),
        sa.Column("refreshing_since", sa.Float, nullable=False),
    )
    op.create_table(
        "used_states",
        sa.Column("nonce", sa.String(64), primary_key=True),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_table(
        "transcripts",
        sa.Column("recording", sa.String(40), primary_key=True),
        sa.Column("file", sa.String(200), primary_key=True),
        sa.Column("host", sa.String(200), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("starts_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
        sa.Column("stored_at", sa.Float, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("summary", sa.Text, nullable=False, comment="JSON; empty: there is none"),
        sa.Column("cues", sa.Integer, nullable=False),
    )
    op.create_table(
        "transcript_lines",
        sa.Column("recording", sa.String(40), primary_key=True),
        sa.Column("file", sa.String(200), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("start_ms", sa.Integer, nullable=False),
        sa.Column("end_ms", sa.Integer, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False, comment="the text as it is searched"),
    )
