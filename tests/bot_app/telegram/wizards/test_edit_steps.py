"""What answers make of changes that are about to be made, and what is shown of them; as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from adapters.i18n.catalog import Catalog
from adapters.telegram.markup import plain
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.wizards.answering import Answering
from bot_app.telegram.wizards.beginning import Editing, Planning
from bot_app.telegram.wizards.dialogs import offer
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import draft_in, stored
from bot_app.telegram.wizards.edit_draft import (
    DateOfSeries,
    EditDraft,
    Sight,
    Wishes,
    differing,
    mark,
    rebased,
)
from bot_app.telegram.wizards.edit_screens import APPLY, MINE, THEIRS, looks, screen
from bot_app.telegram.wizards.edit_steps import DONE, ONE_ASKS, SKIP, WHOLE_ASKS, tapped, typed
from bot_app.telegram.wizards.taps import CANCEL, EditTap, Tap, tap_in
from bot_app.telegram.wizards.view import View
from domain.ids import MeetingId, UserId, derived
from domain.meetings.events import AutoRecording
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.rules import PasscodeUnusable
from domain.refusal import Refusal

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
"""Friday, 15:30 in Jakarta."""
JAKARTA = ZoneInfo("Asia/Jakarta")
ADA = Answering(Asked(NOW, JAKARTA))
START = datetime(2026, 12, 15, 7, 30, tzinfo=UTC)
"""Tuesday, 14:30 in Jakarta."""
BEFORE = Sight(revision=3, topic="<Weekly> & co", starts_at=START, minutes=60, zone="Asia/Jakarta")
MEETING = MeetingId(derived("meeting", 1))
DATES = tuple(
    DateOfSeries(n + 1, START + n * timedelta(days=7), START + n * timedelta(days=7), 60) for n in range(20)
)
STEPS = (*WHOLE_ASKS, Step.PASSCODE, Step.WHICH, Step.CONFIRM, Step.CONFLICT)


def draft(step, wanted=None, **fields):
    filled = {"asks": WHOLE_ASKS, "before": BEFORE, "number": 2**31, "meeting": MEETING, **fields}
    return EditDraft(step=step, wanted=wanted or Wishes(), **filled)


def full(step, **fields):
    wanted = Wishes(topic="Daily <i>", day=date(2026, 12, 16), clock=time(9), minutes=90, waiting_room=True)
    theirs = replace(BEFORE, revision=4, topic="Theirs", auto_recording=AutoRecording.LOCAL, passcode="a<b")
    return draft(step, wanted, series=BEFORE, dates=DATES, meanwhile=theirs, **fields)


def view(language="en", *, alone=True):
    desk = Desk(
        application=None, reads=None, catalog=Catalog.load("id", strict=True), zone=JAKARTA, version=""
    )
    return View(desk=desk, language=language, person=UserId(2**52), name="<Ada>", alone=alone, answering=ADA)


@pytest.mark.parametrize(
    ("step", "words", "wanted", "after"),
    [
        (Step.TOPIC, "Rapat", {"topic": "Rapat"}, Step.DAY),
        (Step.TOPIC, "x" * 200, {"topic": "x" * 200}, Step.DAY),
        (Step.DAY, "besok", {"day": date(2026, 11, 21)}, Step.CLOCK),
        (Step.DAY, "2026-12-31", {"day": date(2026, 12, 31)}, Step.CLOCK),
        (Step.DAY, "31-12-2026 9.00", {"day": date(2026, 12, 31), "clock": time(9)}, Step.MINUTES),
        (
            Step.DAY,
            "besok 9 1h30",
            {"day": date(2026, 11, 21), "clock": time(9), "minutes": 90},
            Step.OPTIONS,
        ),
        (Step.CLOCK, "9", {"clock": time(9)}, Step.MINUTES),
        (Step.CLOCK, "9.00 WITA", {"clock": time(9), "zone": "Asia/Makassar"}, Step.MINUTES),
        (Step.CLOCK, "9.00 45m", {"clock": time(9), "minutes": 45}, Step.OPTIONS),
        (Step.MINUTES, "2 jam", {"minutes": 120}, Step.OPTIONS),
        (Step.PASSCODE, "aZ_1", {"passcode": "aZ_1"}, Step.OPTIONS),
    ],
)
def test_what_is_typed_answers_the_question_and_leads_on(step, words, wanted, after):
    assert typed(draft(step), words, ADA) == draft(after, Wishes(**wanted))


@pytest.mark.parametrize(
    ("step", "words", "problem"),
    [
        (Step.TOPIC, "", Problem.TOPIC_MISSING),
        (Step.TOPIC, "\u200b", Problem.TOPIC_MISSING),
        (Step.TOPIC, "x" * 201, Problem.TOPIC_TOO_LONG),
        (Step.DAY, "19-11-2026", Problem.IN_PAST),
        (Step.DAY, "31-02-2027", Problem.DATE_IMPOSSIBLE),
        (Step.DAY, "31-12-2926", Problem.DATE_TOO_FAR),
        (Step.DAY, "besok 25:99", Problem.TIME_IMPOSSIBLE),
        (Step.CLOCK, "25:99", Problem.TIME_IMPOSSIBLE),
        (Step.CLOCK, "9.00 Mars", Problem.ZONE_UNKNOWN),
        (Step.MINUTES, "10 years", Problem.EXTRA_WORDS),
        (Step.MINUTES, "0", Problem.DURATION_TOO_SHORT),
        (Step.MINUTES, "25h", Problem.DURATION_TOO_LONG),
        (Step.MINUTES, "", Problem.EXTRA_WORDS),
        (Step.OPTIONS, "cloud", Problem.EXTRA_WORDS),
        (Step.WHICH, "2", Problem.EXTRA_WORDS),
        (Step.CONFIRM, "yes", Problem.EXTRA_WORDS),
        (Step.CONFLICT, "mine", Problem.EXTRA_WORDS),
    ],
)
def test_what_cannot_be_read_says_why(step, words, problem):
    with pytest.raises(Unreadable) as wrong:
        typed(draft(step), words, ADA)
    assert wrong.value.problem is problem


def test_a_passcode_zoom_would_not_take_is_not_taken():
    with pytest.raises(PasscodeUnusable):
        typed(draft(Step.PASSCODE), "sécret", ADA)


@pytest.mark.parametrize(
    ("step", "after"),
    [
        (Step.TOPIC, Step.DAY),
        (Step.DAY, Step.CLOCK),
        (Step.CLOCK, Step.MINUTES),
        (Step.MINUTES, Step.OPTIONS),
        (Step.OPTIONS, Step.CONFIRM),
        (Step.PASSCODE, Step.OPTIONS),
    ],
)
def test_skipping_keeps_what_there_is_and_forgets_what_was_wanted(step, after):
    assert tapped(draft(step), SKIP, ADA) == draft(after)
    every = full(step)
    kept = tapped(every, SKIP, ADA)
    assert kept.step is after
    assert (kept.after == every.after) is (step is Step.PASSCODE)
    assert tapped(every, DONE, ADA) == replace(every, step=Step.CONFIRM)


@pytest.mark.parametrize(
    ("asks", "dates", "steps"),
    [
        (WHOLE_ASKS, (), ["options", "minutes", "clock", "day", "topic", "topic"]),
        (ONE_ASKS, DATES, ["minutes", "clock", "day", "which", "which"]),
    ],
)
def test_back_leads_from_the_end_to_the_first_question(asks, dates, steps):
    series = BEFORE if dates else None
    now, seen = draft(Step.CONFIRM, asks=asks, dates=dates, series=series), []
    for _ in steps:
        now = tapped(now, "back", ADA)
        seen.append(now.step)
    assert seen == steps


def test_a_day_and_a_time_answered_singly_must_fit_together():
    today = typed(draft(Step.DAY), "hari ini", ADA)
    assert today.step is Step.CLOCK
    for value in (SKIP, DONE):
        with pytest.raises(Unreadable) as wrong:
            tapped(today, value, ADA)
        assert wrong.value.problem is Problem.IN_PAST
    assert typed(today, "16.00", ADA).after.starts_at == NOW.replace(hour=9, minute=0)


def test_a_time_in_another_zone_is_taken_over_but_not_by_a_single_date():
    wanted = Wishes(clock=time(15, 30), zone="Asia/Makassar")
    assert differing(BEFORE, draft(Step.CONFIRM, wanted).after) == ["starts_at"]
    one = draft(Step.CONFIRM, wanted, occurrence=START)
    assert differing(BEFORE, one.after) == [], "the same instant"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("room-on", {"waiting_room": True}),
        ("early-off", {"join_before_host": False}),
        ("record-cloud", {"auto_recording": AutoRecording.CLOUD}),
        ("passcode-zoom", {"passcode": ""}),
        (
            "usual",
            {"waiting_room": None, "join_before_host": None, "auto_recording": None, "passcode": ""},
        ),
    ],
)
def test_an_option_is_what_its_button_promises_and_a_second_tap_changes_nothing(value, wanted):
    once = tapped(draft(Step.OPTIONS), value, ADA)
    assert once == draft(Step.OPTIONS, Wishes(**wanted))
    assert tapped(once, value, ADA) == once


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "value", ["", "x", "repeat", "host-ours", "date-99", "apply-", "2026-13-45", "page-x"]
)
def test_what_no_button_offers_is_never_taken(step, value):
    with pytest.raises((ValueError, Unreadable)):
        tapped(full(step), value, ADA)


def test_wishes_are_laid_upon_what_others_made_of_it():
    theirs = replace(BEFORE, revision=4, starts_at=START + timedelta(days=1), minutes=30, topic="Theirs")
    mine = draft(Step.CONFLICT, Wishes(clock=time(9), topic="Mine"), meanwhile=theirs)
    newer = rebased(mine)
    assert newer.after == replace(theirs, topic="Mine", starts_at=datetime(2026, 12, 16, 2, tzinfo=UTC))
    assert tapped(mine, "back", ADA) == replace(newer, step=Step.TOPIC)


def test_the_mark_of_a_button_is_of_all_that_was_shown():
    one = full(Step.CONFLICT)
    others = [
        replace(one, before=replace(one.before, revision=9)),
        replace(one, wanted=replace(one.wanted, topic=UNSET)),
        replace(one, meanwhile=replace(one.meanwhile, minutes=5)),
    ]
    assert len({mark(each) for each in (one, *others)}) == 4
    assert mark(one) == mark(draft_in(stored(one)))


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("made", [full, draft])
def test_every_question_can_be_shown_with_buttons_telegram_takes(step, made, alone, language):
    seen, now = view(language, alone=alone), made(step)
    if step is Step.CONFLICT:
        now = full(step)
    for shown in (
        screen(now, seen, note="⚠️ so"),
        offer(now, Planning(), seen),
        offer(now, Editing(MEETING), seen),
    ):
        for row in shown.keyboard:
            for each in row:
                assert len(each["callback_data"].encode()) <= 64
                assert type(tap_in(each["callback_data"])) is EditTap
        assert not {"<Weekly>", "<i>", "<Ada>", "a<b"} & {*shown.text.split()}
        assert "<Weekly>" not in shown.text


@pytest.mark.parametrize("step", STEPS)
def test_no_button_that_is_shown_is_refused_as_unknown(step):
    now = full(step)
    ends = (CANCEL, THEIRS, f"{APPLY}{mark(now)}", f"{MINE}{mark(now)}")
    for row in screen(now, view()).keyboard:
        for each in row:
            value = EditTap.unpack(each["callback_data"]).value
            if value not in ends and not looks(step, value):
                tapped(now, value, ADA)


def test_pages_that_there_are_not_are_not_turned_to():
    for value in ("page-3", "page--1", "page-x"):
        with pytest.raises(ValueError, match=r".*"):
            screen(full(Step.WHICH), view(), look=value)
    last = screen(full(Step.WHICH), view(), look="page-2")
    assert [row[0]["text"].partition(".")[0] for row in last.keyboard][1:5] == ["17", "18", "19", "20"]


def test_a_rule_that_was_changed_meanwhile_is_said_in_words():
    weekly = Recurrence(every=Every.WEEK, weekdays=(1,), count=4)
    theirs = replace(BEFORE, revision=4, recurrence=weekly)
    said = plain(screen(draft(Step.CONFLICT, Wishes(minutes=90), meanwhile=theirs), view("id")).text)
    assert "• Pengulangan: tidak berulang → setiap minggu pada hari Selasa, 4 kali" in said
    assert "• Durasi: 60 mnt → 90 mnt" in said
    same = plain(screen(draft(Step.CONFLICT, Wishes(minutes=90), meanwhile=BEFORE), view()).text)
    assert "It is back to how you saw it" in same


@given(
    step=st.sampled_from(STEPS),
    words=st.text(max_size=60) | st.sampled_from(["besok 9.00 1h", SKIP, DONE, "back", "usual", "date-3"]),
    tap=st.booleans(),
)
def test_every_answer_gives_a_draft_that_can_be_kept_or_says_why_not(step, words, tap):
    try:
        after = (tapped if tap else typed)(full(step), words, ADA)
    except (Unreadable, Refusal):
        return
    except ValueError:
        assert tap
        return
    assert draft_in(stored(after)) == after


def test_a_draft_does_not_give_away_what_people_wrote():
    assert "Theirs" not in repr(full(Step.TOPIC))
    assert "Weekly" not in repr(BEFORE)
    assert "secret" not in repr((Wishes(topic="secret", passcode="secret"), Planning("secret")))


def test_the_buttons_of_one_dialog_are_not_those_of_the_other():
    tap = EditTap(dialog=1, person=2, step="day", value="x").pack()
    with pytest.raises(ValueError, match="prefix"):
        Tap.unpack(tap)
