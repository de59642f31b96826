"""When the local Zoom's recurring meetings take place, by calendars counted by hand and by laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.sandbox.zoom_recurrence import MOST, starts, wrong_parts

BERLIN = ZoneInfo("Europe/Berlin")
JAKARTA = ZoneInfo("Asia/Jakarta")
ZONES = [BERLIN, JAKARTA, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]


def days(first, zone, **recurrence):
    """As month-day, local."""
    found = starts(datetime.fromisoformat(first), zone, recurrence)
    return [f"{start.astimezone(zone):%m-%d}" for start in found]


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        ({"type": 1, "end_times": 3}, ["11-23", "11-24", "11-25"]),
        ({"type": 1, "repeat_interval": 10, "end_times": 3}, ["11-23", "12-03", "12-13"]),
        ({"type": 1}, ["11-23"]),
        ({"type": 1, "end_date_time": "2026-11-25T03:00:00Z"}, ["11-23", "11-24", "11-25"]),
        ({"type": 1, "end_date_time": "2026-11-25T02:59:59Z"}, ["11-23", "11-24"]),
        ({"type": 2, "weekly_days": "2", "end_times": 2}, ["11-23", "11-30"]),
        ({"type": 2, "weekly_days": "6,4", "end_times": 3}, ["11-25", "11-27", "12-02"]),
        # The week of the first meeting began on Sunday the 22nd, which is over.
        (
            {"type": 2, "weekly_days": "1,2", "repeat_interval": 2, "end_times": 3},
            ["11-23", "12-06", "12-07"],
        ),
        ({"type": 3, "monthly_day": 31, "end_times": 3}, ["12-31", "01-31", "03-31"]),
        ({"type": 3, "monthly_day": 23, "repeat_interval": 3, "end_times": 2}, ["11-23", "02-23"]),
        ({"type": 3, "monthly_week": 4, "monthly_week_day": 2, "end_times": 2}, ["11-23", "12-28"]),
        ({"type": 3, "monthly_week": -1, "monthly_week_day": 6, "end_times": 2}, ["11-27", "12-25"]),
        ({"type": 3, "monthly_week": 1, "monthly_week_day": 1, "end_times": 2}, ["12-06", "01-03"]),
        ({"type": 3, "end_times": 2}, ["12-01", "01-01"]),
    ],
)
def test_a_rule_lays_out_the_days_a_calendar_shows(recurrence, expected):
    """Monday, 23 November 2026, 10:00 in Jakarta is 03:00 UTC."""
    assert days("2026-11-23T03:00:00Z", JAKARTA, **recurrence) == expected


def test_a_meeting_keeps_its_local_time_when_the_clocks_change():
    weekly = {"type": 2, "weekly_days": "1", "end_times": 3}
    laid = starts(datetime(2027, 3, 21, 8, tzinfo=UTC), BERLIN, weekly)
    assert [start.hour for start in laid] == [8, 7, 7]
    assert {start.astimezone(BERLIN).hour for start in laid} == {9}


def test_a_local_time_that_is_left_out_comes_an_hour_later():
    """02:30 does not exist in Berlin on 28 March 2027."""
    laid = starts(datetime(2027, 3, 27, 1, 30, tzinfo=UTC), BERLIN, {"type": 1, "end_times": 3})
    assert [f"{start.astimezone(BERLIN):%H:%M}" for start in laid] == ["02:30", "03:30", "02:30"]


def test_a_day_is_the_local_one():
    """Friday evening in New York is Saturday in UTC."""
    laid = days("2026-11-28T01:00:00Z", ZoneInfo("America/New_York"), type=2, weekly_days="6", end_times=2)
    assert laid == ["11-27", "12-04"]


def test_a_series_without_an_end_stops_at_sixty():
    assert len(days("2026-11-23T03:00:00Z", JAKARTA, type=1, end_times=0)) == MOST
    assert len(days("2026-11-23T03:00:00Z", JAKARTA, type=1, end_date_time="2036-01-01T00:00:00Z")) == MOST


rules = st.one_of(
    st.fixed_dictionaries({"type": st.just(1), "repeat_interval": st.integers(1, 99)}),
    st.fixed_dictionaries(
        {
            "type": st.just(2),
            "repeat_interval": st.integers(1, 50),
            "weekly_days": st.sets(st.sampled_from("1234567"), min_size=1).map(",".join),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just(3), "repeat_interval": st.integers(1, 10), "monthly_day": st.integers(1, 31)}
    ),
    st.fixed_dictionaries(
        {
            "type": st.just(3),
            "repeat_interval": st.integers(1, 10),
            "monthly_week": st.sampled_from([-1, 1, 2, 3, 4]),
            "monthly_week_day": st.integers(1, 7),
        }
    ),
)
firsts = st.integers(0, 20 * 365 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(rules, firsts, st.sampled_from(ZONES), st.integers(1, 60))
def test_a_right_rule_is_never_called_wrong_and_gives_as_many_as_it_says(rule, first, zone, times):
    rule = {**rule, "end_times": times}
    assert wrong_parts(rule) == []
    laid = starts(first, zone, rule)
    assert len(laid) == times
    assert laid == sorted(set(laid))
    assert all(start.tzinfo is UTC for start in laid)
    assert laid[0].astimezone(zone).date() >= first.astimezone(zone).date()


@given(rules, firsts, st.sampled_from(ZONES), st.integers(2, 60))
def test_an_end_date_gives_what_that_many_times_give(rule, first, zone, times):
    laid = starts(first, zone, {**rule, "end_times": times})
    until = f"{laid[-1]:%Y-%m-%dT%H:%M:%SZ}"
    assert starts(first, zone, {**rule, "end_date_time": until}) == laid
    earlier = f"{laid[-1] - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    assert starts(first, zone, {**rule, "end_date_time": earlier}) == laid[:-1]


@pytest.mark.parametrize(
    ("recurrence", "wrong"),
    [
        (None, "recurrence"),
        ([], "recurrence"),
        ({}, "recurrence.type"),
        ({"type": 4}, "recurrence.type"),
        ({"type": True}, "recurrence.type"),
        ({"type": 1, "repeat_interval": 0}, "recurrence.repeat_interval"),
        ({"type": 1, "repeat_interval": 100}, "recurrence.repeat_interval"),
        ({"type": 2, "weekly_days": "2", "repeat_interval": 51}, "recurrence.repeat_interval"),
        ({"type": 3, "repeat_interval": 11}, "recurrence.repeat_interval"),
        ({"type": 2}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": "0"}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": "1;2"}, "recurrence.weekly_days"),
        ({"type": 2, "weekly_days": 1}, "recurrence.weekly_days"),
        ({"type": 3, "monthly_day": 32}, "recurrence.monthly_day"),
        ({"type": 3, "monthly_week": 5, "monthly_week_day": 1}, "recurrence.monthly_week"),
        ({"type": 3, "monthly_week": 1}, "recurrence.monthly_week_day"),
        ({"type": 3, "monthly_week_day": 1}, "recurrence.monthly_week"),
        ({"type": 3, "monthly_week": 1, "monthly_week_day": 8}, "recurrence.monthly_week_day"),
        ({"type": 3, "monthly_week": 1, "monthly_week_day": 1, "monthly_day": 1}, "recurrence.monthly_day"),
        ({"type": 1, "end_times": 61}, "recurrence.end_times"),
        ({"type": 1, "end_times": "3"}, "recurrence.end_times"),
        ({"type": 1, "end_times": 3, "end_date_time": "2027-01-01T00:00:00Z"}, "recurrence.end_times"),
        ({"type": 1, "end_date_time": "2027-01-01"}, "recurrence.end_date_time"),
        ({"type": 1, "end_date_time": "2027-01-01T00:00:00+07:00"}, "recurrence.end_date_time"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(recurrence, wrong):
    assert wrong_parts(recurrence) == [wrong]
