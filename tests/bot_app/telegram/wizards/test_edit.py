"""The dialog that changes a meeting: through the gateway and the door, alone and against somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from adapters.state import dialogs, effects, inbox
from adapters.telegram.markup import plain
from bot_app.telegram.meeting_buttons import MeetingTap
from domain.agents.bookings import BookAgent
from domain.agents.enrolment import EnrolAgent, InviteAgent, hash_of
from domain.agents.events import Slot
from domain.ids import AgentId, BatchId, ChatId, MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings import changes as c
from domain.meetings import commands as m
from domain.meetings.events import (
    AutoRecording,
    MeetingEvent,
    MeetingMoved,
    MeetingOptions,
    MeetingOptionsChosen,
    MeetingRenamed,
    OccurrenceMoved,
    SeriesLaidOut,
)
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.revision import ReviseMeeting, When
from domain.meetings.series import MoveOccurrence
from domain.meetings.told_by_zoom import RecordMeetingStarted
from domain.personal import Personal
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import rows_of
from tests.bot_app.telegram.wizards.dialog_stand import (
    ADA,
    EVE,
    GROUP,
    Stand,
    data_of,
    labels,
    person_of,
    standing,
)
from tests.projections.histories import OWNER

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite

MEETING = MeetingId(derived("meeting", "edited"))
NUMBER = 85_000_000_001
START = datetime(2030, 12, 31, 3, 0, tzinfo=UTC)
"""Tuesday, 10:00 in Jakarta."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SKIP, NEXT = "Skip (no change) →", "Done ✓"
WEEKLY = Recurrence(every=Every.WEEK, weekdays=(1,), count=10)


class Killed(Exception):
    pass


class EditStand(Stand):
    async def plan(self, recurrence=None, chat=GROUP):
        await self._said(
            m.PlanMeeting,
            planned_by=ADA,
            topic=Personal(f"user-{ADA}", "Weekly"),
            starts_at=START,
            minutes=60,
            time_zone="Asia/Jakarta",
            chat=ChatId(str(chat)),
            batch=BatchId(derived("batch", 1)),
            line=1,
            of=1,
            recurrence=recurrence,
        )
        await self._said(
            m.RecordZoomMeetingCreated,
            zoom_meeting_id=ZoomMeetingId(NUMBER),
            zoom_uuid="u",
            join_url=Personal("user-1", "https://zoom.us/j/1"),
            passcode=Personal("user-1", "123456"),
        )
        self.planned = len(self.events(MeetingEvent))

    async def theirs(self, command=ReviseMeeting, **fields):
        """What the owner changes meanwhile."""
        await self._said(command, actor=OWNER, **fields)
        self.planned = len(self.events(MeetingEvent))

    async def _said(self, command, **fields):
        receipt = await self.history.say(command, meeting_id=MEETING, **fields)
        assert not receipt.refusal

    @property
    def new(self):
        """What was recorded of the meeting since it was planned, or others changed it."""
        return self.events(MeetingEvent)[self.planned :]

    async def edit(self, user=ADA, chat=None):
        return await self.say(f"/edit {NUMBER}", user, chat)


@pytest_asyncio.fixture
async def small(on_sqlite, tmp_path):
    async with standing(on_sqlite, tmp_path, EditStand) as opened:
        await opened.plan()
        yield opened


@pytest_asyncio.fixture
async def series(on_sqlite, tmp_path):
    async with standing(on_sqlite, tmp_path, EditStand) as opened:
        await opened.plan(WEEKLY)
        yield opened


@pytest_asyncio.fixture
async def stand(state, tmp_path):
    """On every database."""
    async with standing(state, tmp_path, EditStand) as opened:
        await opened.plan()
        yield opened


async def test_all_is_changed_question_by_question_and_only_at_the_end(stand):
    shown = await stand.edit()
    assert "The topic is <b>Weekly</b>" in shown["text"]
    assert "← Back" not in labels(shown)
    shown = await stand.through("Daily <b>", shown=shown)
    assert "The day is <b>Tuesday, 31 December 2030</b>" in shown["text"]
    assert "✅ 31" in labels(shown)
    shown = await stand.tap(shown, "30")
    assert "The time is <b>10:00 WIB</b>" in shown["text"]
    shown = await stand.tap(await stand.tap(shown, "14"), "14:30")
    assert "The duration is <b>60 min</b>" in shown["text"]
    assert "✅ 60 min" in labels(shown)
    shown = await stand.through("▫️ 90 min", "▫️ Waiting room", "▫️ Record in the cloud", shown=shown)
    assert {"✅ Waiting room", "✅ Record in the cloud"} <= {*labels(shown)}
    shown = await stand.through("Choose a passcode", "aZ_1", NEXT, shown=shown)
    assert stand.new == []
    assert plain(shown["text"]) == (
        "Change a meeting\n"
        "Topic: Weekly\n"
        "• Topic: Weekly → Daily <b>\n"
        "• Start: Tuesday, 31 December 2030 10:00 WIB → Monday, 30 December 2030 14:30 WIB\n"
        "• Duration: 60 min → 90 min\n"
        "• Waiting room: as set in Zoom → yes\n"
        "• Automatic recording: as set in Zoom → in the cloud\n"
        "• Passcode: as set in Zoom → aZ_1\n\n"
        "Shall I change it like this?"
    )
    closing = await stand.tap(shown, "Change it")
    assert "Changed: <b>Daily &lt;b&gt;</b>" in closing["text"]
    assert (labels(closing), await stand.open_dialogs()) == ([], [])
    options = MeetingOptions(
        waiting_room=True, auto_recording=AutoRecording.CLOUD, passcode=Personal(f"user-{ADA}", "aZ_1")
    )
    assert stand.new == [
        MeetingOptionsChosen(options=options),
        MeetingRenamed(topic=Personal(f"user-{ADA}", "Daily <b>")),
        MeetingMoved(starts_at=START - DAY + 4.5 * HOUR, minutes=90, time_zone="Asia/Jakarta"),
    ]


@pytest.mark.parametrize(
    ("answers", "event"),
    [
        (("Daily", NEXT), MeetingRenamed),
        ((SKIP, "30-12-2030", NEXT), MeetingMoved),
        ((SKIP, SKIP, "11.15", NEXT), MeetingMoved),
        ((SKIP, SKIP, SKIP, "2h", NEXT), MeetingMoved),
        ((SKIP, SKIP, SKIP, SKIP, "▫️ No waiting room", NEXT), MeetingOptionsChosen),
    ],
)
async def test_each_is_changed_alone_and_the_rest_is_skipped(small, answers, event):
    shown = await small.through(*answers, shown=await small.edit())
    assert shown["text"].count("→") == 1, "only what changes is shown"
    await small.tap(shown, "Change it")
    assert [type(each) for each in small.new] == [event]


async def test_skipping_everything_changes_nothing_and_says_so(small):
    shown = await small.through(*[SKIP] * 5, shown=await small.edit())
    assert "nothing was changed. <b>Weekly</b> stays as it is" in shown["text"]
    assert (small.new, await small.open_dialogs(), labels(shown)) == ([], [], [])


async def test_what_is_answered_as_it_is_already_changes_nothing(small):
    shown = await small.through("Weekly", "31-12-2030", "10.00", "60", NEXT, shown=await small.edit())
    assert "nothing was changed" in shown["text"]
    assert small.new == []


async def test_skipping_takes_back_what_was_answered_before(small):
    shown = await small.through("Daily", "← Back", SKIP, NEXT, shown=await small.edit())
    assert "nothing was changed" in shown["text"]


async def test_back_leads_to_the_question_before_and_keeps_the_answers(small):
    shown = await small.through("Daily", "30-12-2030 11.00 2h", NEXT, shown=await small.edit())
    for words in ("options", "duration is", "time is", "day is", "topic is"):
        shown = await small.tap(shown, "← Back")
        assert words in shown["text"]
        assert "Weekly → <b>Daily</b>" in shown["text"]
    shown = await small.tap(shown, NEXT)
    assert "11:00 WIB" in shown["text"]


async def test_cancel_changes_nothing_wherever_it_stands(small):
    for answers in ((), ("x",), ("x", SKIP), ("x", SKIP, SKIP), ("x", SKIP, SKIP, SKIP), ("x", NEXT)):
        shown = await small.through(*answers, shown=await small.edit())
        said = await small.tap(shown, "Cancel")
        assert "nothing was changed" in said["text"]
        assert await small.open_dialogs() == []
    assert small.new == []


@pytest.mark.parametrize(
    ("before", "wrong", "words", "again"),
    [
        ((), "\u200b", "topic is missing", "The topic is"),
        ((), "x" * 201, "201", "The topic is"),
        ((SKIP,), "1-1-2020", "already over", "The day is"),
        ((SKIP,), "someday", "“someday”", "The day is"),
        ((SKIP, SKIP), "25:99", "“25:99”", "The time is"),
        ((SKIP, SKIP), "9.00 please", "“please”", "The time is"),
        ((SKIP, SKIP, SKIP), "10 years", "“years”", "The duration is"),
        ((SKIP, SKIP, SKIP), "25h", "24 hours", "The duration is"),
        ((SKIP, SKIP, SKIP, SKIP), "please", "use the buttons", "options"),
        ((SKIP, SKIP, SKIP, SKIP, "Choose a passcode"), "sécret", "Blue-2026", "The passcode is"),
        (("x", NEXT), "please", "use the buttons", "Shall I change it"),
    ],
)
async def test_a_wrong_answer_is_explained_and_changes_nothing(small, before, wrong, words, again):
    await small.through(*before, shown=await small.edit())
    held = [row["content"] for row in await small.open_dialogs()]
    said = await small.say(wrong)
    assert words in said["text"]
    assert again in said["text"]
    assert [row["content"] for row in await small.open_dialogs()] == held
    assert small.new == []


async def test_a_day_and_a_time_that_are_over_together_are_explained(small):
    await small.theirs(
        when=When(starts_at=START.replace(hour=17, minute=1), minutes=60, time_zone="Asia/Jakarta")
    )
    shown = await small.through(SKIP, "today", shown=await small.edit())
    said = await small.tap(shown, SKIP)
    assert "already over" in said["text"]
    assert "The time is" in said["text"]
    assert "already over" in (await small.tap(said, NEXT))["text"]
    assert small.new == []


async def test_the_cards_button_begins_it_too(small):
    shown = await small.press(MeetingTap(verb="edit", meeting=MEETING).pack())
    assert "The topic is <b>Weekly</b>" in shown["text"]
    assert not small.replaced, "the card stays"


async def test_killed_at_any_line_nothing_is_lost_or_done_twice(stand, monkeypatch):
    """Every update comes again to a new program, which knows only what was stored."""
    shown = None
    places = {"keep": dialogs, "end": dialogs, "plan": effects, "finish": inbox}

    def dead(*_, **__):
        raise Killed

    for answer in (f"/edit {NUMBER}", "Daily", "30-12-2030", "11.00", "90", NEXT, "Change it"):
        update = {"message": stand.message(answer, ADA, None)}
        if shown is not None and answer in labels(shown):
            below = {"message_id": 50, "date": 1, "chat": {"id": ADA, "type": "private"}}
            tapped = {"data": data_of(shown, answer), "chat_instance": "1", "message": below}
            update = {"callback_query": {"id": "1", "from": person_of(ADA), **tapped}}
        for name, module in places.items():
            with monkeypatch.context() as patched:
                patched.setattr(module, name, dead)
                await (stand.hear(update) if name == "keep" else stand.round())
            stand.restart()
        await stand.round()
        shown = await stand.shown(stand.numbers)
    assert "Changed: <b>Daily</b>" in shown["text"]
    assert [type(each) for each in stand.new] == [MeetingRenamed, MeetingMoved]
    assert await stand.open_dialogs() == []
    planned = [row["key"] for row in await rows_of(stand.state)]
    assert len(planned) == len(set(planned))


async def test_a_restart_goes_on_at_the_same_question(stand):
    shown = await stand.through("Daily", shown=await stand.edit())
    stand.restart()
    shown = await stand.tap(shown, "30")
    stand.restart()
    shown = await stand.tap(shown, NEXT)
    stand.restart()
    await stand.tap(shown, "Change it")
    assert [type(each) for each in stand.new] == [MeetingRenamed, MeetingMoved]


async def test_a_double_tap_on_the_last_button_changes_once_and_leaves_the_answer_standing(small):
    shown = await small.through("Daily", NEXT, shown=await small.edit())
    assert "Changed" in (await small.tap(shown, "Change it"))["text"]
    assert await small.tap(shown, "Change it") is None
    assert "This dialog is over" in small.whispered
    assert len(small.new) == 1


async def test_an_old_button_changes_nothing_and_shows_where_the_dialog_is(small):
    first = await small.edit()
    await small.say("Daily")
    before = await small.open_dialogs()
    for label in (SKIP, NEXT, "Cancel"):
        said = await small.tap(first, label)
        assert "out of date" in said["text"]
        assert "The day is" in said["text"]
    assert [row["content"] for row in await small.open_dialogs()] == [row["content"] for row in before]


async def test_what_is_confirmed_is_what_was_shown(small):
    """Two last screens stand in the chat: the older one is not agreed to for the newer."""
    old = await small.through("Daily", NEXT, shown=await small.edit())
    await small.tap(old, "← Back")
    shown = await small.tap(await small.tap(await small.tap(old, "← Back"), NEXT), "← Back")
    shown = await small.tap(shown, "▫️ Waiting room")
    newest = await small.tap(shown, NEXT)
    said = await small.tap(old, "Change it")
    assert "out of date" in said["text"]
    assert small.new == []
    await small.tap(newest, "Change it")
    assert len(small.new) == 2


async def test_a_button_of_a_dialog_that_is_over_says_so(small):
    shown = await small.edit()
    await small.tap(shown, "Cancel")
    later = await small.through(SKIP, shown=await small.edit())
    await small.tap(later, "Cancel")
    assert "This dialog is over" in (await small.tap(later, "30"))["text"]


async def test_somebody_elses_tap_and_words_change_nothing(small):
    shown = await small.edit(chat=GROUP)
    assert "(Ada)" in shown["text"]
    assert "replying to this message" in shown["text"]
    assert await small.tap(shown, SKIP, EVE, GROUP) is None
    assert "dialog orang lain" in small.whispered
    assert await small.say("Daily", EVE, GROUP, to=shown) is None
    shown = await small.say("Daily", chat=GROUP, to=shown)
    assert "Weekly → <b>Daily</b>" in shown["text"]


# Who may


async def test_who_may_not_change_it_is_told_at_once(small):
    for refused in (
        await small.edit(EVE),
        await small.press(MeetingTap(verb="edit", meeting=MEETING).pack(), EVE),
    ):
        assert "tidak berwenang" in refused["text"]
    assert await small.open_dialogs() == []


async def test_who_may_not_any_more_is_refused_at_the_end(small):
    shown = await small.through("Daily", NEXT, shown=await small.edit())
    await small.say(f"/ban {ADA}", OWNER)
    assert "barred" in (await small.tap(shown, "Change it"))["text"]
    assert small.new == []


async def test_what_cannot_be_changed_or_is_not_there_begins_nothing(small):
    assert "no meeting with the id <code>999</code>" in (await small.say("/edit 999"))["text"]
    assert "has no date number 3" in (await small.say(f"/edit {NUMBER}#3"))["text"]
    await small.theirs(m.CancelMeeting)
    assert "has been cancelled" in (await small.edit())["text"]
    assert await small.open_dialogs() == []


async def test_of_a_meeting_that_goes_on_only_topic_and_options_are_asked(small):
    await small._said(RecordMeetingStarted, zoom_uuid="live", started_at=START)
    shown = await small.through("Daily", shown=await small.edit())
    assert "options" in shown["text"]
    await small.through(NEXT, "Change it", shown=shown)
    assert "MeetingRenamed" in [type(each).__name__ for each in small.events(MeetingEvent)]


async def test_what_became_impossible_meanwhile_is_said_and_the_dialog_stays(small):
    shown = await small.through("Daily", NEXT, shown=await small.edit())
    await small.theirs(m.CancelMeeting)
    said = await small.tap(shown, "Change it")
    assert "has been cancelled" in said["text"]
    assert small.new == []
    assert "nothing was changed" in (await small.tap(said, "Cancel"))["text"]


async def test_who_would_lose_the_meetings_pc_is_told_and_the_dialog_stays(small):
    pc = {"agent_id": AgentId("lobby-1")}
    code = {"code_hash": hash_of("CODE"), "again": False, "chat": ChatId("1")}
    await small.history.say(InviteAgent, **pc, **code)
    told = {"code_hash": hash_of("CODE"), "key": "k" * 43, "os": "", "version": ""}
    await small.history.say(EnrolAgent, **pc, **told)
    for number, begins in ((MEETING, START), (MeetingId(derived("another one")), START + 5 * HOUR)):
        slot = Slot(starts_at=begins, ends_at=begins + HOUR)
        assert not (await small.history.say(BookAgent, **pc, meeting_id=number, slots=(slot,))).refusal
    shown = await small.through(SKIP, SKIP, "15:30", NEXT, shown=await small.edit())
    said = await small.tap(shown, "Change it")
    assert "lobby-1 is kept for – at that time" in plain(said["text"])
    assert "The meeting has not been moved." in said["text"]
    assert small.new == []
    assert "Cancel" in labels(said)


# Series


async def test_of_a_series_it_is_asked_which_one_in_pages(series):
    shown = await series.edit()
    assert "the whole series, or only one" in shown["text"]
    dates = [label for label in labels(shown) if label[0].isdigit()]
    assert (len(dates), dates[0]) == (8, "1. Tuesday, 31 December 2030 10:00 WIB")
    turned = await series.tap(shown, "→")
    assert [label.partition(".")[0] for label in labels(turned)[1:]] == ["9", "10", "←", "Cancel"]
    assert (await series.tap(turned, "←")) == shown


async def test_one_date_of_a_series_is_moved_alone(series):
    shown = await series.edit()
    shown = await series.tap(shown, "2. Tuesday, 7 January 2031 10:00 WIB")
    assert "Only the date: <b>Tuesday, 7 January 2031 10:00 WIB</b>" in shown["text"]
    assert "The day is" in shown["text"]
    shown = await series.through("8 Januari 2031 14.00 WITA", "45", shown=shown)
    assert "laid out anew" not in shown["text"]
    await series.tap(shown, "Change it")
    second = START + 7 * DAY
    assert series.new == [OccurrenceMoved(occurrence=second, starts_at=second + DAY + 3 * HOUR, minutes=45)]


async def test_another_date_may_be_chosen_after_going_back(series):
    shown = await series.tap(await series.edit(), "2. Tuesday, 7 January 2031 10:00 WIB")
    shown = await series.through("11.00", shown=await series.tap(shown, SKIP))
    for _ in range(3):
        shown = await series.tap(shown, "← Back")
    assert "which" not in shown["text"] or "whole series" in shown["text"]
    shown = await series.tap(shown, "1. Tuesday, 31 December 2030 10:00 WIB")
    assert "11:00" not in shown["text"], "it was wanted for the other date"


async def test_a_date_is_named_by_its_number_too(series):
    assert "Only the date: <b>Tuesday, 14 January" in (await series.say(f"/edit {NUMBER}#3"))["text"]


async def test_a_whole_series_is_laid_out_anew_and_the_screen_says_so(series):
    shown = await series.tap(await series.edit(), "The whole series")
    shown = await series.through(SKIP, SKIP, "11.00", NEXT, shown=shown)
    assert "laid out anew" in shown["text"]
    await series.tap(shown, "Change it")
    (laid_out,) = series.new
    assert isinstance(laid_out, SeriesLaidOut)
    assert laid_out.occurrences[0] == START + HOUR


async def test_the_time_of_a_series_is_the_rules_and_not_of_one_that_was_moved(series):
    moved = {"occurrence": START, "starts_at": START + 5 * HOUR, "minutes": 60}
    await series.theirs(MoveOccurrence, **moved)
    shown = await series.tap(await series.edit(), "The whole series")
    shown = await series.through(SKIP, SKIP, SKIP, "90", NEXT, "Change it", shown=shown)
    assert series.new[0].occurrences[0] == START


# Two people


async def against(stand, *answers, chat=None, **theirs):
    """The last screen of one person, under which another has changed the meeting."""
    shown = await stand.through(*answers, NEXT, shown=await stand.edit(chat=chat))
    await stand.theirs(**theirs)
    return await stand.tap(shown, "Change it")


LATER = When(starts_at=START + 2 * HOUR, minutes=60, time_zone="Asia/Jakarta")


def topic(words):
    return Personal(f"user-{OWNER}", words)


async def test_the_second_sees_what_was_changed_and_nothing_of_theirs_is_done(stand):
    shown = await against(stand, "Mine", SKIP, SKIP, "90", topic=topic("Theirs"), when=LATER)
    assert plain(shown["text"]) == (
        "Change a meeting\n"
        "Topic: Weekly\n\n"
        "⚠️ Somebody else has changed this in the meantime:\n"
        "• Topic: Weekly → Theirs\n"
        "• Start: Tuesday, 31 December 2030 10:00 WIB → Tuesday, 31 December 2030 12:00 WIB\n\n"
        "With your changes it would become:\n"
        "• Topic: Theirs → Mine\n"
        "• Duration: 60 min → 90 min\n\n"
        "Whose changes shall count?"
    )
    assert labels(shown) == ["Apply mine anyway", "Keep theirs", "← Back to editing"]
    assert stand.new == []


async def test_mine_are_applied_to_what_the_others_made_of_it(small):
    shown = await against(small, "Mine", SKIP, SKIP, "90", topic=topic("Theirs"), when=LATER)
    small.restart()
    closing = await small.tap(shown, "Apply mine anyway")
    assert "Changed: <b>Mine</b>" in closing["text"]
    moved = MeetingMoved(starts_at=LATER.starts_at, minutes=90, time_zone="Asia/Jakarta")
    assert small.new == [MeetingRenamed(topic=Personal(f"user-{ADA}", "Mine")), moved]
    assert await small.open_dialogs() == []


async def test_theirs_are_kept(small):
    shown = await against(small, "Mine", topic=topic("Theirs"))
    said = await small.tap(shown, "Keep theirs")
    assert "<b>Theirs</b> stays" in said["text"]
    assert (small.new, await small.open_dialogs()) == ([], [])


async def test_or_it_is_edited_further_from_what_there_is_now(small):
    shown = await against(small, "Mine", topic=topic("Theirs"))
    shown = await small.tap(shown, "← Back to editing")
    assert "The topic is <b>Theirs</b>" in shown["text"]
    assert "Theirs → <b>Mine</b>" in shown["text"]
    await small.through("Ours", NEXT, "Change it", shown=shown)
    assert small.new == [MeetingRenamed(topic=Personal(f"user-{ADA}", "Ours"))]


async def test_a_third_change_is_seen_before_it_is_overruled(small):
    shown = await against(small, "Mine", topic=topic("Theirs"))
    await small.theirs(topic=topic("Third"))
    again = await small.tap(shown, "Apply mine anyway")
    assert "Theirs → <b>Third</b>" in again["text"]
    assert small.new == []
    said = await small.tap(shown, "Apply mine anyway")
    assert "out of date" in said["text"], "that button was under the second state"
    assert small.new == []
    await small.tap(again, "Apply mine anyway")
    assert len(small.new) == 1


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("Mine",), {"when": LATER}),
        ((SKIP, SKIP, "11.00"), {"topic": topic("Theirs"), "waiting_room": True}),
        ((SKIP, SKIP, SKIP, SKIP, "▫️ Waiting room"), {"join_before_host": True}),
    ],
)
async def test_of_two_who_change_different_things_both_get_what_they_want(small, mine, theirs):
    closing = await against(small, *mine, **theirs)
    assert "Changed:" in closing["text"]
    assert len(small.new) == 1


async def test_two_who_choose_the_same_option_differently_are_told(small):
    options = (SKIP, SKIP, SKIP, SKIP, "▫️ No waiting room")
    shown = await against(small, *options, waiting_room=True)
    assert "Waiting room: as set in Zoom → <b>yes</b>" in shown["text"]
    assert "Waiting room: yes → <b>no</b>" in shown["text"]


async def test_two_who_want_the_same_are_not_made_to_choose(small):
    said = await against(small, "Same", topic=topic("Same"))
    assert "has made the same changes" in said["text"]
    assert (small.new, await small.open_dialogs()) == ([], [])


async def test_two_who_move_the_same_date_of_a_series_are_told(series):
    shown = await series.tap(await series.edit(), "2. Tuesday, 7 January 2031 10:00 WIB")
    shown = await series.through(SKIP, "11.00", NEXT, shown=shown)
    second = START + 7 * DAY
    await series.theirs(MoveOccurrence, occurrence=second, starts_at=second + 3 * HOUR, minutes=30)
    shown = await series.tap(shown, "Change it")
    assert "13:00 WIB" in shown["text"]
    assert "Duration: 60 min → <b>30 min</b>" in shown["text"]
    await series.tap(shown, "Apply mine anyway")
    assert series.new == [OccurrenceMoved(occurrence=second, starts_at=second + HOUR, minutes=30)]


async def test_a_date_that_is_gone_meanwhile_is_said_to_be(series):
    shown = await series.tap(await series.edit(), "2. Tuesday, 7 January 2031 10:00 WIB")
    shown = await series.through("11.00", NEXT, shown=await series.tap(shown, SKIP))
    await series.theirs(c.RepeatMeeting, recurrence=Recurrence(every=Every.WEEK, weekdays=(3,), count=4))
    assert "has no such date any more" in (await series.tap(shown, "Change it"))["text"]


# Beside the other dialog


async def test_begun_while_another_is_open_it_offers_to_go_on(small):
    await small.say("/new Red team")
    offered = await small.edit()
    assert labels(offered) == ["Go on", "Begin the other"]
    assert "Red team" in offered["text"]
    shown = await small.tap(offered, "Begin the other")
    assert "The topic is <b>Weekly</b>" in shown["text"]
    offered = await small.say("/new Blue team")
    assert "These changes are not made yet" in offered["text"]
    assert "The topic is" in (await small.tap(offered, "Go on"))["text"]
    offered = await small.edit()
    assert labels(offered) == ["Go on", "Start over"]
    assert "The topic is" in (await small.tap(offered, "Start over"))["text"]
    offered = await small.say("/new Blue team")
    assert "On which day?" in (await small.tap(offered, "Begin the other"))["text"]
    assert len(await small.open_dialogs()) == 1


async def test_it_speaks_indonesian_to_who_reads_it(small):
    await small.history.choose_language(ADA, "id")
    shown = await small.through("Rapat", shown=await small.edit())
    assert "Harinya <b>Selasa, 31 Desember 2030</b>" in shown["text"]
    shown = await small.through("30-12-2030", "Selesai ✓", shown=shown)
    assert "Mulai: Selasa, 31 Desember 2030 10.00 WIB → <b>Senin, 30 Desember 2030 10.00 WIB" in shown["text"]
    assert "Sudah diubah: <b>Rapat</b>" in (await small.tap(shown, "Ubah sekarang"))["text"]


async def test_what_a_dialog_holds_stays_small(on_sqlite, tmp_path):
    async with standing(on_sqlite, tmp_path, EditStand) as stand:
        await stand.plan(Recurrence(every=Every.DAY, count=60))
        await stand.theirs(topic=topic("€" * 200))
        shown = await stand.tap(await stand.edit(), "The whole series")
        await stand.through("¥" * 200, "30-12-2030 11.00 2h", shown=shown)
        await stand.say(f"/new {'€' * 3000}")
        (row,) = await stand.open_dialogs()
    assert len(row["content"]) < dialogs.LARGEST


async def test_who_has_no_right_to_it_learns_nothing_of_it(small):
    stranger = UserId(9_000_000_099)
    assert "not been approved" in (await small.edit(stranger))["text"]
