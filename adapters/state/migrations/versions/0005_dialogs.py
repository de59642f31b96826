"""Where people stand in their dialogs with the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "dialogs",
        sa.Column("chat", sa.String(60), primary_key=True),
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False, comment="JSON, with what the person answered"),
        sa.Column("touched_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
    )
    op.create_index("dialogs_touched", "dialogs", ["touched_at"])
