"""Indexes of what waits for a person, so that counting it does not read all that is done."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table, state in (("inbox", "parked"), ("effects", "unknown")):
        which = sa.text(f"state = '{state}'")
        op.create_index(f"{table}_{state}", table, ["id"], sqlite_where=which, postgresql_where=which)
