"""The inbox: what came in, stored before it is acknowledged, handled once, in order per lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.state.tables import inbox


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One raw message from outside. `identity` is unique within `source`."""

    source: str
    identity: str
    lane: str
    body: bytes


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    identity: str
    body: bytes
    received_at: float
    attempts: int
    """Attempts begun so far, this one included."""


def accept(connection: Connection, messages: Sequence[Incoming], *, now: float) -> None:
    """Store what is new; what came before is left as it is."""
    if not messages:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "source": message.source,
            "identity": message.identity,
            "lane": message.lane,
            "body": message.body,
            "received_at": now,
            "state": "waiting",
            "attempts": 0,
            "due_at": now,
            "worker": "",
            "reason": "",
        }
        for message in messages
    ]
    connection.execute(insert(inbox).on_conflict_do_nothing(), rows)


def claim(connection: Connection, source: str, worker: str, *, limit: int, now: float) -> list[Claimed]:
    """Take messages nobody handles, at most one a lane, each lane's oldest first.

    The attempt is counted here, so that a message which kills the process is parked in the end.
    """
    earlier = inbox.alias()
    first_of_lane = ~exists().where(
        earlier.c.lane == inbox.c.lane, earlier.c.id < inbox.c.id, earlier.c.state == "waiting"
    )
    chosen = (
        select(inbox.c.id)
        .where(inbox.c.state == "waiting", inbox.c.source == source, inbox.c.worker == "")
        .where(inbox.c.due_at <= now, first_of_lane)
        .order_by(inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = connection.execute(
        update(inbox)
        .where(inbox.c.id.in_(chosen.scalar_subquery()))
        .values(worker=worker, attempts=inbox.c.attempts + 1)
        .returning(inbox.c.id, inbox.c.identity, inbox.c.body, inbox.c.received_at, inbox.c.attempts)
    ).mappings()
    return sorted((Claimed(**row) for row in claimed), key=lambda message: message.id)


def finish(connection: Connection, message_id: int) -> None:
    """Handled; the content is no longer needed."""
    _set(connection, message_id, state="done", worker="", body=b"")


def park(connection: Connection, message_id: int, reason: str) -> None:
    """Set aside for a person to look at; later messages of its lane go on."""
    _set(connection, message_id, state="parked", worker="", reason=reason[:500])


def put_back(connection: Connection, message_id: int, reason: str, *, due_at: float, attempts: int) -> None:
    """Try again at `due_at`, counting `attempts` so far."""
    _set(connection, message_id, worker="", reason=reason[:500], due_at=due_at, attempts=attempts)


def next_due(connection: Connection) -> float | None:
    """When the earliest waiting message is due."""
    due: float | None = connection.scalar(
        select(func.min(inbox.c.due_at)).where(inbox.c.state == "waiting", inbox.c.worker == "")
    )
    return due


def release(connection: Connection, worker: str) -> None:
    """Give back what a process that is gone had claimed."""
    connection.execute(update(inbox).where(inbox.c.worker == worker).values(worker=""))


def workers(connection: Connection) -> set[str]:
    return set(connection.scalars(select(inbox.c.worker).where(inbox.c.worker != "").distinct()))


def count(connection: Connection) -> dict[str, int]:
    """Messages by state, those done left out."""
    rows = connection.execute(
        select(inbox.c.state, func.count()).where(inbox.c.state != "done").group_by(inbox.c.state)
    )
    return dict(row.tuple() for row in rows)


def sweep(connection: Connection, *, before: float) -> None:
    """Forget handled messages; they may not come again after so long (Telegram keeps updates for 24 h)."""
    connection.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.received_at < before))


def _set(connection: Connection, message_id: int, **values: Any) -> None:
    connection.execute(update(inbox).where(inbox.c.id == message_id).values(**values))
