"""What the log asks of a database engine; `sqlite_tables` and `postgres_tables` provide it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol
from uuid import UUID

SCHEMA_VERSION = 1


class Row(NamedTuple):
    """An event as it is stored."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes


class Seal(NamedTuple):
    """The chain's hash after the event at `position`; signed at the end of each page."""

    position: int
    hash: bytes
    signature: bytes | None


class Known(NamedTuple):
    """What the log holds already about a batch."""

    receipts: dict[UUID, bytes]
    heads: dict[str, int]
    """Version of each stream asked for; 0: no events."""
    last_position: int


class Transaction(Protocol):
    """Holds the only write lock of the log until it is committed, so positions follow commit order."""

    def known(self, command_ids: Sequence[UUID], streams: Sequence[str]) -> Known: ...

    def store(self, rows: Sequence[Row], receipts: Sequence[tuple[UUID, bytes]]) -> None: ...

    def store_seals(self, seals: Sequence[Seal]) -> None: ...


class Tables(Protocol):
    """Blocking; every method may be called from many threads at once."""

    outages: tuple[type[Exception], ...]
    """Errors that say nothing about the statement: try again."""
    duplicates: tuple[type[Exception], ...]
    """Errors of a row that is there already."""

    def prepare(self) -> None:
        """Create what is missing. Raises: LogTooNew."""

    def write(self) -> AbstractContextManager[Transaction]: ...

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Rows of a SELECT, whose places are written `?` for both engines."""

    def close(self) -> None: ...
