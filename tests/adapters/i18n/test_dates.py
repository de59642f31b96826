"""Days and clock times as people in each language write them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.i18n.dates import clock, day_in_words, span, time_of_day, zone_label

_EVENING = datetime(2026, 12, 31, 7, 30, tzinfo=UTC)
_JAKARTA = ZoneInfo("Asia/Jakarta")


def test_a_day_in_words():
    assert day_in_words("id", _EVENING, _JAKARTA) == "Kamis, 31 Desember 2026"
    assert day_in_words("en", _EVENING, _JAKARTA) == "Thursday, 31 December 2026"


def test_a_day_is_the_readers_day():
    assert day_in_words("id", _EVENING, ZoneInfo("Pacific/Auckland")) == "Kamis, 31 Desember 2026"
    late = _EVENING + timedelta(hours=10)
    assert day_in_words("id", late, _JAKARTA) == "Jumat, 1 Januari 2027"


def test_a_clock_time():
    assert clock("id", _EVENING, _JAKARTA) == "14.30 WIB"
    assert clock("en", _EVENING, _JAKARTA) == "14:30 WIB"


def test_a_time_of_day_without_a_zone():
    assert (time_of_day("id", time(7, 5)), time_of_day("en", time(22))) == ("07.05", "22:00")


def test_from_when_to_when():
    assert span("id", _EVENING, _EVENING + timedelta(minutes=45), _JAKARTA) == "14.30–15.15 WIB"
    assert span("en", _EVENING, _EVENING + timedelta(minutes=45), _JAKARTA) == "14:30–15:15 WIB"


def test_over_midnight_the_last_day_is_named():
    over = span("id", _EVENING, _EVENING + timedelta(hours=10), _JAKARTA)
    assert over == "14.30 – Jumat, 1 Januari 2027, 00.30 WIB"


def test_where_the_clocks_change_both_zones_are_named():
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert span("en", start, start + timedelta(hours=1), ZoneInfo("Europe/Berlin")) == "02:30 CEST–02:30 CET"


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Jakarta", "WIB"),
        ("Asia/Pontianak", "WIB"),
        ("Asia/Makassar", "WITA"),
        ("Asia/Jayapura", "WIT"),
        ("UTC", "UTC"),
        ("Europe/Berlin", "CET"),
        ("Asia/Dubai", "UTC+4"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
    ],
)
def test_a_zone_is_named_as_people_name_it(zone, label):
    assert zone_label(_EVENING, ZoneInfo(zone)) == label


@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_month_and_weekday_has_a_name(locale):
    days = {day_in_words(locale, _EVENING + timedelta(days=days), _JAKARTA) for days in range(366)}
    assert len({day.split(",")[0] for day in days}) == 7
    assert len({day.split()[2] for day in days}) == 12
