"""What Zoom tells of a series: planned anew, single occurrences moved or deleted. Recorded, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.frozen import Frozen
from domain.meetings.events import (
    MeetingEvent,
    OccurrenceDeletedInZoom,
    OccurrenceMovedInZoom,
    SeriesLaidOutInZoom,
)
from domain.meetings.meetings import Meeting, evolve
from domain.meetings.occurrences import Occurrence
from domain.meetings.recurrence import Recurrence
from domain.meetings.rules import MeetingCommand
from domain.meetings.series import still_ahead

_A_MINUTE = timedelta(minutes=1)


class SeenOccurrence(Frozen):
    """As Zoom lists it."""

    original: datetime
    starts_at: datetime
    minutes: int


class RecordSeriesInZoom(MeetingCommand, tag="record_series_in_zoom"):
    seen_at: datetime
    """When Zoom was asked."""
    recurrence: Recurrence | None
    """`None`: a rule we have no words for."""
    minutes: int
    time_zone: str
    occurrences: tuple[SeenOccurrence, ...]
    """All that are to come; those deleted are left out."""
    none_left: bool = False
    """Zoom named only deleted ones, which is not the same as naming none."""


def decide_record_series_in_zoom(meeting: Meeting, command: RecordSeriesInZoom) -> list[MeetingEvent]:
    """While Zoom does not know of our own changes yet, its story is the older one."""
    told = bool(command.occurrences) or command.none_left
    if not told or not meeting.zoom_holds(command.seen_at):
        return []
    events: list[MeetingEvent] = []
    if command.occurrences and _laid_out_anew(meeting, command):
        series = _series(meeting, command)
        events, meeting = [series], evolve(meeting, series)
    return [*events, *_singly(meeting, command)]


def _laid_out_anew(meeting: Meeting, command: RecordSeriesInZoom) -> bool:
    known = {each.original for each in meeting.occurrences}
    rule = command.recurrence
    ended_otherwise = (
        rule is not None and meeting.recurrence is not None and not _same(rule, meeting.recurrence)
    )
    return ended_otherwise or any(each.original not in known for each in command.occurrences)


def _same(one: Recurrence, other: Recurrence) -> bool:
    """Whether the days are the same; where a rule ends, its occurrences tell."""
    return _days(one) == _days(other)


def _days(rule: Recurrence) -> tuple[object, ...]:
    return rule.every, rule.interval, rule.weekdays, rule.month_day, rule.nth


def _series(meeting: Meeting, command: RecordSeriesInZoom) -> SeriesLaidOutInZoom:
    starts = tuple(each.original for each in command.occurrences)
    return SeriesLaidOutInZoom(
        recurrence=command.recurrence,
        minutes=command.minutes,
        time_zone=command.time_zone,
        occurrences=starts,
        dropped=still_ahead(meeting, command.seen_at, besides=starts),
    )


def _singly(meeting: Meeting, command: RecordSeriesInZoom) -> Iterator[MeetingEvent]:
    """What was over or cancelled here may be ahead in Zoom: moved, or laid out again by the same rule."""
    seen = {each.original: each for each in command.occurrences}
    for ours in sorted(meeting.occurrences, key=lambda each: each.starts_at):
        theirs = seen.get(ours.original)
        if theirs is None and not ours.cancelled and ours.starts_at > command.seen_at:
            yield OccurrenceDeletedInZoom(occurrence=ours.original)
        elif theirs is not None and (ours.cancelled or _differ(ours, theirs)):
            yield OccurrenceMovedInZoom(
                occurrence=ours.original, starts_at=theirs.starts_at, minutes=theirs.minutes
            )


def _differ(ours: Occurrence, theirs: SeenOccurrence) -> bool:
    """Zoom keeps whole minutes only."""
    return abs(ours.starts_at - theirs.starts_at) >= _A_MINUTE or ours.minutes != theirs.minutes
