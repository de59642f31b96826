"""Meetings that take place more than once: planned, moved and cancelled as a whole or singly."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from domain.meetings.events import MeetingEvent, OccurrenceCancelled, OccurrenceMoved, SeriesLaidOut
from domain.meetings.meetings import Aspect, Meeting
from domain.meetings.occurrences import Occurrence
from domain.meetings.recurrence import Recurrence, check_series, occurrences
from domain.meetings.rules import (
    ChangedMeanwhile,
    MeetingCommand,
    MeetingIsCancelled,
    MeetingOver,
    check_changeable,
    check_time,
)
from domain.refusal import Refusal


class OccurrenceUnknown(Refusal):
    code = "meeting.occurrence_unknown"


def laid_out(
    meeting: Meeting,
    recurrence: Recurrence,
    starts_at: datetime,
    minutes: int,
    time_zone: str,
    now: datetime,
) -> SeriesLaidOut:
    """Raises: a refusal that names the broken rule."""
    check_series(recurrence, starts_at, time_zone)
    starts = occurrences(recurrence, starts_at, time_zone)
    check_time(starts[0], minutes, now)
    return SeriesLaidOut(
        recurrence=recurrence,
        minutes=minutes,
        time_zone=time_zone,
        occurrences=starts,
        dropped=still_ahead(meeting, now, besides=starts),
    )


def still_ahead(
    meeting: Meeting, now: datetime, *, besides: tuple[datetime, ...] = ()
) -> tuple[datetime, ...]:
    """The names of those to come, without the ones that are laid out again."""
    return tuple(each.original for each in meeting.to_come(now) if each.original not in besides)


def remaining(meeting: Meeting, rule: Recurrence, now: datetime) -> Recurrence:
    """The rule for what is still to come: of a number of times, as many as it laid out and are not over.

    Those over are not simply taken off: a rule that was laid out anew counts only from there.
    """
    if rule.count is None or meeting.starts_at is None:
        return rule
    by_rule = set(occurrences(rule, meeting.starts_at, meeting.time_zone))
    left = sum(each.ends_at > now and each.original in by_rule for each in meeting.occurrences)
    return replace(rule, count=max(left, 1))


def next_laid_out(meeting: Meeting, now: datetime) -> datetime:
    """From where a series goes on: its next start by the rule, wherever single ones were moved to."""
    ahead = meeting.to_come(now)
    starts = [each.original for each in ahead if each.original > now]
    return min(starts, default=ahead[0].starts_at if ahead else meeting.starts_at or now)


class MoveOccurrence(MeetingCommand, tag="move_occurrence"):
    occurrence: datetime
    starts_at: datetime
    minutes: int
    seen: Occurrence | None = None
    """As the person was looking at it; `None`: they say what they want whatever it was before."""


def decide_move_occurrence(meeting: Meeting, command: MoveOccurrence) -> list[MeetingEvent]:
    found = _changeable(meeting, command.occurrence, command.meta.at)
    if command.seen not in (None, found):
        raise ChangedMeanwhile(aspect=Aspect.WHEN.value, revision=meeting.revision)
    check_time(command.starts_at, command.minutes, command.meta.at)
    if (found.starts_at, found.minutes) == (command.starts_at, command.minutes):
        return []
    return [
        OccurrenceMoved(occurrence=command.occurrence, starts_at=command.starts_at, minutes=command.minutes)
    ]


class CancelOccurrence(MeetingCommand, tag="cancel_occurrence"):
    occurrence: datetime


def decide_cancel_occurrence(meeting: Meeting, command: CancelOccurrence) -> list[MeetingEvent]:
    _changeable(meeting, command.occurrence, command.meta.at)
    return [OccurrenceCancelled(occurrence=command.occurrence)]


def _changeable(meeting: Meeting, original: datetime, now: datetime) -> Occurrence:
    """Raises: what `check_changeable` does; OccurrenceUnknown."""
    check_changeable(meeting, now)
    found = next((each for each in meeting.occurrences if each.original == original), None)
    if found is None:
        raise OccurrenceUnknown
    if found.cancelled:
        raise MeetingIsCancelled
    if found.ends_at <= now:
        raise MeetingOver
    return found
