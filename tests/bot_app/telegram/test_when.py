"""Dates, times, zones and durations as people write them."""

# ruff: noqa: RUF001 - dashes, apostrophes and digits as phones put them in

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.when import Word, instant, take_clock, take_day, take_minutes, take_zone

_SATURDAY = date(2026, 11, 21)


def words(text: str) -> list[Word]:
    return [Word(word, text) for word in text.split()]


def problem(take, *args) -> tuple[Problem, str]:
    with pytest.raises(Unreadable) as wrong:
        take(*args)
    return wrong.value.problem, wrong.value.word


@pytest.mark.parametrize(
    "text",
    [
        "31-12-2026",
        "31/12/2026",
        "31.12.2026",
        "31–12–2026",
        "٣١-١٢-٢٠٢٦",
        "\u200e31-12-2026",
        "2026-12-31",
        "2026/12/31",
        "31 Desember 2026",
        "31 desember 2026",
        "31 DECEMBER 2026",
        "31 Des 2026",
        "31 Dec. 2026",
        "31-Des-2026",
        "31st December 2026",
        "December 31, 2026",
        "Dec 31 2026",
        "Kamis, 31 Desember 2026",
        "Thursday 31-12-2026",
        "31 Desember",
    ],
)
def test_a_date_can_be_written_in_many_ways(text):
    day, rest = take_day(words(text), _SATURDAY)
    assert day.candidates[0] == date(2026, 12, 31)
    assert not rest


@pytest.mark.parametrize(
    ("names", "month"),
    [
        ("Januari January Jan", 1),
        ("Februari Pebruari February Feb", 2),
        ("Maret March Mar", 3),
        ("April Apr", 4),
        ("Mei May", 5),
        ("Juni June Jun", 6),
        ("Juli July Jul", 7),
        ("Agustus August Agt Agu Aug", 8),
        ("September Sept Sep", 9),
        ("Oktober October Okt Oct", 10),
        ("November Nopember Nov", 11),
        ("Desember December Des Dec", 12),
    ],
)
def test_months_have_long_and_short_names_in_both_languages(names, month):
    for name in names.split():
        assert take_day(words(f"2 {name} 2027"), _SATURDAY)[0].candidates == (date(2027, month, 2),)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hari ini", 21),
        ("today", 21),
        ("Besok", 22),
        ("tomorrow", 22),
        ("lusa", 23),
        ("day after tomorrow", 23),
        ("Sabtu", 21),
        ("Saturday", 21),
        ("Minggu", 22),
        ("Senin", 23),
        ("Monday", 23),
        ("Selasa", 24),
        ("Rabu", 25),
        ("Kamis", 26),
        ("Jumat", 27),
        ("Jum'at", 27),
        ("Jum’at", 27),
        ("Friday", 27),
    ],
)
def test_a_date_can_be_a_word(text, day):
    found, rest = take_day([*words(text), *words("14:30")], _SATURDAY)
    assert found.candidates[0] == date(2026, 11, day)
    assert [word.text for word in rest] == ["14:30"]


def test_a_day_without_a_year_may_be_years_away():
    assert take_day(words("29 Februari"), _SATURDAY)[0].candidates[0] == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30 Februari 2026", Problem.DATE_IMPOSSIBLE),
        ("29-02-2027", Problem.DATE_IMPOSSIBLE),
        ("30 Februari", Problem.DATE_IMPOSSIBLE),
        ("00-12-2026", Problem.DATE_IMPOSSIBLE),
        ("31-13-2026", Problem.DATE_IMPOSSIBLE),
        ("1-1-0000", Problem.DATE_IMPOSSIBLE),
        ("12/31/2026", Problem.DATE_MONTH_FIRST),
        ("2026-31-12", Problem.DATE_MONTH_FIRST),
        ("01-01-9999", Problem.DATE_TOO_FAR),
        ("01-01-0001", Problem.IN_PAST),
        ("14:30", Problem.DATE_MISSING),
        ("kapan-kapan", Problem.DATE_UNREADABLE),
        ("31-12-26", Problem.DATE_UNREADABLE),
        ("31/12", Problem.DATE_UNREADABLE),
        ("", Problem.DATE_MISSING),
    ],
)
def test_a_wrong_date_is_named(text, code):
    assert problem(take_day, words(text), _SATURDAY) == (code, text)


def test_a_misspelt_month_is_named_alone():
    assert problem(take_day, words("31 Desembur 2026"), _SATURDAY) == (Problem.DATE_UNREADABLE, "Desembur")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14:14", time(14, 14)),
        ("9:05", time(9, 5)),
        ("2pm", time(14)),
        ("2 PM", time(14)),
        ("2:30 pm", time(14, 30)),
        ("2.30 p.m.", time(14, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("jam 14", time(14)),
        ("pukul 14.30", time(14, 30)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
        ("１４：３０", time(14, 30)),
    ],
)
def test_a_time_can_be_written_in_many_ways(text, clock):
    found, rest = take_clock(words(text))
    assert found.time == clock
    assert not rest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("25:00", Problem.TIME_IMPOSSIBLE),
        ("24:00", Problem.TIME_IMPOSSIBLE),
        ("14:60", Problem.TIME_IMPOSSIBLE),
        ("13pm", Problem.TIME_IMPOSSIBLE),
        ("0am", Problem.TIME_IMPOSSIBLE),
        ("14", Problem.TIME_UNREADABLE),
        ("1430", Problem.TIME_UNREADABLE),
        ("siang", Problem.TIME_UNREADABLE),
        ("", Problem.TIME_MISSING),
    ],
)
def test_a_wrong_time_is_named(text, code):
    assert problem(take_clock, words(text)) == (code, text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("WIB", "Asia/Jakarta"),
        ("wita", "Asia/Makassar"),
        ("WIT", "Asia/Jayapura"),
        ("UTC", "UTC"),
        ("GMT", "UTC"),
        ("asia/jakarta", "Asia/Jakarta"),
        ("America/Port-au-Prince", "America/Port-au-Prince"),
        ("", None),
        ("45m", None),
    ],
)
def test_a_zone_is_known_by_its_letters_or_its_name(text, zone):
    assert take_zone(words(text))[0] == zone


def test_a_zone_may_stand_right_behind_the_time():
    clock, rest = take_clock(words("14.30WITA"))
    assert (clock.time, take_zone(rest)[0]) == (time(14, 30), "Asia/Makassar")


@pytest.mark.parametrize("text", ["WIBB", "Asia/Atlantis", "Asia", "UTC+7", "a/../../b", "x" * 5000])
def test_an_unknown_zone_is_named(text):
    assert problem(take_zone, words(text)) == (Problem.ZONE_UNKNOWN, text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 60),
        ("45", 45),
        ("45m", 45),
        ("45 menit", 45),
        ("45 mnt", 45),
        ("90min", 90),
        ("1h30", 90),
        ("1h30m", 90),
        ("1j30", 90),
        ("1:30", 90),
        ("2h", 120),
        ("2 jam", 120),
        ("1 jam 30 menit", 90),
        ("1 hour 5 minutes", 65),
        ("1", 1),
        ("24h", 1440),
    ],
)
def test_a_duration_can_be_written_in_many_ways(text, minutes):
    assert take_minutes(words(text)) == (minutes, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0", Problem.DURATION_TOO_SHORT),
        ("0h", Problem.DURATION_TOO_SHORT),
        ("24:01", Problem.DURATION_TOO_LONG),
        ("25h", Problem.DURATION_TOO_LONG),
        ("999999", Problem.DURATION_TOO_LONG),
        ("-5", Problem.DURATION_UNREADABLE),
        ("1h75", Problem.DURATION_UNREADABLE),
        ("9" * 5000, Problem.DURATION_UNREADABLE),
    ],
)
def test_a_wrong_duration_is_named(text, code):
    assert problem(take_minutes, words(text)) == (code, text)


def test_an_hour_that_is_skipped_has_no_instant():
    berlin = ZoneInfo("Europe/Berlin")
    assert instant(date(2027, 3, 28), time(2, 30), berlin) is None
    assert instant(date(2027, 3, 28), time(3, 0), berlin) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    twice = instant(date(2027, 10, 31), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert twice == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
