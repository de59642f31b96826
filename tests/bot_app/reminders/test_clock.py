"""Reminders on both databases: each once, whoever looks how often, and only of what takes place."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from functools import partial

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from domain.chats.chats import stream_of
from domain.chats.choices import QuietHours, RemindersChosen
from domain.chats.choosing import ChooseChatLanguage, ChooseChatTimeZone
from domain.chats.commands import RecordChatClosed, RecordChatMigrated
from domain.ids import ChatId
from domain.meetings.changes import RepeatMeeting
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.series import CancelOccurrence, MoveOccurrence
from domain.meetings.told_by_zoom import RecordMeetingEnded, RecordMeetingStarted
from domain.users.commands import BanUser
from tests.bot_app.bookkeeping import NOW, PERSON
from tests.bot_app.reminders.town import MINUTE, town
from tests.flows.program import until

ALONE = ChatId(str(PERSON))
DAY = 24 * 60
DAILY = Recurrence(every=Every.DAY, count=3)
NIGHT = QuietHours(time(21), time(6))


@pytest_asyncio.fixture
async def here(tmp_path, state_url):
    async with town(tmp_path, state_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def two(tmp_path, state_url):
    async with town(tmp_path, state_url, programs=2) as opened:
        yield opened


def group(here, **rest) -> ChatId:
    return ChatId(str(here.sandbox.telegram.add_group("Team", [PERSON], **rest)))


async def played(here, *minutes):
    """What the person's own chat has been told by each of these times."""
    seen = []
    for at in minutes:
        before = len(here.told(ALONE))
        await here.tick(at)
        seen.append(here.words(ALONE)[before:])
    return seen


async def test_a_meeting_is_told_before_at_and_after_its_time_and_then_no_more(here):
    await here.plan()
    seen = await played(here, 49, 50, 55, 60, 64.9, 65, 66, 95, 200)
    assert seen == [
        [],
        ["⏰ Topic <1> starts in 10 minutes (17:00 WIB)."],
        [],
        ["▶️ Topic <1> starts now (17:00 WIB)."],
        [],
        ["⌛ Topic <1>, planned by Ada for 17:00 WIB, has not started yet."],
        [],
        [],
        [],
    ]
    join = [[{"text": "Join", "url": "https://zoom.us/j/1"}]]
    assert [each["reply_markup"]["inline_keyboard"] for each in here.told(ALONE)] == [join] * 3


@pytest.mark.parametrize(
    ("before", "wait"),
    [(120, "120 minutes"), (150, "150 minutes"), (177, "3 hours"), (180, "3 hours"), (210, "210 minutes")],
)
async def test_half_hours_are_not_rounded_away(here, before, wait):
    await here.plan(minutes=300)
    await here.remind(ALONE, minutes_before=before)
    (said,) = (await played(here, 300 - before))[0]
    assert f"starts in {wait} " in said


async def test_two_programs_send_one_however_often_both_look_and_start_again(two):
    await two.plan()
    for minutes in (50, 50, 51, 60, 61, 65, 70):
        await two.tick(minutes)
        two.restarted()
        await asyncio.gather(*(clock.tick() for clock in two.clocks))
    await two.tick()
    assert [words.split(" ")[0] for words in two.words(ALONE)] == ["⏰", "▶️", "⌛"]
    assert len(await two.keys()) == 3


async def test_what_was_planned_by_a_program_that_died_is_sent_once_by_the_next(tmp_path, state_url):
    async with town(tmp_path, state_url, programs=0) as here:
        await here.plan()
        await here.books.read()
        here.minutes = 50
        await here._clock().tick()
        assert here.words(ALONE) == []
        async with here.program("the next"):
            await here.tick(51)
            assert [words.split(" ")[0] for words in here.words(ALONE)] == ["⏰"]
            assert len(await here.keys()) == 1


async def test_keys_name_kind_meeting_start_and_chat(here):
    meeting_id = await here.plan()
    await here.tick(50)
    starts_at = int((NOW + 60 * MINUTE).timestamp())
    assert await here.keys() == [f"telegram.notice/remind:before:meeting-{meeting_id}:{starts_at}/{ALONE}"]


@pytest.mark.parametrize(
    ("back_at", "expected"),
    [(59.9, ["⏰"]), (64.9, ["▶️"]), (65, ["⌛"]), (94.9, ["⌛"]), (95, []), (DAY, [])],
)
async def test_after_a_time_away_only_what_is_still_worth_saying_is_said(here, back_at, expected):
    await here.plan()
    await here.tick(back_at)
    assert [words.split(" ")[0] for words in here.words(ALONE)] == expected


async def test_a_moved_meeting_takes_its_reminders_along(here):
    meeting_id = await here.plan()
    await here.tick(50)
    await here.move(meeting_id, 120)
    seen = await played(here, 60, 65, 109, 110, 120, 125)
    assert [[words.split(" ")[0] for words in each] for each in seen] == [[], [], [], ["⏰"], ["▶️"], ["⌛"]]


async def test_nothing_is_said_of_a_cancelled_meeting(here):
    await here.cancel(await here.plan())
    assert await played(here, 50, 60, 65) == [[], [], []]


async def test_what_is_cancelled_or_moved_between_planning_and_sending_is_not_said(here):
    """The clock saw it in time; the log has moved on when the message is about to be sent."""
    first, second = await here.plan(1), await here.plan(2)
    await here.books.read()
    here.minutes = 50
    clock, plan = here.clocks[0], here.clocks[0]._plan

    async def overtaken(new, now):
        await here.cancel(first)
        await here.move(second, 300)
        await plan(new, now)

    clock._plan = overtaken
    await here.tick(50)
    assert len(await here.keys()) == 2
    assert here.words(ALONE) == []


async def test_every_time_of_a_series_is_told_but_those_that_do_not_take_place(here):
    meeting_id = await here.plan()
    say = here.books.say
    await say(RepeatMeeting, meeting_id=meeting_id, recurrence=DAILY)
    first = NOW + 60 * MINUTE
    moved = {"starts_at": first + timedelta(days=2, hours=1), "minutes": 15}
    await say(CancelOccurrence, meeting_id=meeting_id, occurrence=first + timedelta(days=1))
    await say(MoveOccurrence, meeting_id=meeting_id, occurrence=first + timedelta(days=2), **moved)
    at = [50, DAY + 50, 2 * DAY + 50, 2 * DAY + 110, 3 * DAY + 50]
    assert [len(each) for each in await played(here, *at)] == [1, 0, 0, 1, 0]


async def test_a_meeting_that_becomes_a_series_is_not_announced_again(here):
    meeting_id = await here.plan()
    await here.tick(50)
    await here.books.say(RepeatMeeting, meeting_id=meeting_id, recurrence=DAILY)
    assert await played(here, 51, 52) == [[], []]


async def began(here, meeting_id, minutes, uuid="one"):
    at = NOW + minutes * MINUTE
    await here.books.say(RecordMeetingStarted, meeting_id=meeting_id, zoom_uuid=uuid, started_at=at)


async def ended(here, meeting_id, minutes, uuid="one"):
    at = NOW + minutes * MINUTE
    await here.books.say(RecordMeetingEnded, meeting_id=meeting_id, zoom_uuid=uuid, ended_at=at)


async def test_a_meeting_that_began_is_not_missed(here):
    await began(here, await here.plan(), 58)
    assert await played(here, 60, 65, 70) == [["🔴 Topic <1>, planned for 17:00 WIB, is under way."], [], []]
    assert here.asked == 0


async def test_a_meeting_that_is_over_before_its_time_is_neither_announced_nor_missed(here):
    meeting_id = await here.plan()
    await began(here, meeting_id, 40)
    await ended(here, meeting_id, 55)
    assert await played(here, 60, 65) == [[], []]


async def test_of_a_series_yesterdays_beginning_does_not_count(here):
    meeting_id = await here.plan()
    await here.books.say(RepeatMeeting, meeting_id=meeting_id, recurrence=DAILY)
    await began(here, meeting_id, 60)
    await ended(here, meeting_id, 80)
    seen = await played(here, 65, DAY + 60, DAY + 65)
    assert [[words.split(" ")[0] for words in each] for each in seen] == [[], ["▶️"], ["⌛"]]


async def test_zoom_is_asked_before_anybody_is_told_that_nobody_came(here):
    await here.plan()
    here.running = True
    assert await played(here, 60, 65, 70) == [["▶️ Topic <1> starts now (17:00 WIB)."], [], []]
    assert here.asked == 1


async def test_a_chat_has_its_own_language_zone_and_wishes(here):
    chat, say = group(here), here.books.say
    await say(ChooseChatLanguage, chat=chat, language="id")
    await say(ChooseChatTimeZone, chat=chat, time_zone="Asia/Makassar")
    await here.remind(chat, minutes_before=180, at_start=False, when_late=False)
    await here.plan(1, 200, chat)
    await here.plan(2, 200)
    await here.tick(20)
    assert here.words(chat) == ["⏰ Topic <1> dimulai 3 jam lagi (20.20 WITA)."]
    for minutes in (190, 200, 205):
        await here.tick(minutes)
    assert len(here.words(chat)) == 1
    assert len(here.words(ALONE)) == 3


async def test_a_reminder_goes_into_the_topic_in_which_the_meeting_was_planned(here):
    forum = group(here, topics={7: "Weekly"})
    await here.plan(1, 60, ChatId(f"{forum}:7"))
    await here.tick(50)
    (message,) = here.told(forum)
    assert message["message_thread_id"] == 7


async def test_quiet_means_quiet(here):
    chat = group(here)
    await here.quiet(chat, QuietHours(time(16, 45), time(17, 3)))
    await here.plan(1, 60, chat)
    for minutes in (50, 60, 62.9, 63, 64.9):
        await here.tick(minutes)
    assert here.words(chat) == []
    await here.tick(65)
    assert [words.split(" ")[0] for words in here.words(chat)] == ["⌛"]


async def test_what_is_delayed_into_the_quiet_hours_is_not_said(here):
    chat = group(here)
    await here.quiet(chat, QuietHours(time(16, 55), time(18)))
    await here.plan(1, 60, chat)
    await here.tick(56)
    assert here.words(chat) == []


async def test_a_chat_that_closed_itself_is_left_in_peace(here):
    chat = group(here)
    await here.plan(1, 60, chat)
    await here.books.say(RecordChatClosed, chat=chat, reason="kicked")
    await here.tick(50)
    assert await here.keys() == []


async def test_who_has_lost_access_is_told_nothing(here):
    await here.plan()
    await here.daily_agenda(ALONE, time(16, 30))
    await here.books.say(BanUser, user_id=PERSON)
    assert await played(here, 30, 50, 60, 65) == [[], [], [], []]


async def inherited(here, chat):
    chosen = await here.desk().application.state(stream_of(chat))
    return chosen.choice(RemindersChosen).minutes_before == 20 or None


async def test_a_group_that_becomes_a_supergroup_is_told_once_under_its_new_number(here):
    chat = group(here)
    await here.plan(1, 60, chat)
    await here.daily_agenda(chat, time(16, 30))
    await here.remind(chat, minutes_before=20)
    supergroup = ChatId(str(here.sandbox.telegram.migrate(int(chat))))
    await here.tick(30)
    assert [words.split(" ")[0] for words in here.words(supergroup)] == ["🗓"]
    await until(partial(inherited, here, supergroup), "the choices to be taken along", 10)
    for minutes in (31, 40, 41):
        await here.tick(minutes)
        here.restarted()
    assert [words.split(" ")[0] for words in here.words(supergroup)] == ["🗓", "⏰"]


async def test_a_supergroups_own_wishes_hold_for_what_was_planned_in_the_group(here):
    chat = group(here)
    await here.plan(1, 60, chat)
    supergroup = ChatId(str(here.sandbox.telegram.migrate(int(chat))))
    await here.books.say(RecordChatMigrated, chat=chat, to=supergroup)
    await here.remind(supergroup, minutes_before=30)
    await here.tick(30)
    assert [words.split(" ")[0] for words in here.words(supergroup)] == ["⏰"]


async def test_the_agenda_names_the_days_meetings_in_order_with_a_link_to_each(here):
    chat = group(here, topics={7: "Weekly"})
    await here.daily_agenda(chat, time(16, 30))
    await here.plan(1, 90, ChatId(f"{chat}:7"))
    await here.plan(2, 60, chat)
    await here.plan(3, 60)
    await here.plan(4, 10 * 60, chat)
    await here.cancel(await here.plan(5, 60, chat))
    await here.tick(29)
    assert here.words(chat) == []
    await here.tick(30)
    (told,) = here.words(chat)
    assert told.splitlines() == [
        "🗓 Saturday, 21 November 2026: 2 meetings",
        "17:00–17:30 WIB · Topic <2> · Join",
        "17:30–18:00 WIB · Topic <1> · Join",
    ]
    await here.tick(31)
    here.restarted()
    await here.tick(32)
    assert sum(words.startswith("🗓") for words in here.words(chat)) == 1
    await here.tick(DAY + 30)
    assert sum(words.startswith("🗓") for words in here.words(chat)) == 1, "on a day without meetings"


async def test_an_agenda_in_the_quiet_hours_comes_at_their_end(here):
    chat = group(here)
    await here.daily_agenda(chat, time(5))
    await here.quiet(chat, NIGHT)
    await here.plan(1, 20 * 60, chat)
    for minutes, expected in [(13 * 60, 0), (14 * 60 - 1, 0), (14 * 60, 1)]:
        await here.tick(minutes)
        assert len(here.words(chat)) == expected, minutes


async def test_an_agenda_that_is_late_still_comes_within_two_hours(here):
    await here.daily_agenda(ALONE, time(16, 30))
    await here.plan(1, 600)
    await here.plan(2, 300)
    await here.tick(149)
    assert [words.count("\n") for words in here.words(ALONE)] == [1]


async def test_the_clock_sleeps_until_the_next_moment_but_never_for_long(here):
    await here.plan()
    assert await here.tick(20) == [15.0]
    assert await here.tick(49.9) == [pytest.approx(6.0)]
    assert await here.tick(59.75) == [pytest.approx(15.0)]


async def test_pages_of_meetings_are_all_looked_at(here, monkeypatch):
    monkeypatch.setattr("bot_app.reminders.clock.LARGEST_ANSWER", 2)
    starting = here.books.reads.calendar.starting
    for number in range(1, 6):
        await here.plan(number)

    async def in_small_pages(since, until, *, after=""):
        return await starting(since, until, limit=2, after=after)

    monkeypatch.setattr(type(here.books.reads.calendar), "starting", staticmethod(in_small_pages))
    await here.tick(50)
    assert len(await here.keys()) == 5


async def test_a_fault_is_told_and_the_clock_goes_on(here, monkeypatch):
    monkeypatch.setattr("bot_app.reminders.clock.LONGEST_PAUSE", timedelta(seconds=0.01))
    clock, faults, ticks = here.clocks[0], [RuntimeError("a fault"), OSError("another")], []

    async def tick():
        if faults:
            raise faults.pop()
        ticks.append(1)
        return timedelta(seconds=0.01)

    monkeypatch.setattr(clock, "tick", tick)
    with capture_logs() as logs:
        running = asyncio.ensure_future(clock.run())

        async def looked() -> bool | None:
            return len(ticks) > 1 or None

        await until(looked, "two more looks", 10)
        running.cancel()
    assert [each["event"] for each in logs] == ["reminders.failed"] * 2
