"""What waits in lanes of one kind."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from adapters.state.tables import effects


def open_in(connection: Connection, lanes: str) -> list[tuple[str, dict[str, Any]]]:
    """Key and payload of what has not come to rest in lanes that begin like this."""
    rows = connection.execute(
        select(effects.c.key, effects.c.payload).where(
            effects.c.open, effects.c.lane.startswith(lanes, autoescape=True)
        )
    )
    return [(key, orjson.loads(payload)) for key, payload in rows]


def hurry(connection: Connection, lanes: str, *, now: float) -> None:
    """What waits in these lanes for a later time is due now; what somebody holds is left alone."""
    waiting = (effects.c.open, effects.c.worker == "", effects.c.due_at > now)
    connection.execute(
        update(effects).where(*waiting, effects.c.lane.startswith(lanes, autoescape=True)).values(due_at=now)
    )
