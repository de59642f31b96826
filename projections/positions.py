"""How far each version of each projection has come, and which version answers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

POSITIONS = Table(
    "projection_positions",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
)
_ONE_AT_A_TIME = 7_205_759
"""Any number will do, as long as all our programs agree on it."""


class Mark(NamedTuple):
    version: int
    position: int
    live: bool
    """This version answers questions."""


class Projected(NamedTuple):
    """One version of one projection."""

    name: str
    version: int


def lock_schema(connection: Connection) -> None:
    """Wait until nobody else creates tables; SQLite's write transaction has seen to that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def enter(connection: Connection, which: Projected) -> None:
    """Make a mark unless there is one; the first version of a projection is live at once."""
    POSITIONS.create(connection, checkfirst=True)
    if mark_of(connection, which) is None:
        first = live_mark(connection, which.name) is None
        connection.execute(insert(POSITIONS).values(**which._asdict(), position=0, live=first))


def mark_of(connection: Connection, which: Projected, *, lock: bool = False) -> Mark | None:
    """`lock`: nobody else moves it until this transaction ends. `None`: a newer version took over."""
    wanted = _marks().where(*_is(which))
    found = connection.execute(wanted.with_for_update() if lock else wanted).first()
    return None if found is None else Mark(*found)


def live_mark(connection: Connection, name: str) -> Mark | None:
    found = connection.execute(_marks().where(POSITIONS.c.name == name, POSITIONS.c.live)).first()
    return None if found is None else Mark(*found)


def advance(connection: Connection, which: Projected, position: int) -> bool:
    """False: another runner has been there, and what this transaction wrote must be rolled back."""
    moved = update(POSITIONS).where(*_is(which), POSITIONS.c.position < position).values(position=position)
    return connection.execute(moved.returning(POSITIONS.c.position)).first() is not None


def start_over(connection: Connection, which: Projected) -> None:
    connection.execute(update(POSITIONS).where(*_is(which)).values(position=0))


def take_over(connection: Connection, which: Projected) -> list[Projected]:
    """Make this version the live one and forget the others, which are returned."""
    others = (POSITIONS.c.name == which.name, POSITIONS.c.version != which.version)
    forget = delete(POSITIONS).where(*others).returning(POSITIONS.c.name, POSITIONS.c.version)
    retired = [Projected(*row) for row in connection.execute(forget)]
    connection.execute(update(POSITIONS).where(*_is(which)).values(live=True))
    return retired


def _marks() -> Select[int, int, bool]:
    return select(POSITIONS.c.version, POSITIONS.c.position, POSITIONS.c.live)


def _is(which: Projected) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return POSITIONS.c.name == which.name, POSITIONS.c.version == which.version
