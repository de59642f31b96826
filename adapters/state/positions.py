"""How far a reactor or policy has read, stored with what it planned."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from adapters.state.database import insert_into
from adapters.state.tables import positions


class Overtaken(Exception):
    """Another process has already read this far; what was planned here must not be stored."""


def position_of(connection: Connection, listener: str) -> int:
    found = connection.scalar(select(positions.c.position).where(positions.c.listener == listener))
    return found or 0


def advance(connection: Connection, listener: str, *, since: int, to: int) -> None:
    """Move from `since` to `to`. Raises: Overtaken, when the stored position is not `since`."""
    if since == 0:
        connection.execute(
            insert_into(connection, positions).values(listener=listener, position=0).on_conflict_do_nothing()
        )
    moved = connection.execute(
        update(positions)
        .where(positions.c.listener == listener, positions.c.position == since)
        .values(position=to)
        .returning(positions.c.position)
    ).first()
    if moved is None:
        raise Overtaken(listener)
