"""What an attempt at an effect leaves for the attempts to come; it goes when the effect comes to rest."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from adapters.state.tables import effects


def note(connection: Connection, key: str, **facts: int) -> dict[str, Any]:
    """Put facts beside the payload of the effect; what an earlier attempt noted stays.

    Gives the payload with what is noted now.
    """
    payload: dict[str, Any] = {**facts, **noted(connection, key)}
    connection.execute(update(effects).where(effects.c.key == key).values(payload=orjson.dumps(payload)))
    return payload


def renote(connection: Connection, key: str, **facts: int) -> None:
    """The same for what changes while the attempt goes on."""
    payload = {**noted(connection, key), **facts}
    connection.execute(update(effects).where(effects.c.key == key).values(payload=orjson.dumps(payload)))


def noted(connection: Connection, key: str) -> dict[str, Any]:
    """Empty once the effect is at rest."""
    stored: bytes | None = connection.scalar(select(effects.c.payload).where(effects.c.key == key))
    found: dict[str, Any] = orjson.loads(stored or b"{}")
    return found


def is_known(connection: Connection, key: str) -> bool:
    """Whether it was planned, and not forgotten since."""
    return connection.scalar(select(effects.c.id).where(effects.c.key == key)) is not None
