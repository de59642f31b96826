"""The inbox: what came in, stored before it is acknowledged, handled once, in order per lane."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, select, text, update

from adapters.state.database import insert_into, storable
from adapters.state.tables import inbox

# Written out, not bound: a partial index serves only a query that says the same.
_WAITING = text("inbox.state = 'waiting'")
_PARKED = text("inbox.state = 'parked'")
SUSPECT = 2
"""Ends of programs after which a message is handled alone."""
_NEVER = 1_000_000
AT_ONCE = 64
"""Rows in one statement; SQLite bounds how many values one may have."""
_COLUMNS = (
    "source",
    "identity",
    "lane",
    "body",
    "received_at",
    "state",
    "attempts",
    "due_at",
    "worker",
    "reason",
)


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
    """Attempts begun so far, this one included; those that ended with the program are left out."""
    deaths: int
    """Programs that ended while they handled it, and perhaps others beside it."""


def _claiming() -> Any:
    earlier = inbox.alias("earlier")
    waiting = text("earlier.state = 'waiting'")
    first_of_lane = ~exists().where(earlier.c.lane == inbox.c.lane, earlier.c.id < inbox.c.id, waiting)
    chosen = (
        select(inbox.c.id)
        .where(_WAITING, inbox.c.source == bindparam("origin"), inbox.c.worker == "")
        .where(inbox.c.due_at <= bindparam("now"), first_of_lane)
        .where(inbox.c.deaths.between(bindparam("least_deaths"), bindparam("most_deaths")))
        .order_by(inbox.c.due_at, inbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        update(inbox)
        .where(inbox.c.id.in_(select(chosen.c.id)))
        .values(worker=bindparam("holder"), attempts=inbox.c.attempts + 1)
        .returning(*(inbox.c[name] for name in Claimed.__struct_fields__))
    )


# Built once: they run for every message, and building costs more than running.
_CLAIM = _claiming()
_FINISH = update(inbox).where(inbox.c.id == bindparam("which")).values(state="done", worker="", body=b"")


def accept(connection: Connection, messages: Sequence[Incoming], *, now: float) -> None:
    """Store what is new; what came before is left as it is."""
    rows = [
        (each.source, each.identity, each.lane, each.body, now, "waiting", 0, now, "", "")
        for each in messages
    ]
    for at in range(0, len(rows), AT_ONCE):
        _insert(connection, rows[at : at + AT_ONCE])


def _insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_inserting(len(rows)), tuple(chain.from_iterable(rows)))
    else:
        values = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        connection.execute(insert_into(connection, inbox).on_conflict_do_nothing(), values)


@cache
def _inserting(count: int) -> str:
    """One statement for all rows: with one each, the thread that writes fights with the event loop for
    Python's lock at every row, which costs a quarter of the webhooks accepted in a second.
    """
    row = f"({', '.join('?' * len(_COLUMNS))})"
    rows = ", ".join([row] * count)
    into = f"INSERT INTO inbox ({', '.join(_COLUMNS)})"
    return f"{into} VALUES {rows} ON CONFLICT DO NOTHING"


def claim(connection: Connection, source: str, worker: str, *, limit: int, now: float) -> list[Claimed]:
    """Take messages nobody handles, at most one a lane, each lane's oldest first; suspects are left alone."""
    return _claim(connection, source, worker, (0, SUSPECT - 1), limit=limit, now=now)


def claim_suspect(connection: Connection, source: str, worker: str, *, now: float) -> list[Claimed]:
    """Take one of those with which programs ended, alone, so that the next end tells which one it was."""
    return _claim(connection, source, worker, (SUSPECT, _NEVER), limit=1, now=now)


def _claim(
    connection: Connection, source: str, worker: str, deaths: tuple[int, int], *, limit: int, now: float
) -> list[Claimed]:
    least, most = deaths
    parameters = {"origin": source, "holder": worker, "most": limit, "now": now}
    bounds = {"least_deaths": least, "most_deaths": most}
    claimed = connection.execute(_CLAIM, {**parameters, **bounds})
    return sorted((Claimed(**row) for row in claimed.mappings()), key=lambda message: message.id)


def finish(connection: Connection, message_id: int) -> None:
    """Handled; the content is no longer needed."""
    connection.execute(_FINISH, {"which": message_id})


def park(connection: Connection, message_id: int, worker: str, reason: str) -> None:
    """Set aside for a person to look at; later messages of its lane go on."""
    _set(connection, message_id, worker, state="parked", reason=storable(reason))


def put_back(
    connection: Connection, message_id: int, worker: str, reason: str, *, due_at: float, attempts: int
) -> None:
    """Try again at `due_at`, counting `attempts` so far."""
    _set(connection, message_id, worker, reason=storable(reason), due_at=due_at, attempts=attempts)


def release(connection: Connection, worker: str) -> None:
    """Give back what a process that is gone had claimed; one of them may have ended it."""
    again = {"worker": "", "attempts": inbox.c.attempts - 1, "deaths": inbox.c.deaths + 1}
    connection.execute(update(inbox).where(_WAITING, inbox.c.worker == worker).values(**again))


def give_back(
    connection: Connection, source: str, worker: str, *, held: Collection[int], due_at: float
) -> None:
    """Undo claims that `worker` does not know of, or could not record: the database was away meanwhile.

    They do not count as attempts, because the worker lives.
    """
    lost = (_WAITING, inbox.c.source == source, inbox.c.worker == worker, inbox.c.id.not_in(held))
    again = {"worker": "", "attempts": inbox.c.attempts - 1, "due_at": due_at}
    connection.execute(update(inbox).where(*lost).values(**again))


def workers(connection: Connection) -> set[str]:
    return set(connection.scalars(select(inbox.c.worker).where(_WAITING, inbox.c.worker != "").distinct()))


def count(connection: Connection) -> dict[str, int]:
    """Messages by state, those done left out."""
    found = select(inbox.c.state, func.count()).group_by(inbox.c.state)
    rows = connection.execute(found.where(_WAITING).union_all(found.where(_PARKED)))
    return {row[0]: row[1] for row in rows}


class ParkedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator sees; never the content."""

    id: int
    identity: str
    attempts: int
    reason: str


def parked(connection: Connection) -> list[ParkedMessage]:
    """What was set aside, oldest first, 200 at most."""
    columns = (inbox.c.id, inbox.c.identity, inbox.c.attempts, inbox.c.reason)
    rows = connection.execute(select(*columns).where(_PARKED).order_by(inbox.c.id).limit(200))
    return [ParkedMessage(**row) for row in rows.mappings()]


def retry(connection: Connection, message_id: int, *, now: float) -> bool:
    """Handle a parked message again, as if it had just come; `False`: there is none of that number."""
    return _resolve(connection, message_id, state="waiting", attempts=0, deaths=0, due_at=now)


def drop(connection: Connection, message_id: int, *, now: float) -> bool:
    """Forget a parked message; `False`: there is none of that number."""
    return _resolve(connection, message_id, state="done", body=b"", received_at=now)


def _resolve(connection: Connection, message_id: int, **values: Any) -> bool:
    changed = connection.execute(
        update(inbox).where(inbox.c.id == message_id, _PARKED).values(**values).returning(inbox.c.id)
    )
    return changed.first() is not None


def sweep(connection: Connection, source: str, *, before: float) -> None:
    """Forget handled messages; they may not come again after so long (Telegram keeps updates for 24 h)."""
    old = (inbox.c.source == source, inbox.c.state == "done", inbox.c.received_at < before)
    connection.execute(delete(inbox).where(*old))


def count_settled(connection: Connection, source: str, *, before: float) -> int:
    """Messages that were handled or set aside."""
    counted = select(func.count()).select_from(inbox).where(*_settled(source, before))
    return connection.scalar(counted) or 0


def sweep_settled(connection: Connection, source: str, *, before: float) -> None:
    """Forget them, those that were set aside with their content, too."""
    connection.execute(delete(inbox).where(*_settled(source, before)))


def _settled(source: str, before: float) -> tuple[Any, ...]:
    return (inbox.c.source == source, inbox.c.state.in_(["done", "parked"]), inbox.c.received_at < before)


def _set(connection: Connection, message_id: int, worker: str, **values: Any) -> None:
    """Nothing, where another worker has taken the message over: this one was thought to be gone."""
    mine = (inbox.c.id == message_id, inbox.c.worker == worker)
    connection.execute(update(inbox).where(*mine).values(worker="", **values))
