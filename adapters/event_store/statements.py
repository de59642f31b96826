"""The SELECTs both engines share, with `?` for every place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Statement = tuple[str, Sequence[Any]]

_EVENTS = "SELECT position, stream, version, topic, state FROM events"

LAST_POSITION = "SELECT max(position) FROM events"
LAST_SEAL = "SELECT position, hash, signature FROM seals ORDER BY position DESC LIMIT 1"
SEALS_BETWEEN = """SELECT position, hash, signature FROM seals
    WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"""
STREAM_AFTER = f"{_EVENTS} WHERE stream = ? AND version > ? ORDER BY version"
EVENTS_AFTER = f"{_EVENTS} WHERE position > ? ORDER BY position LIMIT ?"


def stream_between(
    stream: str, *, above: int | None, up_to: int | None, newest_first: bool, limit: int | None
) -> Statement:
    """Events of a stream with versions in `(above, up_to]`; `None`: no bound."""
    bounds = {"version > ?": above, "version <= ?": up_to}
    where, values = _where({"stream = ?": stream, **bounds})
    order = f"ORDER BY version {'DESC' if newest_first else 'ASC'}"
    if limit is None:
        return f"{_EVENTS}{where} {order}", values
    return f"{_EVENTS}{where} {order} LIMIT ?", [*values, limit]


def log_between(
    *, above: int | None, up_to: int | None, topics: Sequence[str], limit: int | None
) -> Statement:
    """Events with positions in `(above, up_to]`, only of `topics` where there are any."""
    where, values = _where({"position > ?": above, "position <= ?": up_to})
    if topics:
        places = ", ".join("?" * len(topics))
        where += f"{' AND' if where else ' WHERE'} topic IN ({places})"
    return f"{_EVENTS}{where} ORDER BY position LIMIT ?", [*values, *topics, limit]


def _where(conditions: dict[str, Any]) -> Statement:
    wanted = {condition: value for condition, value in conditions.items() if value is not None}
    return (" WHERE " + " AND ".join(wanted) if wanted else ""), list(wanted.values())
