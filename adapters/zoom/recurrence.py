"""A rule of repetition as Zoom writes it: the `recurrence` object of a meeting of type 8."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from adapters.zoom.calls import present
from domain.meetings.recurrence import Every, Recurrence, check, day_after
from domain.refusal import Refusal

_TYPES = {Every.DAY: 1, Every.WEEK: 2, Every.MONTH: 3}
_EVERY = {number: every for every, number in _TYPES.items()}
_A_MINUTE = timedelta(minutes=1)


def to_zoom(recurrence: Recurrence, time_zone: str) -> dict[str, Any]:
    """To be sent with the first occurrence as `start_time`: then nobody guesses where the series begins."""
    return {
        "type": _TYPES[recurrence.every],
        "repeat_interval": recurrence.interval,
        **_days(recurrence),
        **_end(recurrence, time_zone),
    }


def from_zoom(told: Mapping[str, Any], time_zone: str) -> Recurrence | None:
    """`None`: odd, or something we have no words for, such as a series without an end. Never raises."""
    try:
        return _understood(msgspec.convert(present(told), _Told, strict=False), ZoneInfo(time_zone))
    except (msgspec.ValidationError, Refusal, ValueError, KeyError, OSError, OverflowError):
        return None


class _Told(msgspec.Struct, frozen=True):
    """A zero stands for “not said”."""

    type: Literal[1, 2, 3]
    repeat_interval: int = 1
    weekly_days: str = ""
    monthly_day: int = 0
    monthly_week: int = 0
    monthly_week_day: int = 0
    end_times: int = 0
    end_date_time: datetime | None = None


def _days(recurrence: Recurrence) -> dict[str, Any]:
    days = [_number(weekday) for weekday in recurrence.weekdays]
    if recurrence.every is Every.WEEK:
        return {"weekly_days": ",".join(map(str, sorted(days)))}
    if recurrence.nth is not None:
        return {"monthly_week": recurrence.nth, "monthly_week_day": days[0]}
    return {"monthly_day": recurrence.month_day} if recurrence.every is Every.MONTH else {}


def _number(weekday: int) -> int:
    """Zoom's 1 is Sunday, our 0 Monday."""
    return (weekday + 1) % 7 + 1


def _weekday(number: int) -> int:
    if not 1 <= number <= 7:
        raise ValueError(number)
    return (number - 2) % 7


def _end(recurrence: Recurrence, time_zone: str) -> dict[str, Any]:
    if recurrence.until is None:
        return {"end_times": recurrence.count}
    last = day_after(recurrence.until, time_zone) - _A_MINUTE
    return {"end_date_time": last.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _understood(told: _Told, zone: ZoneInfo) -> Recurrence:
    recurrence = Recurrence(
        every=_EVERY[told.type],
        interval=told.repeat_interval,
        **_days_of(told),
        count=told.end_times or None,
        until=_last_day(told.end_date_time, zone),
    )
    check(recurrence)
    return recurrence


def _days_of(told: _Told) -> dict[str, Any]:
    """Fields of another type of recurrence mean nothing."""
    every = _EVERY[told.type]
    if every is Every.WEEK:
        numbers = {_weekday(int(day)) for day in told.weekly_days.split(",")}
        return {"weekdays": tuple(sorted(numbers))}
    if every is Every.MONTH:
        weekdays = (_weekday(told.monthly_week_day),) if told.monthly_week_day else ()
        return {
            "month_day": told.monthly_day or None,
            "nth": told.monthly_week or None,
            "weekdays": weekdays,
        }
    return {}


def _last_day(last: datetime | None, zone: ZoneInfo) -> date | None:
    """Zoom speaks UTC, even where it does not say so."""
    return last and (last if last.tzinfo else last.replace(tzinfo=UTC)).astimezone(zone).date()
