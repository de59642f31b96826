"""How far a reactor or policy has read, stored with what it planned."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from adapters.state.tables import positions


class Overtaken(Exception):
    """Another process has already read this far; what was planned here must not be stored."""


def position_of(connection: Connection, listener: str) -> int:
    found = connection.scalar(select(positions.c.position).where(positions.c.listener == listener))
    return found or 0


def advance(connection: Connection, listener: str, *, since: int, to: int) -> None:
    """Move from `since` to `to`. Raises: Overtaken, when the stored position is not `since`."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(positions).values(listener=listener, position=to)
    moved = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[positions.c.listener],
            set_={"position": to},
            where=positions.c.position == since,
        ).returning(positions.c.position)
    ).first()
    if moved is None:
        raise Overtaken(listener)
