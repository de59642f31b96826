"""When a recurring Zoom meeting takes place, by Zoom's own recurrence object and nothing of ours."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

MOST = 60
_DAILY, _WEEKLY, _MONTHLY = 1, 2, 3
_LONGEST_INTERVAL = {_DAILY: 99, _WEEKLY: 50, _MONTHLY: 10}
_END = "%Y-%m-%dT%H:%M:%SZ"


def wrong_parts(recurrence: object) -> list[str]:
    """What Zoom would refuse, by name; empty: nothing."""
    if not isinstance(recurrence, dict):
        return ["recurrence"]
    kind: Any = recurrence.get("type")
    if not _whole(_DAILY, _MONTHLY)(kind):
        return ["recurrence.type"]
    fits: dict[str, Callable[[Any], bool]] = {
        **_FITS,
        "repeat_interval": _whole(1, _LONGEST_INTERVAL[kind]),
    }
    wrong = [name for name, fit in fits.items() if name in recurrence and not fit(recurrence[name])]
    return [f"recurrence.{name}" for name in [*wrong, *_contradictions(recurrence, kind)]]


def _contradictions(recurrence: Json, kind: int) -> Iterator[str]:
    if "end_times" in recurrence and "end_date_time" in recurrence:
        yield "end_times"
    if kind == _WEEKLY and "weekly_days" not in recurrence:
        yield "weekly_days"
    if kind == _MONTHLY:
        by_week = {"monthly_week", "monthly_week_day"}
        if len(missing := by_week - recurrence.keys()) == 1:
            yield from missing
        if "monthly_day" in recurrence and len(missing) < len(by_week):
            yield "monthly_day"


def starts(first: datetime, zone: ZoneInfo, recurrence: Json) -> list[datetime]:
    """At most 60, all at the local time of the first, which is one itself only if the rule names its day."""
    local = first.astimezone(zone)
    most = MOST if "end_date_time" in recurrence else recurrence.get("end_times", 1) or MOST
    until = _moment(recurrence["end_date_time"]) if "end_date_time" in recurrence else None
    found: list[datetime] = []
    for day in _days(local.date(), recurrence):
        start = datetime.combine(day, local.time(), zone).astimezone(UTC)
        if len(found) == most or (until is not None and start > until):
            break
        found.append(start)
    return found


def _days(first: date, recurrence: Json) -> Iterator[date]:
    """Without end."""
    steps = count(0, recurrence.get("repeat_interval", 1))
    laid = {_DAILY: _daily, _WEEKLY: _weekly, _MONTHLY: _monthly}[recurrence["type"]]
    return (day for step in steps for day in laid(first, step, recurrence) if day >= first)


def _daily(first: date, step: int, _recurrence: Json) -> Iterator[date]:
    yield first + timedelta(days=step)


def _weekly(first: date, step: int, recurrence: Json) -> Iterator[date]:
    """Zoom's weeks begin on Sunday, which is its day 1."""
    sunday = first - timedelta(days=first.isoweekday() % 7)
    for day in sorted({int(name) for name in recurrence["weekly_days"].split(",")}):
        yield sunday + timedelta(weeks=step, days=day - 1)


def _monthly(first: date, step: int, recurrence: Json) -> Iterator[date]:
    """A month without that day is passed over."""
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    length = calendar.monthrange(year, month + 1)[1]
    days = [date(year, month + 1, day) for day in range(1, length + 1)]
    if "monthly_week" in recurrence:
        named = [day for day in days if day.isoweekday() % 7 + 1 == recurrence["monthly_week_day"]]
        week = recurrence["monthly_week"]
        yield named[week - 1 if week > 0 else week]
    else:
        yield from (day for day in days if day.day == recurrence.get("monthly_day", 1))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _END).replace(tzinfo=UTC)


def _is_moment(text: object) -> bool:
    try:
        _moment(str(text))
    except ValueError:
        return False
    return True


def _whole(least: int, most: int) -> Callable[[Any], bool]:
    return lambda number: type(number) is int and least <= number <= most


_FITS: dict[str, Callable[[Any], bool]] = {
    "weekly_days": lambda days: isinstance(days, str) and bool(re.fullmatch("[1-7](,[1-7])*", days)),
    "monthly_day": _whole(1, 31),
    "monthly_week": lambda week: type(week) is int and week in (-1, 1, 2, 3, 4),
    "monthly_week_day": _whole(1, 7),
    "end_times": _whole(0, MOST),
    "end_date_time": _is_moment,
}
