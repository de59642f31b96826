"""What Zoom tells of a meeting, beside what is known of it here. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapters.zoom.meetings import AVAILABLE, SCHEDULED, SERIES, ZoomMeeting
from adapters.zoom.recurrence import from_zoom
from domain.command import Command, Meta
from domain.ids import MeetingId, ZoomMeetingId
from domain.meetings.rules import LONGEST_MINUTES, LONGEST_TOPIC
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence
from domain.meetings.told_by_zoom import RecordChangedInZoom, RecordDeletedInZoom
from domain.personal import Personal
from projections.agenda_row import AgendaRow

_A_MINUTE = timedelta(minutes=1)
Metas = Callable[[str], Meta]
"""By what is recorded; each command needs an id of its own."""


class Ours(NamedTuple):
    """A meeting Zoom is asked about."""

    meeting_id: MeetingId
    number: ZoomMeetingId
    repeats: bool


def ours_of(row: AgendaRow) -> Ours:
    return Ours(row.meeting_id, row.zoom_meeting_id or ZoomMeetingId(0), row.repeats)


def differs(listed: ZoomMeeting, row: AgendaRow) -> bool:
    """Of one that takes place once, by what a list tells. A topic that has been erased here is left alone."""
    topic, start, minutes = topic_of(listed), listed.start_time, minutes_of(listed.duration)
    renamed = bool(topic and row.topic) and topic != row.topic
    moved = start is not None and abs(start - row.starts_at) >= _A_MINUTE
    return renamed or moved or minutes not in (0, row.minutes)


def listed_change(listed: ZoomMeeting, ours: Ours, seen_at: datetime, metas: Metas) -> Command:
    return RecordChangedInZoom(
        meta=metas("changed"),
        meeting_id=ours.meeting_id,
        happened_at=seen_at,
        topic=_topic(listed, ours),
        starts_at=listed.start_time,
        minutes=minutes_of(listed.duration) or None,
    )


def news_of(told: ZoomMeeting | None, ours: Ours, seen_at: datetime, metas: Metas) -> list[Command]:
    """What there is to record after Zoom was asked for the meeting itself; `None`: there is none."""
    if told is None:
        gone = RecordDeletedInZoom(
            meta=metas("deleted"), meeting_id=ours.meeting_id, zoom_meeting_id=ours.number
        )
        return [gone]
    if told.type == SCHEDULED and not ours.repeats:
        return [listed_change(told, ours, seen_at, metas)]
    renamed = RecordChangedInZoom(
        meta=metas("changed"), meeting_id=ours.meeting_id, happened_at=seen_at, topic=_topic(told, ours)
    )
    return [*_series(told, ours, seen_at, metas), renamed]


def _series(told: ZoomMeeting, ours: Ours, seen_at: datetime, metas: Metas) -> Iterator[Command]:
    """Nothing, for what has no times of its own any more."""
    coming = times_of(told, seen_at)
    deleted = any(each.status != AVAILABLE for each in told.occurrences)
    none_left = not coming and deleted and _all_named(told)
    if not coming and not none_left:
        return
    zone = zone_of(told)
    yield RecordSeriesInZoom(
        meta=metas("series"),
        meeting_id=ours.meeting_id,
        seen_at=seen_at,
        recurrence=from_zoom(told.recurrence, zone) if told.recurrence else None,
        minutes=usual_minutes(coming),
        time_zone=zone,
        occurrences=coming,
        none_left=none_left,
    )


def times_of(told: ZoomMeeting, now: datetime) -> tuple[SeenOccurrence, ...]:
    """What is not over, by the starts it was laid out for. A series may have become a single meeting."""
    return tuple(
        sorted(
            (each for each in _times(told) if each.starts_at + timedelta(minutes=each.minutes) > now),
            key=lambda each: each.original,
        )
    )


def _times(told: ZoomMeeting) -> Iterator[SeenOccurrence]:
    if told.type == SCHEDULED and told.start_time is not None:
        start, minutes = told.start_time, minutes_of(told.duration) or 1
        yield SeenOccurrence(original=start, starts_at=start, minutes=minutes)
    if told.type != SERIES or not _all_named(told):
        return
    for each in told.occurrences:
        if each.status == AVAILABLE and each.original is not None:
            minutes = minutes_of(each.duration) or 1
            yield SeenOccurrence(original=each.original, starts_at=each.start_time, minutes=minutes)


def _all_named(told: ZoomMeeting) -> bool:
    """Otherwise one that cannot be read would count as deleted."""
    return all(each.original is not None for each in told.occurrences)


def usual_minutes(times: tuple[SeenOccurrence, ...]) -> int:
    """Of most of them; who lasts otherwise is told singly."""
    counted = Counter(each.minutes for each in times).most_common(1)
    return counted[0][0] if counted else 0


def topic_of(told: ZoomMeeting) -> str:
    """PostgreSQL stores no text with a zero in it."""
    return told.topic.replace("\0", "").strip()[:LONGEST_TOPIC]


def minutes_of(duration: int) -> int:
    """0: not said."""
    return max(0, min(duration, LONGEST_MINUTES))


def zone_of(told: ZoomMeeting) -> str:
    """Zoom knows names that nobody else does."""
    try:
        return ZoneInfo(told.timezone).key
    except (ValueError, KeyError, OSError):
        return "UTC"


def _topic(told: ZoomMeeting, ours: Ours) -> Personal[str] | None:
    """Whose words they are is settled where the meeting is known."""
    topic = topic_of(told)
    return Personal(f"meeting-{ours.meeting_id}", topic) if topic else None
