"""What answers make of a draft, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.wizards.answering import Answering
from bot_app.telegram.wizards.draft import PLANNING, Draft, Step
from bot_app.telegram.wizards.drafts import draft_in, stored
from bot_app.telegram.wizards.options import CHOICES, Host
from bot_app.telegram.wizards.steps import tapped, typed
from domain.ids import ConnectionId
from domain.meetings.events import AutoRecording
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.recurrence_refusals import TooManyOccurrences, WeekdayMissing
from domain.meetings.rules import PasscodeUnusable
from domain.refusal import Refusal

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
"""Friday, 15:30 in Jakarta."""
JAKARTA, NEW_YORK = "Asia/Jakarta", "America/New_York"
HOST = Host(ConnectionId("ada-in-zoom"), "ada@example.org")
ADA = Answering(Asked(NOW, ZoneInfo(JAKARTA)), [HOST])
TODAY, TUESDAY = date(2026, 11, 20), date(2026, 12, 15)


def draft(step, **fields):
    filled = {"topic": "Weekly", "day": TUESDAY, "clock": time(14, 30), "minutes": 60, **fields}
    return Draft(number=7, step=step, zone=filled.pop("zone", JAKARTA), **filled)


@pytest.mark.parametrize(
    ("step", "words", "changes"),
    [
        ("topic", "Rapat  Mingguan", {"topic": "Rapat  Mingguan", "step": Step.DAY}),
        ("topic", "x" * 200, {"topic": "x" * 200, "step": Step.DAY}),
        ("topic", "besok", {"topic": "besok", "step": Step.DAY}),
        ("day", "besok", {"day": date(2026, 11, 21), "step": Step.CLOCK}),
        ("day", "hari ini", {"day": TODAY, "step": Step.CLOCK}),
        ("day", "31 Desember 2026", {"day": date(2026, 12, 31), "step": Step.CLOCK}),
        ("day", "Thursday, 31 December 2026", {"day": date(2026, 12, 31), "step": Step.CLOCK}),
        ("day", "1 nov", {"day": date(2027, 11, 1), "step": Step.CLOCK}),
        ("day", "friday", {"day": TODAY, "step": Step.CLOCK}),
        ("day", "besok 9.15", {"day": date(2026, 11, 21), "clock": time(9, 15), "step": Step.MINUTES}),
        (
            "day",
            "besok jam 9 WITA 90 menit",
            {
                "day": date(2026, 11, 21),
                "clock": time(9),
                "zone": "Asia/Makassar",
                "minutes": 90,
                "step": Step.OPTIONS,
            },
        ),
        ("clock", "14.30", {"clock": time(14, 30), "step": Step.MINUTES}),
        ("clock", "2pm", {"clock": time(14), "step": Step.MINUTES}),
        ("clock", "14", {"clock": time(14), "step": Step.MINUTES}),
        ("clock", "jam 9", {"clock": time(9), "step": Step.MINUTES}),
        ("clock", "9 pm", {"clock": time(21), "step": Step.MINUTES}),
        ("clock", "14:30 WITA", {"clock": time(14, 30), "zone": "Asia/Makassar", "step": Step.MINUTES}),
        ("clock", "9 Europe/Berlin", {"clock": time(9), "zone": "Europe/Berlin", "step": Step.MINUTES}),
        ("clock", "9 45m", {"clock": time(9), "minutes": 45, "step": Step.OPTIONS}),
        ("minutes", "1h30", {"minutes": 90, "step": Step.OPTIONS}),
        ("minutes", "90 menit", {"minutes": 90, "step": Step.OPTIONS}),
        ("minutes", "1440", {"minutes": 1440, "step": Step.OPTIONS}),
        ("passcode", "aZ09@-_*", {"passcode": "aZ09@-_*", "step": Step.OPTIONS}),
        ("passcode", "0123456789", {"passcode": "0123456789", "step": Step.OPTIONS}),
        ("repeat", "tiap hari x5", {"recurrence": Recurrence(every=Every.DAY, count=5)}),
        (
            "repeat",
            "weekly until 31-01-2027",
            {"recurrence": Recurrence(every=Every.WEEK, weekdays=(1,), until=date(2027, 1, 31))},
        ),
    ],
)
def test_what_is_written_answers_the_open_question(step, words, changes):
    before = draft(Step(step))
    assert typed(before, words, ADA) == replace(before, **changes)


@pytest.mark.parametrize(
    ("step", "words", "problem"),
    [
        ("topic", "\u200b", Problem.TOPIC_MISSING),
        ("topic", "x" * 201, Problem.TOPIC_TOO_LONG),
        ("topic", "x" * 5_000, Problem.TOPIC_TOO_LONG),
        ("day", "soon", Problem.DATE_UNREADABLE),
        ("day", "12/31/2026", Problem.DATE_MONTH_FIRST),
        ("day", "31-02-2027", Problem.DATE_IMPOSSIBLE),
        ("day", "19-11-2026", Problem.IN_PAST),
        ("day", "yesterday", Problem.DATE_UNREADABLE),
        ("day", "Monday 31-12-2026", Problem.WEEKDAY_WRONG),
        ("day", "31-12-2150", Problem.DATE_TOO_FAR),
        ("day", "hari ini 15.30", Problem.IN_PAST),
        ("day", "besok foo", Problem.TIME_UNREADABLE),
        ("clock", "25", Problem.TIME_IMPOSSIBLE),
        ("clock", "14:75", Problem.TIME_IMPOSSIBLE),
        ("clock", "noon-ish", Problem.TIME_UNREADABLE),
        ("clock", "14:30 Mars/Olympus", Problem.ZONE_UNKNOWN),
        ("clock", "14.30 90 menit lagi", Problem.EXTRA_WORDS),
        ("minutes", "long", Problem.DURATION_UNREADABLE),
        ("minutes", "0", Problem.DURATION_TOO_SHORT),
        ("minutes", "25h", Problem.DURATION_TOO_LONG),
        ("minutes", "1h please", Problem.EXTRA_WORDS),
        ("options", "waiting room", Problem.EXTRA_WORDS),
        ("confirm", "yes", Problem.EXTRA_WORDS),
        ("repeat", "sometimes", Problem.REPEAT_UNREADABLE),
        ("repeat", "daily", Problem.REPEAT_ENDLESS),
        ("repeat", "daily x61", Problem.REPEAT_TOO_MANY),
    ],
)
def test_what_cannot_be_used_is_named(step, words, problem):
    with pytest.raises(Unreadable) as wrong:
        typed(draft(Step(step)), words, ADA)
    assert wrong.value.problem is problem


@pytest.mark.parametrize("words", ["12345678901", "with blank", "ä", "<b>", "x" * 900])
def test_a_passcode_zoom_would_not_take_is_refused(words):
    with pytest.raises(PasscodeUnusable):
        typed(draft(Step.PASSCODE), words, ADA)


@pytest.mark.parametrize("words", ["15:30", "15:45 WITA", "0:00"])
def test_a_time_that_is_over_today_is_named(words):
    with pytest.raises(Unreadable) as wrong:
        typed(draft(Step.CLOCK, day=TODAY), words, ADA)
    assert wrong.value.problem is Problem.IN_PAST


@pytest.mark.parametrize("words", ["15:31", "14:00 UTC", "23.59"])
def test_a_time_is_measured_where_it_is_meant(words):
    assert typed(draft(Step.CLOCK, day=TODAY), words, ADA).step is Step.MINUTES


def test_a_time_that_the_clocks_skip_is_named():
    spring = draft(Step.CLOCK, day=date(2027, 3, 14), zone=NEW_YORK)
    with pytest.raises(Unreadable) as wrong:
        typed(spring, "2:30", ADA)
    assert wrong.value.problem is Problem.TIME_SKIPPED
    assert typed(spring, "3:30", ADA).clock == time(3, 30)


def test_today_is_the_day_of_the_zone_the_meeting_is_planned_in():
    with pytest.raises(Unreadable):
        typed(draft(Step.DAY), "19-11-2026", ADA)
    in_samoa = draft(Step.DAY, zone="Pacific/Pago_Pago")
    late = Answering(Asked(datetime(2026, 11, 20, 10, 0, tzinfo=UTC), ZoneInfo(JAKARTA)))
    assert typed(in_samoa, "19-11-2026", late).day == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("step", "value", "changes"),
    [
        ("day", "2026-12-31", {"day": date(2026, 12, 31), "step": Step.CLOCK}),
        ("clock", "14.30", {"clock": time(14, 30), "step": Step.MINUTES}),
        ("minutes", "45", {"minutes": 45, "step": Step.OPTIONS}),
        ("options", "room-on", {"waiting_room": True}),
        ("options", "room-off", {"waiting_room": False}),
        ("options", "early-off", {"join_before_host": False}),
        ("options", "record-cloud", {"auto_recording": AutoRecording.CLOUD}),
        ("options", HOST.value, {"host": "ada-in-zoom"}),
        ("options", "passcode", {"step": Step.PASSCODE}),
        ("options", "repeat", {"step": Step.REPEAT}),
        ("options", "done", {"step": Step.CONFIRM}),
        ("day", "back", {"step": Step.TOPIC}),
        ("clock", "back", {"step": Step.DAY}),
        ("minutes", "back", {"step": Step.CLOCK}),
        ("options", "back", {"step": Step.MINUTES}),
        ("passcode", "back", {"step": Step.OPTIONS}),
        ("repeat", "back", {"step": Step.OPTIONS}),
        ("confirm", "back", {"step": Step.OPTIONS}),
        ("topic", "back", {}),
        ("repeat", "never", {"recurrence": None}),
        ("repeat", "day", {"recurrence": Recurrence(every=Every.DAY, count=4)}),
        ("repeat", "week", {"recurrence": Recurrence(every=Every.WEEK, weekdays=(1,), count=4)}),
        (
            "repeat",
            "2-weeks",
            {"recurrence": Recurrence(every=Every.WEEK, interval=2, weekdays=(1,), count=4)},
        ),
        ("repeat", "month-day", {"recurrence": Recurrence(every=Every.MONTH, month_day=15, count=4)}),
        ("repeat", "month-nth", {"recurrence": Recurrence(every=Every.MONTH, weekdays=(1,), nth=3, count=4)}),
    ],
)
def test_a_button_does_what_it_promises(step, value, changes):
    before = draft(Step(step))
    assert tapped(before, value, ADA) == replace(before, **changes)


WEEKLY = Recurrence(every=Every.WEEK, weekdays=(1, 3), count=8)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("week", WEEKLY),
        ("2-weeks", Recurrence(every=Every.WEEK, interval=2, weekdays=(1,), count=8)),
        ("day", Recurrence(every=Every.DAY, count=8)),
        ("on13", WEEKLY),
        ("on1", Recurrence(every=Every.WEEK, weekdays=(1,), count=8)),
        ("on0123456", Recurrence(every=Every.WEEK, weekdays=tuple(range(7)), count=8)),
        ("x20", Recurrence(every=Every.WEEK, weekdays=(1, 3), count=20)),
        ("until-2027-03-15", Recurrence(every=Every.WEEK, weekdays=(1, 3), until=date(2027, 3, 15))),
    ],
)
def test_a_repetition_is_changed_piece_by_piece_and_a_second_tap_changes_nothing(value, after):
    for before in (WEEKLY, after):
        assert tapped(draft(Step.REPEAT, recurrence=before), value, ADA).recurrence == after


@pytest.mark.parametrize(
    ("value", "refusal"),
    [("on", WeekdayMissing), ("x61", TooManyOccurrences), ("until-2027-12-15", TooManyOccurrences)],
)
def test_a_repetition_the_domain_refuses_is_not_taken(value, refusal):
    before = Recurrence(every=Every.WEEK, weekdays=(1, 2), count=4)
    with pytest.raises(refusal):
        tapped(draft(Step.REPEAT, recurrence=before), value, ADA)


def test_what_was_chosen_is_taken_back_together():
    options = {"waiting_room": True, "join_before_host": False, "passcode": "x", "host": "ada-in-zoom"}
    full = draft(Step.OPTIONS, auto_recording=AutoRecording.LOCAL, **options)
    assert tapped(full, "usual", ADA) == draft(Step.OPTIONS, host="ada-in-zoom")
    assert tapped(full, "passcode-zoom", ADA).passcode == ""
    assert tapped(full, "host-ours", ADA).host == ""


@pytest.mark.parametrize("step", PLANNING)
@pytest.mark.parametrize("value", ["", "-", "x", "host-000000000000", "plan", "2026-13-45", "until-x", "onx"])
def test_what_no_button_offers_is_never_taken(step, value):
    with pytest.raises((ValueError, Unreadable)):
        tapped(draft(step, recurrence=WEEKLY), value, ADA)


def test_an_account_that_is_not_the_persons_is_not_offered():
    with pytest.raises(ValueError, match="host-"):
        tapped(draft(Step.OPTIONS), HOST.value, Answering(ADA.now))


@given(
    step=st.sampled_from(PLANNING),
    words=st.text(max_size=60) | st.sampled_from(["besok 9.00 1h", "x10", "2026-12-31", *CHOICES]),
    tap=st.booleans(),
)
def test_every_answer_gives_a_draft_that_can_be_kept_or_says_why_not(step, words, tap):
    before = draft(step)
    try:
        after = (tapped if tap else typed)(before, words, ADA)
    except (Unreadable, Refusal):
        return
    except ValueError:
        assert tap
        return
    assert draft_in(stored(after)) == after


def test_a_draft_of_another_version_or_dialog_is_not_guessed_at():
    assert draft_in(b'{"wizard":"edit","number":1}') is None
    assert draft_in(b'{"wizard":"plan","number":1,"step":"colour","zone":"UTC"}') is None
    assert draft_in(b"[]") is None


def test_a_draft_does_not_give_away_what_a_person_wrote():
    assert "secret" not in repr(draft(Step.TOPIC, topic="secret", passcode="secret"))
