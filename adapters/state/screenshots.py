"""Pictures of meeting PCs' screens, from when they come until they are in the chat that asked."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from adapters.state.database import insert_into
from adapters.state.tables import agent_screenshots

_table = agent_screenshots


def store(connection: Connection, command: str, png: bytes, *, now: float) -> None:
    """The first one stays."""
    row = {"command": command, "png": png, "stored_at": now}
    connection.execute(insert_into(connection, _table).values(**row).on_conflict_do_nothing())


def read(connection: Connection, command: str) -> bytes | None:
    png: bytes | None = connection.scalar(select(_table.c.png).where(_table.c.command == command))
    return png


def forget(connection: Connection, command: str) -> None:
    connection.execute(delete(_table).where(_table.c.command == command))


def sweep(connection: Connection, *, before: float) -> None:
    """What nobody could be shown."""
    connection.execute(delete(_table).where(_table.c.stored_at < before))
