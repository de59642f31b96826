"""A rule of repetition in calendar files: it comes back, means the same to others, and to Zoom."""

from __future__ import annotations

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as dateutil_rrule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.calendars.rrule import from_rrule, rrule
from adapters.zoom.recurrence import from_zoom, to_zoom
from domain.meetings.recurrence import Every, Recurrence, check, occurrences
from tests.domain.recurrences import ZONES, firsts, recurrences

JAKARTA = "Asia/Jakarta"


def weekly(*weekdays, **rest):
    return Recurrence(every=Every.WEEK, weekdays=weekdays, **({"count": 10} | rest))


@pytest.mark.parametrize(
    ("recurrence", "text"),
    [
        (Recurrence(every=Every.DAY, count=7), "FREQ=DAILY;INTERVAL=1;COUNT=7"),
        (weekly(0, 3, interval=2), "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,TH;WKST=SU"),
        (
            Recurrence(every=Every.MONTH, weekdays=(1,), nth=2, until=date(2026, 12, 31)),
            "FREQ=MONTHLY;INTERVAL=1;UNTIL=20261231T165959Z;BYDAY=2TU",
        ),
        (
            Recurrence(every=Every.MONTH, weekdays=(4,), nth=-1, count=3),
            "FREQ=MONTHLY;INTERVAL=1;COUNT=3;BYDAY=-1FR",
        ),
        (
            Recurrence(every=Every.MONTH, month_day=31, count=3),
            "FREQ=MONTHLY;INTERVAL=1;COUNT=3;BYMONTHDAY=31",
        ),
    ],
)
def test_a_rule_as_a_calendar_file_writes_it(recurrence, text):
    assert rrule(recurrence, JAKARTA) == text
    assert from_rrule(text, JAKARTA) == recurrence


@given(recurrences(), st.sampled_from((*ZONES, "America/Nuuk", "Africa/Cairo")))
@settings(deadline=None)
def test_a_rule_comes_back_as_it_went(recurrence, zone):
    assert from_rrule(rrule(recurrence, zone), zone) == recurrence


@given(recurrences(), st.sampled_from(ZONES))
@settings(deadline=None)
def test_zoom_and_calendar_files_say_the_same(recurrence, zone):
    from_file = from_rrule(rrule(recurrence, zone), zone)
    assert to_zoom(from_file, zone) == to_zoom(recurrence, zone)
    told = from_zoom(to_zoom(recurrence, zone), zone)
    assert rrule(told, zone) == rrule(recurrence, zone)


@given(recurrences(), firsts, st.sampled_from(ZONES))
@settings(deadline=None)
def test_dateutil_reads_the_same_times_out_of_the_rule(recurrence, first, zone):
    starts = occurrences(recurrence, first, zone)
    if not starts:
        return
    clock = first.astimezone(ZoneInfo(zone)).timetz()
    begin = starts[0].astimezone(ZoneInfo(zone)).replace(hour=clock.hour, minute=clock.minute, fold=0)
    read = dateutil_rrule.rrulestr(rrule(recurrence, zone), dtstart=begin)
    assert [at.astimezone(UTC) for at, _ in zip(read, starts, strict=False)] == list(starts)
    if recurrence.count:
        assert len(list(read)) == len(starts)


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TH,MO;COUNT=10", weekly(0, 3)),
        ("freq=weekly;byday=mo;count=10;wkst=mo", weekly(0)),
        ("FREQ=WEEKLY;BYDAY=SU,MO;COUNT=10", weekly(0, 6)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;COUNT=10;WKST=MO", weekly(0, 5, interval=2)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=10;WKST=MO", weekly(6, interval=2)),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231", weekly(0, count=None, until=date(2026, 12, 31))),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959", weekly(0, count=None, until=date(2026, 12, 31))),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T180000Z", weekly(0, count=None, until=date(2027, 1, 1))),
        ("FREQ=MONTHLY;BYDAY=+1MO;COUNT=2", Recurrence(every=Every.MONTH, weekdays=(0,), nth=1, count=2)),
    ],
)
def test_rules_that_other_programs_write_are_understood(text, recurrence):
    assert from_rrule(text, JAKARTA) == recurrence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RRULE:",
        "nonsense",
        "FREQ=DAILY",
        "FREQ=YEARLY;COUNT=3",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=DAILY;COUNT=61",
        "FREQ=DAILY;COUNT=3;UNTIL=20261231",
        "FREQ=DAILY;COUNT=3;COUNT=4",
        "FREQ=DAILY;COUNT=³",
        "FREQ=DAILY;INTERVAL=0;COUNT=3",
        "FREQ=DAILY;UNTIL=20261331",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;BYDAY=MO;COUNT=3",
        "FREQ=DAILY;BYHOUR=9;COUNT=3",
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=WEEKLY;BYDAY=1MO;COUNT=3",
        "FREQ=WEEKLY;BYDAY=XX;COUNT=3",
        "FREQ=WEEKLY;BYDAY=MO;WKST=XX;COUNT=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=3;WKST=WE",
        "FREQ=MONTHLY;COUNT=3",
        "FREQ=MONTHLY;BYDAY=5MO;COUNT=3",
        "FREQ=MONTHLY;BYDAY=1MO,2TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=3",
        "FREQ=DAILY;COUNT=3;" + "X" * 1000,
    ],
)
def test_what_a_meeting_cannot_say_is_left_alone(text):
    assert from_rrule(text, JAKARTA) is None


def test_a_zone_that_does_not_exist_is_left_alone():
    assert from_rrule("FREQ=DAILY;COUNT=3", "Mars/Olympus") is None


_letters = st.text(alphabet="FREQ=DAILYWKMONTHCU;BS,-+0123456789TZ \n", max_size=60)


@given(st.text(max_size=60) | _letters | _letters.map(lambda rest: f"FREQ=WEEKLY;BYDAY=MO;{rest}"))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_file_says_is_usable_or_left_alone(text):
    recurrence = from_rrule(text, JAKARTA)
    if recurrence is not None:
        check(recurrence)
