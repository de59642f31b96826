"""A meeting as somebody who is going to change it looks at it."""

from __future__ import annotations

from datetime import datetime

from bot_app.telegram.wizards.edit_draft import DateOfSeries, Sight
from domain.meetings.meetings import Meeting


def sight(meeting: Meeting, now: datetime, occurrence: datetime | None = None) -> Sight | None:
    """Of one of a series where `occurrence` says so. `None`: there is nothing (any more) to look at."""
    starts_at, minutes = _when(meeting, now, occurrence)
    if starts_at is None:
        return None
    options = meeting.options
    return Sight(
        revision=meeting.revision,
        topic=meeting.topic.reveal("–") if meeting.topic is not None else "–",
        starts_at=starts_at,
        minutes=minutes,
        zone=meeting.time_zone,
        waiting_room=options.waiting_room,
        join_before_host=options.join_before_host,
        auto_recording=options.auto_recording,
        passcode=options.passcode.reveal("") if options.passcode is not None else "",
        recurrence=meeting.recurrence,
    )


def dates_of(meeting: Meeting, now: datetime) -> tuple[DateOfSeries, ...]:
    """Those that are still to begin, by the numbers that people name them with."""
    numbers = {each.original: number for number, each in enumerate(meeting.occurrences, start=1)}
    return tuple(
        DateOfSeries(numbers[each.original], each.original, each.starts_at, each.minutes)
        for each in meeting.to_come(now)
        if each.starts_at > now
    )


def _when(meeting: Meeting, now: datetime, occurrence: datetime | None) -> tuple[datetime | None, int]:
    """Of a whole series: the next for which it is laid out, wherever that one alone was moved."""
    ahead = meeting.to_come(now)
    if occurrence is None:
        return (ahead[0].original if ahead else meeting.starts_at), meeting.minutes
    found = next((each for each in ahead if each.original == occurrence), None)
    return (None, 0) if found is None else (found.starts_at, found.minutes)
