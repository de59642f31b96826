"""Repetitions as people write them, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.i18n.catalog import Catalog
from adapters.i18n.recurrence import repeat_in_words
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.repeats import read_repeat, repeat_begins
from bot_app.telegram.when import Word
from domain.meetings.recurrence import Every, Recurrence, check_series
from domain.refusal import Refusal
from tests.domain.recurrences import recurrences

DAY = date(2026, 11, 24)
"""A Tuesday."""
CATALOG = Catalog.load("id", strict=True)


def words(text: str) -> list[Word]:
    return [Word(word, text) for word in text.split()]


def read(text, day=DAY):
    return read_repeat(words(text), day)


def daily(**rest):
    return Recurrence(every=Every.DAY, **({"count": 10} | rest))


def weekly(*weekdays, **rest):
    return Recurrence(every=Every.WEEK, weekdays=weekdays, **({"count": 10} | rest))


def monthly(**rest):
    return Recurrence(every=Every.MONTH, **({"count": 10} | rest))


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("daily x10", daily()),
        ("every day 10 times", daily()),
        ("tiap hari x10", daily()),
        ("setiap hari 10 kali", daily()),
        ("Setiap Hari, sebanyak 10 kali", daily()),
        ("harian 10x", daily()),
        ("every 3 days x 10", daily(interval=3)),
        ("every other day x10", daily(interval=2)),
        ("tiap 3 hari x10", daily(interval=3)),
        ("weekly x10", weekly(1)),
        ("every week for 10 times", weekly(1)),
        ("setiap minggu x10", weekly(1)),
        ("mingguan x10", weekly(1)),
        ("every monday x10", weekly(0)),
        ("mondays x10", weekly(0)),
        ("every Monday and Thursday x10", weekly(0, 3)),
        ("every 2 weeks on mon,thu x10", weekly(0, 3, interval=2)),
        ("every 2 weeks on thu & mon x10", weekly(0, 3, interval=2)),
        ("setiap minggu senin kamis x10", weekly(0, 3)),
        ("setiap minggu senin,kamis,x10", weekly(0, 3)),
        ("tiap senin dan kamis x10", weekly(0, 3)),
        ("setiap hari Senin dan Jum’at x10", weekly(0, 4)),
        ("tiap hari minggu x10", weekly(6)),
        ("setiap minggu dan rabu x10", weekly(2, 6)),
        ("setiap minggu pada hari minggu x10", weekly(6)),
        ("senin kamis tiap 2 minggu x10", weekly(0, 3, interval=2)),
        ("every weekday x10", weekly(0, 1, 2, 3, 4)),
        ("setiap hari kerja x10", weekly(0, 1, 2, 3, 4)),
        ("monthly x10", monthly(month_day=24)),
        ("tiap bulan x10", monthly(month_day=24)),
        ("monthly on 15 x10", monthly(month_day=15)),
        ("monthly on the 15th x10", monthly(month_day=15)),
        ("on the 15th of every month x10", monthly(month_day=15)),
        ("every 2 months on day 31 x10", monthly(month_day=31, interval=2, count=10)),
        ("tiap bulan tanggal 15 x10", monthly(month_day=15)),
        ("tanggal 15 tiap bulan x10", monthly(month_day=15)),
        ("setiap 2 bulan tgl 15 x10", monthly(month_day=15, interval=2)),
        ("monthly on second tuesday x10", monthly(weekdays=(1,), nth=2)),
        ("every month on the last friday x10", monthly(weekdays=(4,), nth=-1)),
        ("2nd tuesday of every month x10", monthly(weekdays=(1,), nth=2)),
        ("selasa kedua tiap bulan x10", monthly(weekdays=(1,), nth=2)),
        ("tiap bulan pada hari Jumat terakhir x10", monthly(weekdays=(4,), nth=-1)),
        ("Selasa ke-2 setiap bulan x10", monthly(weekdays=(1,), nth=2)),
        ("daily until 31-12-2026", daily(count=None, until=date(2026, 12, 31))),
        ("daily until 31 December 2026", daily(count=None, until=date(2026, 12, 31))),
        ("daily until December 31, 2026", daily(count=None, until=date(2026, 12, 31))),
        ("daily until 31 December", daily(count=None, until=date(2026, 12, 31))),
        ("daily until 2 January", daily(count=None, until=date(2027, 1, 2))),
        ("daily until friday", daily(count=None, until=date(2026, 11, 27))),
        ("tiap hari sampai 31 Desember 2026", daily(count=None, until=date(2026, 12, 31))),
        ("tiap hari sampai dengan tanggal 31-12-2026", daily(count=None, until=date(2026, 12, 31))),
        ("tiap hari s/d 31/12/2026", daily(count=None, until=date(2026, 12, 31))),
        ("hingga 31-12-2026 tiap hari", daily(count=None, until=date(2026, 12, 31))),
        ("x10 daily", daily()),
        ("every day, once", daily(count=1)),
        ("TIAP HARI X10", daily()),
    ],
)
def test_a_repetition_can_be_written_in_many_ways(text, recurrence):
    assert read(text) == recurrence


@pytest.mark.parametrize(
    ("text", "problem", "word"),
    [
        ("", Problem.REPEAT_UNREADABLE, ""),
        ("often", Problem.REPEAT_UNREADABLE, "often"),
        ("every blue moon x10", Problem.REPEAT_UNREADABLE, "every blue moon x10"),
        ("daily please x10", Problem.REPEAT_UNREADABLE, "please x10"),
        ("x10", Problem.REPEAT_UNREADABLE, "x10"),
        ("daily " * 50 + "x10", Problem.REPEAT_UNREADABLE, None),
        ("second tuesday x10", Problem.REPEAT_UNREADABLE, "second tuesday x10"),
        ("tanggal 15 x10", Problem.REPEAT_UNREADABLE, "tanggal 15 x10"),
        ("daily weekly x10", Problem.REPEAT_UNREADABLE, "daily weekly x10"),
        ("daily x10 x11", Problem.REPEAT_UNREADABLE, "daily x10 x11"),
        ("daily x9999999999", Problem.REPEAT_UNREADABLE, "x9999999999"),
        ("daily on monday x10", Problem.REPEAT_UNFIT, "daily on monday x10"),
        ("weekly on 15 x10", Problem.REPEAT_UNFIT, "weekly on 15 x10"),
        ("monthly on monday x10", Problem.REPEAT_UNFIT, "monthly on monday x10"),
        ("monthly on second tuesday and monday x10", Problem.REPEAT_UNFIT, None),
        ("monthly on 15 and second tuesday x10", Problem.REPEAT_UNFIT, None),
        ("every 100 days x10", Problem.REPEAT_TOO_RARE, "every 100 days x10"),
        ("tiap 0 hari x10", Problem.REPEAT_TOO_RARE, "tiap 0 hari x10"),
        ("every 11 months x10", Problem.REPEAT_TOO_RARE, None),
        ("monthly on 32 x10", Problem.REPEAT_NO_SUCH_DAY, "monthly on 32 x10"),
        ("tiap bulan tanggal 0 x10", Problem.REPEAT_NO_SUCH_DAY, None),
        ("tiap hari", Problem.REPEAT_ENDLESS, "tiap hari"),
        ("every 2 weeks on mon,thu", Problem.REPEAT_ENDLESS, "every 2 weeks on mon,thu"),
        ("daily x10 until 31-12-2026", Problem.REPEAT_TWO_ENDS, "daily x10 until 31-12-2026"),
        ("daily x0", Problem.REPEAT_EMPTY, "daily x0"),
        ("daily until 23-11-2026", Problem.REPEAT_EMPTY, "daily until 23-11-2026"),
        ("daily x61", Problem.REPEAT_TOO_MANY, "daily x61"),
        ("daily until 24-11-2036", Problem.REPEAT_TOO_MANY, "daily until 24-11-2036"),
        ("every 10 months until 24-11-2036", Problem.REPEAT_TOO_LONG, None),
        ("daily until", Problem.DATE_MISSING, ""),
        ("daily until whenever", Problem.DATE_UNREADABLE, None),
        ("daily until 31-02-2027", Problem.DATE_IMPOSSIBLE, "31-02-2027"),
    ],
)
def test_what_cannot_be_read_is_named(text, problem, word):
    with pytest.raises(Unreadable) as wrong:
        read(text)
    assert wrong.value.problem is problem
    assert word in (None, wrong.value.word)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("tiap hari", "x10"),
        ("every 50 weeks", "x5"),
        ("every 10 months on the second tuesday", "x5"),
        ("every 10 months on 31", "x2"),
    ],
)
def test_a_missing_end_is_asked_for_with_one_that_is_possible(text, end):
    with pytest.raises(Unreadable) as wrong:
        read(text)
    assert wrong.value.hint["end"] == end
    assert read(f"{text} {end}").count == int(end[1:])


ONE_OF_EACH = (
    "often",
    "daily on monday x2",
    "every 100 days x2",
    "monthly on 32 x2",
    "daily",
    "daily x1 until 31-12-2026",
    "daily x0",
    "daily x61",
    "every 50 weeks x60",
)


def problem_of(text):
    with pytest.raises(Unreadable) as wrong:
        read(text)
    return wrong.value.problem


def test_there_is_an_answer_for_each_problem():
    repeating = {problem for problem in Problem if problem.startswith("repeat-")}
    assert {problem_of(text) for text in ONE_OF_EACH} == repeating


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("text", ONE_OF_EACH)
def test_every_example_in_an_answer_is_right(locale, text):
    with pytest.raises(Unreadable) as wrong:
        read(text)
    key = f"meet-problem-{wrong.value.problem}"
    answer = CATALOG.text(locale, key, word=wrong.value.word, **wrong.value.hint)
    examples = re.findall("<code>(.*?)</code>", answer)
    assert examples
    if wrong.value.problem is Problem.REPEAT_ENDLESS:
        examples = [f"{text} {examples[0]}", f"{text} {examples[1]} 31-12-2026"]
    for example in examples:
        assert read(example)


@pytest.mark.parametrize(
    "text", ["daily", "tiap hari", "x10", "senin kamis", "tanggal 15 tiap bulan", "sampai besok"]
)
def test_a_repetition_is_told_from_what_else_may_stand_there(text):
    assert repeat_begins(words(text))


@pytest.mark.parametrize(
    "text", ["", "60", "60m", "60 menit daily x10", "1 jam", "1:30", "90 minutes", "please"]
)
def test_a_duration_is_no_repetition(text):
    assert not repeat_begins(words(text))


def fits(recurrence, day):
    try:
        check_series(recurrence, datetime.combine(day, time(12), UTC), "UTC")
    except Refusal:
        return False
    return True


@given(recurrences(), st.dates(date(2026, 1, 1), date(2035, 1, 1)), st.sampled_from(("id", "en")))
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_a_repetition_in_words_is_read_as_itself(recurrence, day, locale):
    if not fits(recurrence, day):
        recurrence = msgspec.structs.replace(recurrence, count=2, until=None)
    assert read(repeat_in_words(CATALOG, locale, recurrence), day) == recurrence


_vocabulary = st.sampled_from(
    [
        "every",
        "tiap",
        "setiap",
        "2",
        "15",
        "100",
        "day",
        "days",
        "hari",
        "week",
        "minggu",
        "month",
        "bulan",
        "on",
        "pada",
        "and",
        "dan",
        "senin",
        "kamis",
        "monday",
        "second",
        "kedua",
        "terakhir",
        "last",
        "tanggal",
        "day",
        "x10",
        "10",
        "kali",
        "times",
        "until",
        "sampai",
        "31-12-2026",
        "31",
        "Desember",
        "2026",
        "besok",
        "weekly",
        ",",
        "once",
    ]
)


@given(
    st.lists(_vocabulary, max_size=12).map(" ".join) | st.text(max_size=60), st.dates(DAY, date(2030, 1, 1))
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_usable_or_answered(text, day):
    try:
        recurrence = read(text, day)
    except Unreadable:
        return
    assert fits(recurrence, day)
