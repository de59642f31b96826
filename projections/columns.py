"""From a row's fields to a table's columns: each type one way to be stored, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NewType, get_args, get_type_hints
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Enum,
    Index,
    MetaData,
    Table,
    Text,
    Time,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A UTC time. SQLite has no type for it: there it is microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


class Identity(TypeDecorator[UUID]):
    """A UUID as the text people see elsewhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(value)


def _word(words: type[StrEnum]) -> Enum:
    """The word itself, without a constraint: a new word needs no new table."""
    return Enum(words, native_enum=False, length=40, values_callable=lambda known: [str(w) for w in known])


_TYPES: dict[type, TypeEngine[Any]] = {
    bool: Boolean(),
    int: BigInteger(),
    str: Text(),
    datetime: Instant(),
    time: Time(),
    UUID: Identity(),
}


def _column(name: str, hint: Any, *, key: bool) -> Column[Any]:
    kind: Any
    kind = next(part for part in get_args(hint) or (hint,) if part is not type(None))
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    stored = _word(kind) if issubclass(kind, StrEnum) else _TYPES[kind]
    nullable = type(None) in get_args(hint)
    return Column(name, stored, primary_key=key, autoincrement=False, nullable=nullable)


@cache
def table_of(row: type[msgspec.Struct], name: str, indexes: tuple[tuple[str, ...], ...]) -> Table:
    """A table with a column for each field of `row`; the first field is the key. No database owns it."""
    hints = get_type_hints(row)
    fields = row.__struct_fields__
    columns = [_column(field, hints[field], key=field == fields[0]) for field in fields]
    table = Table(name, MetaData(), *columns)
    for names in indexes:
        Index(f"ix_{name}_{'_'.join(names)}", *(table.c[column] for column in names))
    return table
