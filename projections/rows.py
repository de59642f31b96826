"""Rows in bulk: one SELECT for those a page touches, one upsert for those it changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
import orjson
from msgspec.structs import astuple
from sqlalchemy import ARRAY, Connection, Dialect, Select, Table, Text, bindparam, column, func, select
from sqlalchemy.dialects import postgresql, sqlite

RowT = TypeVar("RowT", bound=msgspec.Struct)


class Rows(Generic[RowT]):
    """The statements of one table, compiled when first needed; a row's fields are the table's columns."""

    def __init__(self, row: type[RowT], table: Table, dialect: Dialect) -> None:
        self._row = row
        self._table = table
        self._dialect = dialect
        self._sqlite = dialect.name == "sqlite"

    def load(self, connection: Connection, keys: Collection[Any]) -> dict[Any, RowT]:
        """The rows there are, by key."""
        wanted = orjson.dumps(list(keys)).decode() if self._sqlite else list(keys)
        found = connection.execute(self._load, {"keys": wanted})
        return {values[0]: self._row(*values) for values in found}

    def save(self, connection: Connection, rows: Collection[RowT]) -> None:
        """Insert or replace, column by column converted: SQLAlchemy's own way costs more than the insert."""
        connection.exec_driver_sql(self._upsert, list(self._stored(rows)))

    @cached_property
    def _load(self) -> Select[Any]:
        return _load(self._table, on_sqlite=self._sqlite)

    @cached_property
    def _upsert(self) -> str:
        return str(_upsert(self._table, on_sqlite=self._sqlite).compile(dialect=self._dialect))

    @cached_property
    def _to_stored(self) -> list[tuple[int, Callable[[Any], Any]]]:
        processors = ((at, _to_stored(found.type, self._dialect)) for at, found in enumerate(self._table.c))
        return [(at, convert) for at, convert in processors if convert is not None]

    def _stored(self, rows: Collection[RowT]) -> Iterator[tuple[Any, ...]]:
        columns: list[Any] = list(zip(*map(astuple, rows), strict=True))
        for at, convert in self._to_stored:
            columns[at] = map(convert, columns[at])
        return zip(*columns, strict=True)


def _load(table: Table, *, on_sqlite: bool) -> Select[Any]:
    """All keys as one parameter: a list of thousands would be rendered anew for every page."""
    key = table.c[0]
    if not on_sqlite:
        return select(table).where(key == func.any(bindparam("keys", type_=ARRAY(key.type))))
    keys = func.json_each(bindparam("keys", type_=Text())).table_valued(column("value", key.type))
    return select(table).where(key.in_(select(keys.c.value)))


def _upsert(table: Table, *, on_sqlite: bool) -> Any:
    key, *others = table.c
    into: Any = (sqlite.insert if on_sqlite else postgresql.insert)(table)
    if not others:
        return into.on_conflict_do_nothing()
    return into.on_conflict_do_update(
        index_elements=[key], set_={changed.name: into.excluded[changed.name] for changed in others}
    )


def _to_stored(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    convert: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert
