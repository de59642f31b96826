"""What is due when: not before its moment, not when it is too late, and never for what does not take place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.reminders.moments import (
    Kind,
    Slot,
    agenda_clock,
    agenda_day,
    day_of,
    due,
    held,
    next_moment,
    silent,
    takes_place,
    window,
)
from domain.chats.choices import QuietHours, RemindersChosen, quiet
from domain.ids import ChatId, StreamId, UserId
from domain.meetings.meetings import Meeting
from domain.meetings.occurrences import Occurrence

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(6))


def slot(chosen=None, starts_at=START):
    return Slot(StreamId("meeting-1"), starts_at, ChatId("-5"), chosen or RemindersChosen())


def kinds(now, chosen=None, starts_at=START):
    return [each.kind.value for each in due([slot(chosen, starts_at)], now)]


@pytest.mark.parametrize(
    ("minutes", "seconds", "expected"),
    [
        (-11, 0, []),
        (-10, -1, []),
        (-10, 0, ["before"]),
        (0, -1, ["before"]),
        (0, 0, ["start"]),
        (5, -1, ["start"]),
        (5, 0, ["late"]),
        (35, -1, ["late"]),
        (35, 0, []),
    ],
)
def test_each_has_its_time_and_is_not_said_when_it_is_too_late(minutes, seconds, expected):
    assert kinds(START + minutes * MINUTE + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (RemindersChosen(minutes_before=0), []),
        (RemindersChosen(minutes_before=60), ["before"]),
        (RemindersChosen(minutes_before=1), []),
    ],
)
def test_the_chat_chooses_how_long_before(chosen, expected):
    assert kinds(START - 5 * MINUTE, chosen) == expected


def test_the_chat_chooses_what_is_said_at_all():
    nothing = RemindersChosen(minutes_before=0, at_start=False, when_late=False)
    for minutes in range(-30, 60):
        assert kinds(START + minutes * MINUTE, nothing) == []
    assert next_moment([slot(nothing)], START - HOUR) is None


def test_the_next_moment_is_that_of_the_earliest_reminder_to_come():
    later = slot(starts_at=START + HOUR)
    assert next_moment([later, slot()], START - HOUR) == START - 10 * MINUTE
    assert next_moment([later, slot()], START - 10 * MINUTE) == START
    assert next_moment([slot()], START) == START + 5 * MINUTE
    assert next_moment([slot()], START + 5 * MINUTE) is None


moments = st.integers(-3000, 100).map(lambda minutes: START + minutes * MINUTE)
choices = st.builds(
    RemindersChosen,
    minutes_before=st.integers(0, 1440),
    at_start=st.booleans(),
    when_late=st.booleans(),
)


@given(choices, st.lists(st.integers(1, 900), max_size=80), st.integers(0, 1500))
def test_however_often_it_is_looked_each_reminder_has_one_key_and_comes_in_its_window(chosen, pauses, ahead):
    now, keys, first_seen = START - ahead * MINUTE, set(), {}
    for pause in [0, *pauses]:
        now += timedelta(seconds=pause)
        since, until = window(now, max(10, chosen.minutes_before), timedelta(seconds=15))
        for reminder in due([slot(chosen)], now):
            assert since <= START < until
            keys.add(reminder.key)
            first_seen.setdefault(reminder.kind, now)
    assert len(keys) == len(first_seen)
    if Kind.BEFORE in first_seen:
        assert first_seen[Kind.BEFORE] < START
    assert all(at >= START for kind, at in first_seen.items() if kind is not Kind.BEFORE)


@given(choices, moments, moments)
def test_a_moved_meeting_has_other_reminders(chosen, one, other):
    def keys(starts_at):
        return {each.key for now in range(-30, 50) for each in due([slot(chosen, starts_at)], at(now))}

    def at(minutes):
        return START + minutes * MINUTE

    assert one == other or not keys(one) & keys(other)


@given(choices, moments)
def test_whoever_sleeps_until_the_next_moment_misses_none(chosen, now):
    following = next_moment([slot(chosen)], now)
    if following is None:
        return
    just_before = following - timedelta(seconds=1)
    before = set(kinds(just_before, chosen)) - set(kinds(now, chosen)) if just_before > now else set()
    assert before == set()
    assert set(kinds(following, chosen)) - set(kinds(now, chosen))


def series(*occurrences):
    return Meeting(planned_by=UserId(1), starts_at=START, minutes=30, occurrences=occurrences)


def test_only_what_is_planned_for_that_time_takes_place():
    once = Meeting(planned_by=UserId(1), starts_at=START, minutes=30)
    assert takes_place(once, START)
    assert not takes_place(once, START + MINUTE)
    assert not takes_place(Meeting(), START)
    assert not takes_place(Meeting(planned_by=UserId(1), starts_at=START, cancelled=True), START)


def test_of_a_series_only_the_times_that_were_neither_cancelled_nor_moved_away():
    day = timedelta(days=1)
    planned = series(
        Occurrence(START, START, 30),
        Occurrence(START + day, START + day, 30, cancelled=True),
        Occurrence(START + 2 * day, START + 3 * day, 30),
    )
    found = [takes_place(planned, START + number * day) for number in range(4)]
    assert found == [True, False, False, True]


def test_a_time_is_known_to_the_second():
    assert takes_place(Meeting(planned_by=UserId(1), starts_at=START + timedelta(microseconds=9)), START)


@pytest.mark.parametrize(("minutes", "expected"), [(-61, False), (-60, True), (0, True), (30, True)])
def test_an_earlier_beginning_was_that_of_another_time(minutes, expected):
    assert held(START + minutes * MINUTE, START) is expected


def test_what_nobody_began_was_not_held():
    assert not held(None, START)


def test_quiet_hours_are_those_of_the_chats_clock():
    late = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert silent(NIGHT, JAKARTA, late)
    assert not silent(NIGHT, BERLIN, late)
    assert not silent(None, JAKARTA, late)
    assert silent(NIGHT, JAKARTA, START, late)


def local(zone, *at):
    return datetime(2026, 11, *at, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(JAKARTA, 20, 6, 59, 59), None),
        (local(JAKARTA, 20, 7, 0), date(2026, 11, 20)),
        (local(JAKARTA, 20, 8, 59, 59), date(2026, 11, 20)),
        (local(JAKARTA, 20, 9, 0), None),
    ],
)
def test_the_agenda_comes_at_its_hour_and_up_to_two_hours_late(now, expected):
    assert agenda_day(time(7), None, JAKARTA, now) == expected


def test_the_agenda_of_late_at_night_may_come_after_midnight():
    assert agenda_day(time(23), None, JAKARTA, local(JAKARTA, 21, 0, 30)) == date(2026, 11, 20)


@pytest.mark.parametrize("clock", [time(22), time(23, 30), time(3), time(5, 59)])
def test_an_agenda_within_the_quiet_hours_waits_for_their_end(clock):
    assert agenda_day(clock, NIGHT, JAKARTA, local(JAKARTA, 20, 5, 59)) is None
    assert agenda_day(clock, NIGHT, JAKARTA, local(JAKARTA, 20, 6, 0)) == date(2026, 11, 20)
    assert agenda_day(clock, NIGHT, JAKARTA, local(JAKARTA, 20, 23, 45)) is None


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
nights = st.builds(QuietHours, clocks, clocks).filter(lambda hours: hours.begin != hours.end)


@given(clocks, nights)
def test_no_agenda_is_sent_in_quiet_hours(clock, hours):
    assert not quiet(hours, agenda_clock(clock, hours))
    assert quiet(hours, clock) or agenda_clock(clock, hours) == clock


@given(
    clocks,
    st.none() | nights,
    st.sampled_from([JAKARTA, BERLIN, ZoneInfo("America/St_Johns")]),
    st.integers(0, 2 * 365 * 24 * 4),
)
def test_the_days_of_agendas_follow_each_other(clock, hours, zone, quarters):
    start = datetime(2026, 1, 1, tzinfo=UTC) + quarters * 15 * MINUTE
    found = [agenda_day(clock, hours, zone, start + minutes * MINUTE) for minutes in range(0, 49 * 60, 15)]
    days = list(dict.fromkeys(day for day in found if day is not None))
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert 2 <= len(days) <= 3


def test_a_day_is_as_long_as_the_clocks_say():
    begin, end = day_of(date(2026, 10, 25), BERLIN)
    assert end - begin == 25 * HOUR
    assert begin == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
