"""The rule by which a meeting repeats, what makes one usable, and the times that follow from it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from domain.frozen import Frozen
from domain.meetings.recurrence_refusals import (
    DayOfMonthMissing,
    DayOfMonthTwice,
    DayOfMonthUnusable,
    DaysDoNotFit,
    EndMissing,
    EndTwice,
    IntervalUnusable,
    NoOccurrence,
    NthNeedsOneWeekday,
    NthUnusable,
    SeriesTooLong,
    TooManyOccurrences,
    WeekdayMissing,
    WeekdayUnusable,
)

MOST_OCCURRENCES = 60
"""Zoom's API description: `end_times`, maximum 60."""
LONGEST_YEARS = 5
"""As far as a monthly series of the most occurrences reaches."""
_LONGEST = timedelta(days=LONGEST_YEARS * 366)
_LAST_DAY = date.max - timedelta(days=7)
"""Weeks and time zones stay within the calendar."""


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LONGEST_INTERVALS = {Every.DAY: 99, Every.WEEK: 50, Every.MONTH: 10}
"""Zoom's API description: `repeat_interval`."""


class Recurrence(Frozen):
    """Usable once `check` has let it pass."""

    every: Every
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    """In order, Monday is 0. Weekly: the days; monthly with `nth`: the one day; otherwise empty."""
    month_day: int | None = None
    """From 1 to 31; months without it are passed over."""
    nth: int | None = None
    """Which such weekday of the month: 1 to 4, or -1 for the last."""
    count: int | None = None
    """How many occurrences; or else `until` says when it ends."""
    until: date | None = None
    """The last day on which there may be one, in the meeting's own time zone."""


def occurrences(recurrence: Recurrence, first: datetime, time_zone: str) -> tuple[datetime, ...]:
    """UTC starts in order, at most 60. `first` (UTC) gives the local time and the earliest day.

    The series begins on the first day from there that fits the rule; its weeks (from Sunday) and months are
    counted from that day. The time on the clock stays the same. One that the clocks skip moves forward by
    what they skip; of one that comes twice the first is meant.
    """
    return tuple(islice(_starts(recurrence, first, ZoneInfo(time_zone)), MOST_OCCURRENCES))


def day_after(day: date, time_zone: str) -> datetime:
    """UTC, when `day` is over there: other programs want the last day of a series as an instant."""
    midnight = datetime.combine(day, time.min) + timedelta(days=1)
    return midnight.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def check(recurrence: Recurrence) -> None:
    """Raises: a refusal that names the broken rule."""
    most = LONGEST_INTERVALS[recurrence.every]
    if not 1 <= recurrence.interval <= most:
        raise IntervalUnusable(every=recurrence.every.value, most=most)
    _check_weekdays(recurrence.weekdays)
    _CHECK_DAYS[recurrence.every](recurrence)
    _check_end(recurrence)


def check_series(recurrence: Recurrence, first: datetime, time_zone: str) -> None:
    """Also what can only be seen from the beginning of the series. Raises: a refusal, as `check` does."""
    check(recurrence)
    starts = tuple(islice(_starts(recurrence, first, ZoneInfo(time_zone)), MOST_OCCURRENCES + 1))
    if not starts:
        raise NoOccurrence
    if len(starts) > MOST_OCCURRENCES:
        raise TooManyOccurrences(most=MOST_OCCURRENCES)
    if starts[-1] - starts[0] > _LONGEST:
        raise SeriesTooLong(years=LONGEST_YEARS)


def _check_weekdays(weekdays: tuple[int, ...]) -> None:
    if weekdays != tuple(sorted(set(weekdays) & set(range(7)))):
        raise WeekdayUnusable


def _check_days_of_day(recurrence: Recurrence) -> None:
    if recurrence.weekdays or recurrence.month_day is not None or recurrence.nth is not None:
        raise DaysDoNotFit(every=recurrence.every.value)


def _check_days_of_week(recurrence: Recurrence) -> None:
    if recurrence.month_day is not None or recurrence.nth is not None:
        raise DaysDoNotFit(every=recurrence.every.value)
    if not recurrence.weekdays:
        raise WeekdayMissing


def _check_days_of_month(recurrence: Recurrence) -> None:
    if recurrence.month_day is not None:
        if recurrence.nth is not None or recurrence.weekdays:
            raise DayOfMonthTwice
        if not 1 <= recurrence.month_day <= 31:
            raise DayOfMonthUnusable
    elif recurrence.nth is None and not recurrence.weekdays:
        raise DayOfMonthMissing
    elif len(recurrence.weekdays) != 1:
        raise NthNeedsOneWeekday
    elif recurrence.nth not in (1, 2, 3, 4, -1):
        raise NthUnusable


_CHECK_DAYS = {
    Every.DAY: _check_days_of_day,
    Every.WEEK: _check_days_of_week,
    Every.MONTH: _check_days_of_month,
}


def _check_end(recurrence: Recurrence) -> None:
    if recurrence.count is None and recurrence.until is None:
        raise EndMissing
    if recurrence.count is None:
        return
    if recurrence.until is not None:
        raise EndTwice
    if recurrence.count < 1:
        raise NoOccurrence
    if recurrence.count > MOST_OCCURRENCES:
        raise TooManyOccurrences(most=MOST_OCCURRENCES)


def _starts(recurrence: Recurrence, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    local = first.astimezone(zone)
    last = min(recurrence.until or _LAST_DAY, _LAST_DAY)
    earliest = next(_days(recurrence, local.date(), last, interval=1), None)
    if earliest is None:
        return
    for day in islice(_days(recurrence, earliest, last, recurrence.interval), recurrence.count):
        # RFC 5545, 3.3.5: of a skipped time the offset before the gap holds, which is what fold 0 says.
        yield datetime.combine(day, local.time(), zone).replace(fold=0).astimezone(UTC)


def _days(recurrence: Recurrence, start: date, last: date, interval: int) -> Iterator[date]:
    """The days of the rule from `start` to `last`; intervals count from the week or month of `start`."""
    days = _DAYS[recurrence.every](recurrence, start, last, interval)
    return (day for day in days if start <= day <= last)


def _daily(_: Recurrence, start: date, last: date, interval: int) -> Iterator[date]:
    return map(date.fromordinal, range(start.toordinal(), last.toordinal() + 1, interval))


def _weekly(recurrence: Recurrence, start: date, last: date, interval: int) -> Iterator[date]:
    sunday = start.toordinal() - start.isoweekday() % 7
    offsets = sorted((weekday + 1) % 7 for weekday in recurrence.weekdays)
    for week in range(sunday, last.toordinal() + 1, 7 * interval):
        yield from (date.fromordinal(week + offset) for offset in offsets)


def _monthly(recurrence: Recurrence, start: date, last: date, interval: int) -> Iterator[date]:
    for months in range(start.year * 12 + start.month - 1, last.year * 12 + last.month, interval):
        year, month = divmod(months, 12)
        days = calendar.monthrange(year, month + 1)[1]
        day = recurrence.month_day or _nth_day(date(year, month + 1, 1).weekday(), days, recurrence)
        if day <= days:
            yield date(year, month + 1, day)


def _nth_day(first_weekday: int, days: int, recurrence: Recurrence) -> int:
    earliest = 1 + (recurrence.weekdays[0] - first_weekday) % 7
    nth = recurrence.nth or 1
    return earliest + 7 * (nth - 1) if nth > 0 else earliest + (days - earliest) // 7 * 7


_DAYS = {Every.DAY: _daily, Every.WEEK: _weekly, Every.MONTH: _monthly}
