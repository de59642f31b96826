"""What meeting PCs told last, what they have signed lately, and pictures on their way to a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "agent_sightings",
        sa.Column("agent", sa.String(32), primary_key=True),
        sa.Column("seen_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
        sa.Column("state", sa.LargeBinary, nullable=False, comment="JSON, as the meeting PC told it"),
    )
    op.create_table(
        "agent_nonces",
        sa.Column("agent", sa.String(32), primary_key=True),
        sa.Column("nonce", sa.String(44), primary_key=True),
        sa.Column("seen_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
    )
    op.create_index("agent_nonces_seen", "agent_nonces", ["seen_at"])
    op.create_table(
        "agent_screenshots",
        sa.Column("command", sa.String(36), primary_key=True),
        sa.Column("png", sa.LargeBinary, nullable=False),
        sa.Column("stored_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
    )
