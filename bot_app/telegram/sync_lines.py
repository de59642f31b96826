"""One difference in a line: what it was, and what it is in Zoom."""

from __future__ import annotations

from datetime import datetime

from adapters.telegram.messages import escape
from bot_app.deliveries.parcel import Reader
from bot_app.telegram.desk import Desk
from domain.log import Log, Recorded
from domain.meetings.events import (
    MeetingDeletedInZoom,
    MeetingMovedInZoom,
    MeetingRenamedInZoom,
    OccurrenceDeletedInZoom,
    OccurrenceMovedInZoom,
    SeriesLaidOutInZoom,
)
from domain.meetings.found_events import MeetingDiscovered
from domain.meetings.meetings import Meeting, evolve
from domain.personal import Personal
from projections.columns import EPOCH

NOTHING_SAID = "–"
"""Stands for words that have been erased."""


class SyncLines:
    def __init__(self, desk: Desk, log: Log) -> None:
        self._desk = desk
        self._log = log

    async def line(  # noqa: PLR0911 - one line a kind
        self, recorded: Recorded, reader: Reader
    ) -> str:
        before = await self._before(recorded)
        event, topic = recorded.event, _words(before.topic)
        match event:
            case MeetingDiscovered():
                when = self._time(event.starts_at, event.minutes, reader)
                return self._text(reader, "sync-adopted", topic=_words(event.topic), when=when)
            case MeetingMovedInZoom():
                return self._moved(reader, topic, _span(before), (event.starts_at, event.minutes))
            case OccurrenceMovedInZoom(occurrence=original):
                new = event.starts_at, event.minutes
                if _was_cancelled(before, original):
                    return self._text(reader, "sync-restored-one", topic=topic, when=self._time(*new, reader))
                return self._moved(reader, topic, _span(before, original), new)
            case SeriesLaidOutInZoom():
                when = self._time(event.occurrences[0], event.minutes, reader)
                return self._text(
                    reader, "sync-laid-out", topic=topic, count=len(event.occurrences), when=when
                )
            case MeetingRenamedInZoom():
                return self._text(reader, "sync-renamed", topic=topic, new=_words(event.topic))
            case OccurrenceDeletedInZoom(occurrence=original):
                when = self._time(*_span(before, original), reader)
                return self._text(reader, "sync-deleted-one", topic=topic, when=when)
            case MeetingDeletedInZoom():
                when = self._time(*_span(before), reader)
                return self._text(reader, "sync-deleted", topic=topic, when=when)
        raise TypeError(type(event).__name__)

    async def _before(self, recorded: Recorded) -> Meeting:
        """As it was when this was recorded."""
        meeting = Meeting()
        for each in await self._log.load(recorded.stream):
            if each.version < recorded.version:
                meeting = evolve(meeting, each.event)
        return meeting

    def _moved(self, reader: Reader, topic: str, old: tuple[datetime, int], new: tuple[datetime, int]) -> str:
        was, will = self._time(*old, reader), self._time(*new, reader)
        return self._text(reader, "sync-moved", topic=topic, old=was, new=will)

    def _time(self, at: datetime, minutes: int, reader: Reader) -> str:
        when = self._desk.when(reader.language, at, reader.zone)
        return self._desk.text(reader.language, "sync-time", when=when, minutes=minutes)

    def _text(self, reader: Reader, key: str, /, **args: str | int) -> str:
        return self._desk.text(reader.language, key, **args)


def _span(before: Meeting, original: datetime | None = None) -> tuple[datetime, int]:
    """Of the whole, or of one of a series."""
    for each in before.occurrences:
        if each.original == original:
            return each.starts_at, each.minutes
    return before.starts_at or original or EPOCH, before.minutes


def _was_cancelled(before: Meeting, original: datetime) -> bool:
    return any(each.cancelled for each in before.occurrences if each.original == original)


def _words(topic: Personal[str] | None) -> str:
    return escape((topic.reveal("") if topic is not None else "") or NOTHING_SAID)
