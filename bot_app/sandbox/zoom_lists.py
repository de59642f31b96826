"""Which of a host's Zoom meetings stand in which list, one line for every occurrence of a series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot_app.sandbox.zoom_refusals import invalid
from bot_app.sandbox.zoom_wishes import INSTANT, SERIES, zone_of

Json = dict[str, Any]

_LISTED = (
    "agenda",
    "created_at",
    "host_id",
    "id",
    "join_url",
    "timezone",
    "topic",
    "type",
    "uuid",
)
_LISTED_AGENDA = 250
_LISTS = ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")
_HORIZON = timedelta(days=183)
"""Zoom's half year, both ways, of every list but the scheduled and the running."""
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Line:
    meeting: Json
    minutes: int
    start: str = ""
    """Empty for a series without fixed times."""

    def shown(self) -> Json:
        """Without details, agenda cut."""
        meeting = self.meeting
        line = {name: meeting[name] for name in _LISTED if name in meeting}
        if "agenda" in line:
            line["agenda"] = line["agenda"][:_LISTED_AGENDA]
        start = {"start_time": self.start} if self.start else {}
        return {**line, **start, "duration": self.minutes}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which meetings somebody wants to see."""

    which: str = "scheduled"
    between: tuple[datetime, datetime] = _EVER


def asked_of(query: Mapping[str, str]) -> Asked:
    """Raises: ZoomRefusal."""
    which = query.get("type", "scheduled")
    if which not in _LISTS:
        raise invalid("type")
    zone = zone_of(query.get("timezone", "UTC"))
    begin = _day(query, "from", zone) or _EVER[0]
    end = _day(query, "to", zone)
    return Asked(which, (begin, end + timedelta(days=1) if end else _EVER[1]))


def lines(meetings: Iterable[Json], asked: Asked, now: datetime) -> list[Line]:
    """Soonest first."""
    found = [line for meeting in meetings for line in _lines(meeting, asked.which, now)]
    if asked.between != _EVER:
        begin, end = asked.between
        found = [line for line in found if line.start and begin <= datetime.fromisoformat(line.start) < end]
    found.sort(key=lambda line: line.start)
    return found


def _lines(meeting: Json, which: str, now: datetime) -> Iterator[Line]:
    started = meeting["status"] == "started"
    if meeting["type"] == INSTANT and which != "live":
        return
    if meeting["type"] != SERIES or which == "live":
        line = Line(meeting, meeting["duration"], meeting.get("start_time", ""))
        if _belongs(line, which, now, started=started):
            yield line
        return
    for one in meeting["occurrences"]:
        line = Line(meeting, one["duration"], one["start_time"])
        if one["status"] == "available" and _belongs(line, which, now, started=False):
            yield line


def _belongs(line: Line, which: str, now: datetime, *, started: bool) -> bool:
    if which in ("scheduled", "live"):
        return which == "scheduled" or started
    starts = datetime.fromisoformat(line.start) if line.start else now
    over = starts + timedelta(minutes=line.minutes) < now and not started
    return over == (which == "previous_meetings") and abs(starts - now) <= _HORIZON


def _day(query: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    if name not in query:
        return None
    try:
        day = date.fromisoformat(query[name])
    except ValueError as wrong:
        raise invalid(name) from wrong
    return datetime(day.year, day.month, day.day, tzinfo=zone)
