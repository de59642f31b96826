"""A rule of repetition goes to Zoom and comes back; odd ones are left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.zoom.recurrence import from_zoom, to_zoom
from domain.meetings.recurrence import Every, Recurrence, check
from tests.contracts.zoom_contract import check_zoom_request, need_zoom_contracts
from tests.domain.recurrences import ZONES, recurrences

JAKARTA = "Asia/Jakarta"
WEEKLY = Recurrence(every=Every.WEEK, interval=2, weekdays=(0, 6), until=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("recurrence", "told"),
    [
        (Recurrence(every=Every.DAY, count=7), {"type": 1, "repeat_interval": 1, "end_times": 7}),
        (
            WEEKLY,
            {
                "type": 2,
                "repeat_interval": 2,
                "weekly_days": "1,2",
                "end_date_time": "2026-12-31T16:59:00Z",
            },
        ),
        (
            Recurrence(every=Every.MONTH, month_day=15, count=3),
            {"type": 3, "repeat_interval": 1, "monthly_day": 15, "end_times": 3},
        ),
        (
            Recurrence(every=Every.MONTH, weekdays=(1,), nth=-1, count=3),
            {"type": 3, "repeat_interval": 1, "monthly_week": -1, "monthly_week_day": 3, "end_times": 3},
        ),
    ],
)
def test_a_rule_in_zooms_words(recurrence, told):
    assert to_zoom(recurrence, JAKARTA) == told
    assert from_zoom(told, JAKARTA) == recurrence


@given(recurrences(), st.sampled_from((*ZONES, "America/Nuuk", "Africa/Cairo")))
@settings(deadline=None)
def test_a_rule_comes_back_as_it_went(recurrence, zone):
    assert from_zoom(to_zoom(recurrence, zone), zone) == recurrence


@given(recurrences(), st.sampled_from(ZONES))
@settings(deadline=None, max_examples=50)
def test_every_rule_keeps_to_zooms_own_description(recurrence, zone):
    need_zoom_contracts()
    body = {"topic": "Briefing", "type": 8, "recurrence": to_zoom(recurrence, zone)}
    check_zoom_request("POST", "http://127.0.0.1/v2/users/me/meetings", body)


@pytest.mark.parametrize(
    "broken", [{"type": 4}, {"end_times": 61}, {"weekly_days": "8"}, {"monthly_week": 5}]
)
def test_zooms_description_would_notice(broken):
    need_zoom_contracts()
    body = {"topic": "Briefing", "type": 8, "recurrence": to_zoom(WEEKLY, JAKARTA) | broken}
    with pytest.raises(AssertionError):
        check_zoom_request("POST", "http://127.0.0.1/v2/users/me/meetings", body)


def test_numbers_may_be_written_as_text_and_fields_left_empty():
    told = {"type": "2", "weekly_days": "2, 1", "repeat_interval": "2", "monthly_day": "", "end_times": None}
    assert from_zoom(told | {"end_date_time": "2026-12-31T16:59:00"}, JAKARTA) == WEEKLY


def test_fields_of_another_kind_mean_nothing():
    told = to_zoom(WEEKLY, JAKARTA) | {"monthly_day": 1, "monthly_week": 2, "end_times": 0}
    assert from_zoom(told, JAKARTA) == WEEKLY


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"type": 1},
        {"type": 1, "end_times": 0},
        {"type": 9, "end_times": 3},
        {"type": True, "end_times": 3},
        {"type": 1, "end_times": 3, "end_date_time": "2026-12-31T16:59:00Z"},
        {"type": 1, "end_times": 61},
        {"type": 1, "end_times": -3},
        {"type": 1, "end_times": 3, "repeat_interval": 0},
        {"type": 1, "end_times": 3, "repeat_interval": 100},
        {"type": 1, "end_times": "³"},
        {"type": 1, "end_times": "9" * 5000},
        {"type": 1, "end_date_time": "the day after"},
        {"type": 1, "end_date_time": "9999-12-31T23:59:00Z"},
        {"type": 2, "end_times": 3},
        {"type": 2, "end_times": 3, "weekly_days": "0"},
        {"type": 2, "end_times": 3, "weekly_days": "1,,2"},
        {"type": 2, "end_times": 3, "weekly_days": [1, 2]},
        {"type": 3, "end_times": 3},
        {"type": 3, "end_times": 3, "monthly_day": 32},
        {"type": 3, "end_times": 3, "monthly_week": 2},
        {"type": 3, "end_times": 3, "monthly_week": 5, "monthly_week_day": 1},
        {"type": 3, "end_times": 3, "monthly_day": 1, "monthly_week": 2, "monthly_week_day": 1},
    ],
)
def test_what_we_have_no_words_for_is_left_alone(told):
    assert from_zoom(told, JAKARTA) is None


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../secret", "Asia", "\x00"])
def test_a_zone_that_does_not_exist_is_left_alone(zone):
    assert from_zoom(to_zoom(WEEKLY, JAKARTA), zone) is None


_odd = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)
)
_near = (
    st.integers(-1, 8)
    | st.sampled_from(("1", "1,3", "7,7", "2026-12-31T16:59:00Z"))
    | st.datetimes().map(str)
)
_names = st.sampled_from(
    (
        "type",
        "repeat_interval",
        "weekly_days",
        "monthly_day",
        "monthly_week",
        "monthly_week_day",
        "end_times",
        "end_date_time",
    )
)


@given(st.dictionaries(_names, _odd | _near), st.sampled_from(ZONES))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_zoom_says_is_usable_or_left_alone(told, zone):
    recurrence = from_zoom(told, zone)
    if recurrence is not None:
        check(recurrence)


def test_the_last_day_is_the_day_of_the_meetings_zone():
    told = {"type": 1, "end_date_time": "2026-12-31T23:30:00Z"}
    assert from_zoom(told, "UTC").until == date(2026, 12, 31)
    assert from_zoom(told, JAKARTA).until == date(2027, 1, 1)
