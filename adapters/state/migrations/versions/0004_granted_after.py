"""What stood in the log when tokens were granted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "connection_tokens",
        sa.Column(
            "granted_after",
            sa.BigInteger,
            nullable=False,
            server_default="0",
            comment="end of the log when the person granted them",
        ),
    )
