"""What a sync found, read back from the log: the same after a kill, and the same for whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from enum import StrEnum

from domain.event import Event
from domain.ids import CommandId, CorrelationId, SyncId
from domain.log import Log, Recorded
from domain.meetings.events import (
    MeetingDeletedInZoom,
    MeetingMovedInZoom,
    MeetingRenamedInZoom,
    OccurrenceDeletedInZoom,
    OccurrenceMovedInZoom,
    SeriesLaidOutInZoom,
)
from domain.meetings.found_events import MeetingDiscovered, MeetingExpired
from domain.syncs.syncs import correlation_of

_PAGE = 5_000


class Kind(StrEnum):
    ADOPTED = "adopted"
    MOVED = "moved"
    RENAMED = "renamed"
    DELETED = "deleted"
    EXPIRED = "expired"


DIFFERENCES = (Kind.ADOPTED, Kind.MOVED, Kind.RENAMED, Kind.DELETED)
"""In which both sides were not the same."""
KINDS: dict[type[Event], Kind] = {
    MeetingDiscovered: Kind.ADOPTED,
    MeetingMovedInZoom: Kind.MOVED,
    SeriesLaidOutInZoom: Kind.MOVED,
    OccurrenceMovedInZoom: Kind.MOVED,
    MeetingRenamedInZoom: Kind.RENAMED,
    MeetingDeletedInZoom: Kind.DELETED,
    OccurrenceDeletedInZoom: Kind.DELETED,
    MeetingExpired: Kind.EXPIRED,
}
_SAYS_ALL = (MeetingDiscovered, SeriesLaidOutInZoom)
"""What is recorded with them only spells out what they say."""


async def found(log: Log, sync_id: SyncId, since: int, until: int) -> AsyncIterator[Recorded]:
    """In log order, one event for each thing that was found."""
    whole: CommandId | None = None
    async for recorded in _of(log, correlation_of(sync_id), since, until):
        if recorded.command_id == whole or type(recorded.event) not in KINDS:
            continue
        whole = recorded.command_id if isinstance(recorded.event, _SAYS_ALL) else None
        yield recorded


async def counted(log: Log, sync_id: SyncId, since: int, until: int) -> Counter[Kind]:
    return Counter([KINDS[type(each.event)] async for each in found(log, sync_id, since, until)])


async def _of(log: Log, correlation_id: CorrelationId, since: int, until: int) -> AsyncIterator[Recorded]:
    while since < until and (page := await log.read_after(since, _PAGE)):
        for recorded in page:
            if recorded.correlation_id == correlation_id and recorded.position <= until:
                yield recorded
        since = page[-1].position
