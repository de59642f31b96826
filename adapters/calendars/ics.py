"""A calendar file of meetings: series, cancelled and moved occurrences, and the zones they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration, vRecur

from adapters.calendars.entries import Entry, Moved
from adapters.calendars.rrule import rrule
from adapters.calendars.texts import address, text
from adapters.calendars.zones import vtimezone
from domain.meetings.recurrence import Recurrence, occurrences

OUR_MARK = "@meetledger"
"""After the meeting's id: together the name by which programs find an entry again."""
_REFRESH = timedelta(minutes=15)
_MARGIN = timedelta(days=2)
"""Longer than a meeting."""

_Planned: TypeAlias = tuple[Entry, tuple[datetime, ...]]
"""With the starts that its rule gives."""


def calendar(entries: Sequence[Entry], *, name: str, language: str) -> bytes:
    """The same entries give the same bytes. A series without any occurrence is left out."""
    planned = [(entry, starts) for entry in entries if (starts := _starts(entry))]
    file = _empty(name, language)
    for described in (*_zones(planned), *(event for each in planned for event in _events(*each))):
        file.add_component(described)
    written: bytes = file.to_ical()
    return written


def _starts(entry: Entry) -> tuple[datetime, ...]:
    if entry.recurrence is None:
        return (entry.starts_at,)
    return occurrences(entry.recurrence, entry.starts_at, entry.time_zone)


def _empty(name: str, language: str) -> Calendar:
    file = Calendar()
    file.add("PRODID", text(f"-//Meetledger//Meetledger//{language.upper()}"))
    file.add("VERSION", "2.0")
    file.add("CALSCALE", "GREGORIAN")
    file.add("METHOD", "PUBLISH")
    file.add("X-WR-CALNAME", text(name))
    file.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    file.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    return file


def _zones(planned: Sequence[_Planned]) -> Iterator[Timezone]:
    """Only as far as there are meetings."""
    times: dict[str, list[datetime]] = {}
    for entry, starts in planned:
        times.setdefault(entry.time_zone, []).extend((*starts, *(moved.starts_at for moved in entry.moved)))
    for zone, its in sorted(times.items()):
        if zone != "UTC":
            yield vtimezone(zone, min(its) - _MARGIN, max(its) + _MARGIN)


def _events(entry: Entry, starts: tuple[datetime, ...]) -> Iterator[Event]:
    if entry.recurrence is None:
        yield _event(entry, _on_the_clock(entry, starts[0]), starts[0], entry.minutes)
        return
    yield _series(entry, entry.recurrence, starts)
    for moved in entry.moved:
        if moved.original in starts and moved.original not in entry.excluded:
            yield _moved(entry, moved)


def _series(entry: Entry, recurrence: Recurrence, starts: tuple[datetime, ...]) -> Event:
    event = _event(entry, _as_the_rule_says(entry, starts[0]), starts[0], entry.minutes)
    event.add("RRULE", vRecur.from_ical(rrule(recurrence, entry.time_zone)))
    if excluded := [_as_the_rule_says(entry, at) for at in starts if at in entry.excluded]:
        event.add("EXDATE", excluded)
    return event


def _moved(entry: Entry, moved: Moved) -> Event:
    event = _event(entry, _on_the_clock(entry, moved.starts_at), moved.starts_at, moved.minutes)
    event.add("RECURRENCE-ID", _as_the_rule_says(entry, moved.original))
    return event


def _event(entry: Entry, shown: datetime, starts_at: datetime, minutes: int) -> Event:
    event = Event()
    event.add("UID", text(entry.uid + OUR_MARK))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.stamp)
    event.add("LAST-MODIFIED", entry.stamp)
    event.add("DTSTART", shown)
    event.add("DTEND", _on_the_clock(entry, starts_at + timedelta(minutes=minutes)))
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    _add_texts(event, entry)
    return event


def _add_texts(event: Event, entry: Entry) -> None:
    event.add("SUMMARY", text(entry.summary))
    if entry.description:
        event.add("DESCRIPTION", text(entry.description))
    if entry.url:
        event.add("LOCATION", text(entry.url))
    if link := address(entry.url):
        event.add("URL", link)


def _on_the_clock(entry: Entry, at: datetime) -> datetime:
    """Local; UTC where the clock shows the time for the second time, which a file cannot say."""
    local = at.astimezone(ZoneInfo(entry.time_zone))
    return at.astimezone(UTC) if local.fold else local


def _as_the_rule_says(entry: Entry, start: datetime) -> datetime:
    """Local, as the rule has it: programs expand the rule on the clock, skipped times too."""
    zone = ZoneInfo(entry.time_zone)
    clock = entry.starts_at.astimezone(zone).time()
    ruled = datetime.combine(start.astimezone(zone).date(), clock, zone)
    return ruled if ruled.astimezone(UTC) == start else start.astimezone(zone)
