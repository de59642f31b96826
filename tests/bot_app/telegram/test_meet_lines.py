"""`/meet` reads what people write, names what is wrong, and shows it right; it never fails."""

# ruff: noqa: RUF001 - typographic quotation marks and dashes are part of what is read

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.i18n.catalog import Catalog
from adapters.telegram.messages import escape
from bot_app.telegram.meet_lines import MOST_TOPIC, BadLine, MeetLines, PlannedLine, Problem, parse_meet
from domain.meetings.recurrence import Every, Recurrence

_JAKARTA = ZoneInfo("Asia/Jakarta")
_NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Saturday, 12:00 WIB."""
_NEW_YEARS_EVE = datetime(2026, 12, 31, 7, 30, tzinfo=UTC)


def read(text: str, zone: ZoneInfo = _JAKARTA) -> MeetLines:
    return parse_meet(text, now=_NOW, time_zone=zone)


def planned(line: str, zone: ZoneInfo = _JAKARTA) -> PlannedLine:
    lines = read(f"/meet {line}", zone)
    assert lines.bad == []
    return lines.good[0]


def wrong(line: str, zone: ZoneInfo = _JAKARTA) -> BadLine:
    lines = read(f"/meet {line}", zone)
    assert lines.good == []
    return lines.bad[0]


def test_a_quoted_line_is_planned():
    assert planned('"Rapat Mingguan" "31 Desember 2026" "14:30"') == PlannedLine(
        1, "Rapat Mingguan", _NEW_YEARS_EVE, 60, "Asia/Jakarta"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Rapat 31-12-2026 14:30",
        "Rapat 31 Desember 2026 14:30",
        "Rapat 31 Desember 14.30",
        "“Rapat” “31 Desember 2026” “14:30”",
        "‘Rapat’ «31/12/2026» 14:30 60 menit",
        "'Rapat' 2026-12-31 2:30 pm 1h",
        "Rapat Kamis, 31 Desember 2026 14.30 WIB",
        'Rapat "31 Desember 2026 14:30" 1:00',
        'Rapat 31-12-2026 "14:30 Asia/Jakarta" "1 jam"',
        "Rapat 31-12-2026 16:30 WIT",
        'Rapat 31-12-2026 "15:30 WITA"',
        "Rapat 31-12-2026 7:30 UTC 60",
    ],
)
def test_the_same_meeting_can_be_written_in_many_ways(line):
    found = planned(line)
    assert (found.topic, found.starts_at, found.minutes) == ("Rapat", _NEW_YEARS_EVE, 60)


def test_lines_are_counted_from_the_command():
    lines = read(
        "\n/meet@ledger_bot\nRapat 31-12-2026 14:30\n\n  \r\nOps besok 9:00\nsalah\n/meet Lagi lusa 10:00"
    )
    assert [(line.line, line.topic) for line in lines.good] == [(2, "Rapat"), (5, "Ops"), (7, "Lagi")]
    assert [line.line for line in lines.bad] == [6]


def test_text_beside_the_command_is_line_one():
    lines = read("/meet A besok 9:00\nB besok 10:00")
    assert [(line.line, line.topic) for line in lines.good] == [(1, "A"), (2, "B")]


@pytest.mark.parametrize("text", ["", "/meet", "/meet@bot", " /meet \n\n ", "\x00"])
def test_a_command_without_lines_says_nothing_wrong(text):
    lines = read(text)
    assert lines.good == []
    assert text == "\x00" or lines.bad == []


def test_the_zone_a_person_names_stays_with_the_meeting():
    assert planned("Rapat besok 14:30 WITA").time_zone == "Asia/Makassar"
    assert planned("Rapat besok 14:30", ZoneInfo("Europe/Berlin")).time_zone == "Europe/Berlin"


def test_tomorrow_is_the_persons_tomorrow():
    late = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # already Sunday in Jakarta
    lines = parse_meet("/meet A besok 9:00", now=late, time_zone=_JAKARTA)
    assert lines.good[0].starts_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_weekday_is_today_only_while_the_time_is_ahead():
    assert planned("A Sabtu 13:00").starts_at == _NOW + timedelta(hours=1)
    assert planned("A Saturday 11:00").starts_at == _NOW + timedelta(days=7, hours=-1)


def test_a_date_without_a_year_is_the_next_such_date():
    assert planned("A 20 November 9:00").starts_at == datetime(2027, 11, 20, 2, 0, tzinfo=UTC)
    assert planned("A 21 November 13:00").starts_at == _NOW + timedelta(hours=1)


def test_a_topic_loses_what_would_break_or_reorder_the_text_around_it():
    assert planned('"a\tb\x00c\u202ed\u2066e" besok 9:00').topic == "a b cde"
    assert planned('"قصد 👩‍👩‍👧 ไก่" besok 9:00').topic == "قصد 👩‍👩‍👧 ไก่"


def test_surrogates_are_mended():
    assert planned("\ud83d\ude00\ud800 besok 9:00").topic == "😀\ufffd"


def test_a_topic_of_zooms_length_is_taken():
    assert planned("😀" * MOST_TOPIC + " besok 9:00").topic == "😀" * MOST_TOPIC


_WRONG = [
    ('"Rapat besok 9:00', Problem.UNCLOSED_QUOTE, '"Rapat besok 9:00', '"Rapat" "22-11-2026" "09:00"'),
    ('"" besok 9:00', Problem.TOPIC_MISSING, "", '"Briefing" "22-11-2026" "09:00"'),
    ('" \u202e" besok 9:00', Problem.TOPIC_MISSING, "", '"Briefing" "22-11-2026" "09:00"'),
    ("besok 9:00", Problem.TOPIC_MISSING, "", '"Briefing" "22-11-2026" "09:00"'),
    (
        "Rapat Tim Inti 31 Desember 2026 14:30",
        Problem.TOPIC_UNQUOTED,
        "Rapat Tim Inti",
        '"Rapat Tim Inti" "31-12-2026" "14:30"',
    ),
    ("Rapat", Problem.DATE_MISSING, "", '"Rapat" "22-11-2026" "14:30"'),
    ("Rapat 9:00", Problem.DATE_MISSING, "9:00", '"Rapat" "22-11-2026" "09:00"'),
    ('Rapat "kapan saja" 9:00', Problem.DATE_UNREADABLE, "kapan saja", '"Rapat" "22-11-2026" "09:00"'),
    (
        "Rapat 30 Februari 2027 9:00",
        Problem.DATE_IMPOSSIBLE,
        "30 Februari 2027",
        '"Rapat" "28-02-2027" "09:00"',
    ),
    ("Rapat 12/31/2026 9:00", Problem.DATE_MONTH_FIRST, "12/31/2026", '"Rapat" "31-12-2026" "09:00"'),
    ("Rapat 31-12-9999 9:00", Problem.DATE_TOO_FAR, "31-12-9999", '"Rapat" "22-11-2026" "09:00"'),
    ("Rapat Rabu 31-12-2026 9:00", Problem.WEEKDAY_WRONG, "Rabu", '"Rapat" "31-12-2026" "09:00"'),
    ("Rapat besok", Problem.TIME_MISSING, "", '"Rapat" "22-11-2026" "14:30"'),
    ("Rapat besok siang", Problem.TIME_UNREADABLE, "siang", '"Rapat" "22-11-2026" "14:30"'),
    ("Rapat besok 25:00", Problem.TIME_IMPOSSIBLE, "25:00", '"Rapat" "22-11-2026" "14:30"'),
    (
        "Rapat 28-03-2027 2:30 Europe/Berlin",
        Problem.TIME_SKIPPED,
        "2:30",
        '"Rapat" "28-03-2027" "03:30 Europe/Berlin"',
    ),
    ("Rapat besok 9:00 WIBB", Problem.ZONE_UNKNOWN, "WIBB", '"Rapat" "22-11-2026" "09:00 WIB"'),
    ('Rapat besok "9:00 Mars/Base"', Problem.ZONE_UNKNOWN, "Mars/Base", '"Rapat" "22-11-2026" "09:00 WIB"'),
    ("Rapat besok 9:00 -5", Problem.DURATION_UNREADABLE, "-5", '"Rapat" "22-11-2026" "09:00"'),
    ("Rapat besok 9:00 WITA 0m", Problem.DURATION_TOO_SHORT, "0m", '"Rapat" "22-11-2026" "09:00 WITA"'),
    ("Rapat besok 9:00 25 jam", Problem.DURATION_TOO_LONG, "25 jam", '"Rapat" "22-11-2026" "09:00"'),
    ("Rapat hari ini 11:59", Problem.IN_PAST, "21-11-2026 11:59", '"Rapat" "22-11-2026" "11:59"'),
    ("Rapat 31-12-2025 9:00", Problem.IN_PAST, "31-12-2025 9:00", '"Rapat" "22-11-2026" "09:00"'),
    (
        "Rapat besok 9:00 45 lebih awal",
        Problem.EXTRA_WORDS,
        "lebih awal",
        '"Rapat" "22-11-2026" "09:00" "45m"',
    ),
    ('"a \\"b\\" \\\\" besok', Problem.TIME_MISSING, "", r'"a \"b\" \\" "22-11-2026" "14:30"'),
]


@pytest.mark.parametrize(("line", "code", "word", "right"), _WRONG)
def test_a_wrong_line_is_named_and_shown_right(line, code, word, right):
    bad = wrong(line)
    assert (bad.problem, bad.word, bad.example) == (code, word, right)
    assert bad.text == line.strip()


def test_a_long_topic_is_measured_and_shortened():
    bad = wrong("x" * 201 + " besok 9:00 45m")
    assert (bad.problem, bad.hint) == (Problem.TOPIC_TOO_LONG, {"length": "201", "most": "200"})
    assert planned(bad.example) == PlannedLine(
        1, "x" * 200, datetime(2026, 11, 22, 2, 0, tzinfo=UTC), 45, "Asia/Jakarta"
    )


def test_fifty_lines_are_one_batch_and_the_rest_is_counted():
    lines = read("/meet\n" + "Rapat besok 9:00\n" * 53)
    assert len(lines.good) == 50
    (bad,) = lines.bad
    assert (bad.problem, bad.line, bad.hint) == (Problem.TOO_MANY_LINES, 52, {"most": "50", "extra": "3"})
    assert planned(bad.example)


@pytest.mark.parametrize(
    ("line", "minutes", "rule"),
    [
        ("A besok 9:00 weekly x4", 60, Recurrence(every=Every.WEEK, weekdays=(6,), count=4)),
        ("A besok 9:00 90m tiap hari 5 kali", 90, Recurrence(every=Every.DAY, count=5)),
        ("A besok 9:00 WITA 2h monthly on 15 x3", 120, Recurrence(every=Every.MONTH, month_day=15, count=3)),
    ],
)
def test_a_line_may_say_how_the_meeting_repeats(line, minutes, rule):
    (good,) = read(f"/meet {line}").good
    assert (good.minutes, good.recurrence) == (minutes, rule)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("A besok 9:00 weekly", Problem.REPEAT_ENDLESS),
        ("A besok 9:00 30m daily x61", Problem.REPEAT_TOO_MANY),
        ("A besok 9:00 daily until 01-01-2020", Problem.IN_PAST),
        ("A 25-11-2026 9:00 daily until 24-11-2026", Problem.REPEAT_EMPTY),
    ],
)
def test_a_wrong_repetition_is_explained_with_a_line_that_is_right(line, problem):
    (bad,) = read(f"/meet {line}").bad
    assert bad.problem is problem
    (right,) = read(f"/meet {bad.example}").good
    assert right.recurrence.count == 10


def test_every_problem_has_a_text_in_every_language():
    catalog = Catalog.load("id", strict=True)
    seen = [wrong(line) for line, *_ in _WRONG] + [wrong("x" * 201 + " besok 9:00")]
    seen += read("A besok 9:00\n" * 51).bad
    of_edits = {Problem.SWITCH_UNREADABLE, Problem.RECORDING_UNREADABLE}
    assert {bad.problem for bad in seen} == {
        each for each in Problem if not each.startswith("repeat-")
    } - of_edits
    for bad in seen:
        args = {"word": escape(bad.word), **bad.hint}
        for locale in catalog.locales:
            assert catalog.text(locale, f"meet-problem-{bad.problem}", **args)


_PARTS = """
Rapat "Rapat Mingguan" “Ops” besok Senin 31 Desember 2026 31-12-2026 12/31/2026 30 Februari 29 2pm 14:30 25:00 9999
0001 jam pukul WIB WITA UTC Asia/Jakarta 45 45m menit 1h30 hari ini lusa " ' “ « \\ \x00 \u202e \ud800 😀 قصد
Jum'at Jum’at - / . , : 99999999 ٣١ ² ﷺ İ /meet /meet@x
"""
_near_lines = st.lists(st.sampled_from([*_PARTS.split(), "\n"]), max_size=9).map(" ".join)
_zones = st.sampled_from(["Asia/Jakarta", "Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"]).map(
    ZoneInfo
)
_moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def _check(text: str, now: datetime, zone: ZoneInfo) -> None:
    lines = parse_meet(text, now=now, time_zone=zone)
    assert lines == parse_meet(text, now=now, time_zone=zone)
    assert len(lines.good) <= 50
    for good in lines.good:
        assert good.starts_at > now
        assert 1 <= len(good.topic) <= MOST_TOPIC
        assert 1 <= good.minutes <= 1440
        good.topic.encode()
        ZoneInfo(good.time_zone)
    for bad in lines.bad:
        shown = parse_meet(f"/meet {bad.example}", now=now, time_zone=zone)
        assert (len(shown.good), shown.bad) == (1, [])


@given(st.text(st.characters(), max_size=200), _moments, _zones)
@example("\ud800\udc00\x00\u2028\x85\x1c", _NOW, _JAKARTA)
def test_no_text_makes_it_fail(text, now, zone):
    _check(text, now, zone)
    _check(f"/meet {text}", now, zone)


@given(st.lists(_near_lines, max_size=6).map("\n".join), _moments, _zones)
def test_nearly_right_lines_never_make_it_fail_and_every_example_is_right(text, now, zone):
    _check(f"/meet {text}", now, zone)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 10_000,
        "x" * 10_000,
        '"' * 10_000,
        "'a" * 5_000,
        "\\" * 10_000,
        "a " * 5_000,
        "31 " * 3_333,
        "a besok 9:00\n" * 800,
        "\u202e" * 10_000,
        "\x00" * 10_000,
        "\ud800" * 10_000,
        "ﷺ " * 5_000,
        "9" * 10_000,
        "Rapat " + "1" * 9_000 + "-12-2026 14:30",
        "Rapat besok 9:00 " + "Asia/" * 1_900,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_very_long_message_is_read_like_any_other(text):
    _check(f"/meet {text}", _NOW, _JAKARTA)
