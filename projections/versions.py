"""A projection's versions side by side: the new one fills while the old one answers, then takes over."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, FromClause, MetaData, Table, column, inspect, literal, select, table

from projections import positions
from projections.positions import Projected


def table_name(which: Projected) -> str:
    return f"{which.name}_v{which.version}"


def prepare(connection: Connection, which: Projected, own: Table) -> None:
    """Make the tables that are missing; several processes may do so at once."""
    positions.lock_schema(connection)
    positions.enter(connection, which)
    own.create(connection, checkfirst=True)


def take_over(connection: Connection, which: Projected) -> None:
    """From now on this version answers; the others and their tables are gone."""
    for retired in positions.take_over(connection, which):
        Table(table_name(retired), MetaData()).drop(connection, checkfirst=True)


def has_caught_up(connection: Connection, which: Projected, position: int) -> bool:
    """Whether answers of this version would be no older than those given now."""
    live = positions.live_mark(connection, which.name)
    return live is None or position >= live.position


def answering(connection: Connection, which: Projected, own: Table, row: type[msgspec.Struct]) -> FromClause:
    """The live version in the shape of our own; what it does not know yet has the row's defaults."""
    live = positions.live_mark(connection, which.name)
    if live is None or live.version == which.version:
        return own
    name = table_name(Projected(which.name, live.version))
    known = {found["name"] for found in inspect(connection).get_columns(name)}
    stored = table(name, *(column(wanted.name, wanted.type) for wanted in own.c if wanted.name in known))
    shown = [
        stored.c[wanted.name]
        if wanted.name in known
        else literal(_default(row, wanted.name), wanted.type).label(wanted.name)
        for wanted in own.c
    ]
    return select(*shown).select_from(stored).subquery(which.name)


def _default(row: type[msgspec.Struct], name: str) -> Any:
    return next(field.default for field in msgspec.structs.fields(row) if field.name == name)
