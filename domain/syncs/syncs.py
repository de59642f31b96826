"""What can be true of one comparison of our meetings with Zoom's."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.frozen import Frozen
from domain.ids import ChatId, CorrelationId, StreamId, SyncId


class Unreached(Frozen):
    """A host whose meetings could not be seen, or not all of them."""

    host: str
    """Zoom's user id; empty: the organisation's usual host."""
    reason: str
    """At most 200 characters."""


class SyncEvent(Event):
    pass


class SyncRequested(SyncEvent, tag="sync.requested"):
    """A person wants it now."""

    chat: ChatId
    """Where they are told how it goes."""


class SyncFinished(SyncEvent, tag="sync.finished"):
    """Recorded where somebody asked for it, where both sides differed, and where a host was not reached.

    What was found stands in the log after `since`, under the sync's correlation id.
    """

    since: int
    """End of the log when it began."""
    hosts: int
    adopted: int
    moved: int
    renamed: int
    deleted: int
    expired: int
    unreached: tuple[Unreached, ...] = ()


class Sync(msgspec.Struct, frozen=True):
    chat: ChatId | None = None
    """`None`: nobody asked for it."""
    finished: SyncFinished | None = None


def stream_of(sync_id: SyncId) -> StreamId:
    return StreamId(f"sync-{sync_id}")


def correlation_of(sync_id: SyncId) -> CorrelationId:
    """Of all that one sync finds."""
    return CorrelationId(f"sync-{sync_id}")


def evolve(sync: Sync, event: Event) -> Sync:
    match event:
        case SyncRequested(chat=chat):
            return replace(sync, chat=chat)
        case SyncFinished():
            return replace(sync, finished=event)
    return sync
