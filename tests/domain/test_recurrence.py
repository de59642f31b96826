"""What makes a rule of repetition usable, and the times that follow from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec
import pytest
from dateutil import rrule
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.meetings.recurrence import (
    LONGEST_YEARS,
    MOST_OCCURRENCES,
    Every,
    Recurrence,
    check,
    check_series,
    day_after,
    occurrences,
)
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
from domain.refusal import Refusal
from tests.domain.recurrences import ZONES, firsts, recurrences

JAKARTA = "Asia/Jakarta"
MONDAY = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
"""09:00 in Jakarta."""


def daily(**rest):
    return Recurrence(every=Every.DAY, **({"count": 3} | rest))


def weekly(*weekdays, **rest):
    return Recurrence(every=Every.WEEK, weekdays=weekdays, **({"count": 3} | rest))


def monthly(**rest):
    return Recurrence(every=Every.MONTH, **({"count": 3} | rest))


def local(recurrence, first=MONDAY, zone=JAKARTA):
    """Days and clock times in the zone."""
    return [f"{at.astimezone(ZoneInfo(zone)):%d.%m. %H:%M}" for at in occurrences(recurrence, first, zone)]


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (daily(), ["07.12.", "08.12.", "09.12."]),
        (daily(interval=10), ["07.12.", "17.12.", "27.12."]),
        (daily(count=None, until=date(2026, 12, 8)), ["07.12.", "08.12."]),
        (weekly(0), ["07.12.", "14.12.", "21.12."]),
        (weekly(0, 3), ["07.12.", "10.12.", "14.12."]),
        (weekly(0, 3, interval=2), ["07.12.", "10.12.", "21.12."]),
        (weekly(2, count=None, until=date(2026, 12, 16)), ["09.12.", "16.12."]),
        (monthly(month_day=7), ["07.12.", "07.01.", "07.02."]),
        (monthly(month_day=31), ["31.12.", "31.01.", "31.03."]),
        (monthly(month_day=30, interval=2), ["30.12.", "30.04.", "30.06."]),
        (monthly(weekdays=(1,), nth=2), ["08.12.", "12.01.", "09.02."]),
        (monthly(weekdays=(3,), nth=-1), ["31.12.", "28.01.", "25.02."]),
    ],
)
def test_the_days_of_a_series(recurrence, days):
    assert local(recurrence) == [f"{day} 09:00" for day in days]


def test_a_series_begins_on_the_first_day_that_fits():
    assert local(weekly(4)) == ["11.12. 09:00", "18.12. 09:00", "25.12. 09:00"]
    assert local(monthly(month_day=6, count=2)) == ["06.01. 09:00", "06.02. 09:00"]


def test_intervals_are_counted_from_the_first_day_that_fits():
    a_wednesday = MONDAY + timedelta(days=2)
    assert local(weekly(0, interval=2, count=2), a_wednesday) == ["14.12. 09:00", "28.12. 09:00"]
    assert local(monthly(month_day=6, interval=3, count=2)) == ["06.01. 09:00", "06.04. 09:00"]


def test_a_week_begins_on_sunday_as_in_zoom():
    a_sunday = MONDAY - timedelta(days=1)
    assert local(weekly(0, 6, interval=2), a_sunday) == ["06.12. 09:00", "07.12. 09:00", "20.12. 09:00"]


def test_the_day_is_the_zones_day():
    late = datetime(2026, 12, 6, 18, 0, tzinfo=UTC)
    assert local(weekly(0, count=1), late) == ["07.12. 01:00"]
    assert local(weekly(6, count=1), late, "UTC") == ["06.12. 18:00"]


def test_the_time_on_the_clock_stays_when_the_clocks_change():
    before = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
    assert local(weekly(0), before, "Europe/Berlin") == ["19.10. 09:00", "26.10. 09:00", "02.11. 09:00"]
    assert [at.hour for at in occurrences(weekly(0), before, "Europe/Berlin")] == [7, 8, 8]


def test_a_time_that_the_clocks_skip_moves_forward():
    before = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    assert local(daily(), before, "Europe/Berlin") == ["27.03. 02:30", "28.03. 03:30", "29.03. 02:30"]


def test_of_a_time_that_comes_twice_the_first_is_meant():
    before = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)
    assert occurrences(daily(), before, "Europe/Berlin") == (
        datetime(2026, 10, 24, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("Asia/Jakarta", date(2026, 12, 31), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (
            "America/Nuuk",
            date(2027, 3, 27),
            datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        ),  # its last hour is skipped
    ],
)
def test_when_a_day_is_over_depends_on_the_zone(zone, day, instant):
    assert day_after(day, zone) == instant
    assert (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("recurrence", "refusal", "details"),
    [
        (daily(interval=0), IntervalUnusable, {"every": "day", "most": 99}),
        (daily(interval=100), IntervalUnusable, {"every": "day", "most": 99}),
        (weekly(0, interval=51), IntervalUnusable, {"every": "week", "most": 50}),
        (monthly(month_day=1, interval=11), IntervalUnusable, {"every": "month", "most": 10}),
        (daily(weekdays=(0,)), DaysDoNotFit, {"every": "day"}),
        (daily(month_day=1), DaysDoNotFit, {"every": "day"}),
        (daily(nth=1), DaysDoNotFit, {"every": "day"}),
        (weekly(0, month_day=1), DaysDoNotFit, {"every": "week"}),
        (weekly(0, nth=1), DaysDoNotFit, {"every": "week"}),
        (weekly(), WeekdayMissing, {}),
        (weekly(7), WeekdayUnusable, {}),
        (weekly(-1, 3), WeekdayUnusable, {}),
        (weekly(3, 0), WeekdayUnusable, {}),
        (weekly(3, 3), WeekdayUnusable, {}),
        (monthly(), DayOfMonthMissing, {}),
        (monthly(month_day=0), DayOfMonthUnusable, {}),
        (monthly(month_day=32), DayOfMonthUnusable, {}),
        (monthly(month_day=1, nth=1), DayOfMonthTwice, {}),
        (monthly(month_day=1, weekdays=(0,)), DayOfMonthTwice, {}),
        (monthly(nth=1), NthNeedsOneWeekday, {}),
        (monthly(nth=1, weekdays=(0, 1)), NthNeedsOneWeekday, {}),
        (monthly(nth=5, weekdays=(0,)), NthUnusable, {}),
        (monthly(nth=0, weekdays=(0,)), NthUnusable, {}),
        (monthly(weekdays=(0,)), NthUnusable, {}),
        (daily(count=None), EndMissing, {}),
        (daily(until=date(2027, 1, 1)), EndTwice, {}),
        (daily(count=0), NoOccurrence, {}),
        (daily(count=61), TooManyOccurrences, {"most": 60}),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(recurrence, refusal, details):
    with pytest.raises(refusal) as refused:
        check(recurrence)
    assert type(refused.value) is refusal
    assert refused.value.details == details


@pytest.mark.parametrize(
    ("recurrence", "refusal", "details"),
    [
        (daily(count=None, until=date(2036, 12, 7)), TooManyOccurrences, {"most": 60}),
        (daily(count=None, until=date(2027, 2, 5)), TooManyOccurrences, {"most": 60}),
        (daily(count=None, until=date(2026, 12, 6)), NoOccurrence, {}),
        (weekly(6, count=None, until=date(2026, 12, 12)), NoOccurrence, {}),
        (weekly(0, interval=50, count=60), SeriesTooLong, {"years": LONGEST_YEARS}),
        (monthly(month_day=1, interval=10, count=None, until=date(2036, 12, 7)), SeriesTooLong, {"years": 5}),
        (daily(interval=0), IntervalUnusable, {"every": "day", "most": 99}),
    ],
)
def test_a_series_that_is_empty_or_endless_is_refused(recurrence, refusal, details):
    with pytest.raises(refusal) as refused:
        check_series(recurrence, MONDAY, JAKARTA)
    assert refused.value.details == details


def test_sixty_occurrences_are_enough_and_a_month_apart_they_fit():
    check_series(daily(count=None, until=date(2027, 2, 4)), MONDAY, JAKARTA)
    check_series(monthly(month_day=7, count=60), MONDAY, JAKARTA)
    assert len(occurrences(daily(count=None, until=date.max), MONDAY, JAKARTA)) == MOST_OCCURRENCES


@given(recurrences())
@settings(deadline=None)
def test_a_usable_rule_is_let_pass_and_survives_being_stored(recurrence):
    check(recurrence)
    assert msgspec.json.decode(msgspec.json.encode(recurrence), type=Recurrence) == recurrence


_odd = st.none() | st.integers(-2, 40)


@given(
    st.builds(
        Recurrence,
        every=st.sampled_from(Every),
        interval=st.integers(-1, 101),
        weekdays=st.lists(st.integers(-1, 7), max_size=3).map(tuple),
        month_day=_odd,
        nth=_odd,
        count=st.none() | st.integers(-1, 62),
        until=st.none() | st.dates(),
    ),
    firsts,
    st.sampled_from(ZONES),
)
@settings(deadline=None)
def test_whatever_is_not_refused_has_between_one_and_sixty_occurrences(recurrence, first, zone):
    try:
        check_series(recurrence, first, zone)
    except Refusal:
        return
    assert 1 <= len(occurrences(recurrence, first, zone)) <= MOST_OCCURRENCES


def as_dateutil_reads_it(recurrence, first, zone):
    """Wall times of the zone, from the day of `first` on."""
    rest = {}
    if recurrence.weekdays:
        rest["byweekday"] = [rrule.weekday(day, recurrence.nth) for day in recurrence.weekdays]
    if recurrence.month_day:
        rest["bymonthday"] = recurrence.month_day
    frequency = {"day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY}[recurrence.every.value]
    start = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    earliest = rrule.rrule(frequency, dtstart=start, wkst=rrule.SU, **rest)[0]
    rule = rrule.rrule(frequency, dtstart=earliest, interval=recurrence.interval, wkst=rrule.SU, **rest)
    last = recurrence.until or date.max
    return [at for at in islice(rule, recurrence.count or MOST_OCCURRENCES) if at.date() <= last]


@given(recurrences(), firsts, st.sampled_from(ZONES))
@example(monthly(month_day=31, count=60), datetime(2026, 1, 1, tzinfo=UTC), JAKARTA)
@example(monthly(weekdays=(6,), nth=-1, count=60), datetime(2026, 1, 26, tzinfo=UTC), "Europe/Berlin")
@settings(max_examples=300, deadline=None)
def test_dateutil_finds_the_same_times(recurrence, first, zone):
    expected = [
        at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for at in as_dateutil_reads_it(recurrence, first, zone)
    ]
    assert list(occurrences(recurrence, first, zone)) == expected


@given(recurrences(), firsts, st.sampled_from(ZONES))
@settings(deadline=None)
def test_a_series_begins_where_it_begins(recurrence, first, zone):
    """Asked again from its own first occurrence, a series stays as it is."""
    starts = occurrences(recurrence, first, zone)
    if starts and starts[0].astimezone(ZoneInfo(zone)).time() == first.astimezone(ZoneInfo(zone)).time():
        assert occurrences(recurrence, starts[0], zone) == starts
