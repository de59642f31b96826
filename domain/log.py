"""What the domain asks of an event log; the engines in `adapters/event_store` provide it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from domain.command import Meta, Via
from domain.event import Event
from domain.ids import CommandId, CorrelationId, StreamId, UserId


class Recorded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event with its place in the log and its envelope."""

    position: int
    """Place in the whole log, from 1, growing; gaps are possible, order is commit order."""
    stream: StreamId
    version: int
    """Place in its stream, from 1, without gaps."""
    at: datetime
    """UTC."""
    actor: UserId | None
    via: Via
    command_id: CommandId
    correlation_id: CorrelationId
    causation_id: str
    event: Event


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The lasting answer to a command: the same command again gets the same receipt."""

    command_id: CommandId
    position: int = 0
    """Position of the last event recorded for it; 0: nothing changed, or refused."""
    refusal: str = ""
    """Code of the broken rule; empty: accepted."""
    details: dict[str, str | int] = {}
    repeated: bool = False
    """The command had been answered before; nothing was stored this time."""


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One command's wish: its events and its receipt, in one transaction, if no stream has moved."""

    meta: Meta
    expected: dict[StreamId, int]
    """Version of every stream that was read; 0: the stream does not exist."""
    events: list[tuple[StreamId, Event]] = []
    refusal: str = ""
    details: dict[str, str | int] = {}


class Conflict(Exception):
    """A stream moved between reading and appending; nothing was stored."""


class Log(Protocol):
    """An append-only log. Every method may be called from many tasks at once."""

    async def load(self, stream: StreamId, after: int = 0) -> list[Recorded]:
        """Events of a stream with a version above `after`, in order."""

    async def append(self, wish: Append) -> Receipt:
        """Store durably and return the receipt; the first receipt of a command id wins.

        Raises: Conflict.
        """

    async def read_after(self, position: int, limit: int) -> list[Recorded]:
        """Up to `limit` events after `position`, in log order, none skipped."""

    async def changed(self, position: int) -> None:
        """Return as soon as the log holds an event after `position`."""
