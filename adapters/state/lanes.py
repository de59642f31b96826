"""What waits in lanes of one kind."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from adapters.state.tables import effects


def open_in(connection: Connection, lanes: str) -> list[tuple[str, dict[str, Any]]]:
    """Key and payload of what has not come to rest in lanes that begin like this."""
    rows = connection.execute(
        select(effects.c.key, effects.c.payload).where(
            effects.c.open, effects.c.lane.startswith(lanes, autoescape=True)
        )
    )
    return [(key, orjson.loads(payload)) for key, payload in rows]
