"""A chat's calendar over HTTP: for whoever has the address, as long as it is good, and for nobody else."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy.exc import OperationalError

from adapters.i18n.catalog import Catalog
from bot_app.calendars.addresses import CalendarAddresses
from bot_app.calendars.feeds import RENDERED_EVERY, Feeds
from bot_app.sandbox.sandbox import serving
from bot_app.telegram.desk import Desk
from bot_app.web.calendar import RETRY_SECONDS, calendar_routes
from domain.application import Application
from domain.chats.choosing import ChooseChatLanguage
from domain.chats.commands import RecordChatClosed, RecordChatMigrated, RenewCalendarAddress
from domain.ids import ChatId
from domain.meetings.commands import CancelMeeting
from domain.users.commands import BanUser
from tests.adapters.calendars.readers import expanded, strictly
from tests.bot_app.bookkeeping import NOW, PERSON, kept
from tests.bot_app.reminders.town import JAKARTA

SECRET = "a-long-random-s3cret-of-the-operator"
TOPIC = ChatId("-1001234567890:7")
GROUP = ChatId("-1001234567890")
OTHER, SUPERGROUP, ALONE = ChatId("-5"), ChatId("-1005"), ChatId(str(PERSON))
NOTHING = "There is nothing here.\n"


class Door:
    """Our server in front of real feeds."""

    def __init__(self, books, session):
        self.books = books
        self.session = session
        self.later = timedelta()
        self.seconds = 0.0
        self.trouble = None
        desk = Desk(
            application=Application(books.log),
            reads=books.reads,
            catalog=Catalog.load("en", strict=True),
            zone=JAKARTA,
            version="1",
        )
        self.feeds = Feeds(desk, lambda: NOW + self.later, lambda: self.seconds)
        self.addresses = CalendarAddresses(SECRET, "")
        self.address = ""

    async def feed_of(self, token):
        if self.trouble is not None:
            raise self.trouble
        return await self.feeds.of(self.addresses.read(token))

    @asynccontextmanager
    async def get(self, chat=GROUP, generation=0, *, path=None, method="GET", **headers):
        await self.books.read()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        whole = self.address + (path or self.addresses.address(chat, generation))
        async with self.session.request(method, whole, headers=named) as answer:
            yield answer

    async def file(self, chat=GROUP, generation=0):
        async with self.get(chat, generation) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def status(self, chat=GROUP, generation=0, **rest):
        async with self.get(chat, generation, **rest) as answer:
            return answer.status

    async def topics(self, chat=GROUP, generation=0):
        """Whatever was kept is not new enough any more."""
        self.seconds += RENDERED_EVERY
        return sorted(
            str(event["UID"])[:8] for event in strictly(await self.file(chat, generation)).walk("VEVENT")
        )


@pytest_asyncio.fixture
async def door(tmp_path):
    async with kept(tmp_path) as books, aiohttp.ClientSession() as session:
        await books.person(PERSON)
        found = Door(books, session)
        app = web.Application()
        app.router.add_routes(calendar_routes(found.feed_of))
        async with serving(app, "127.0.0.1", 0) as found.address:
            yield found


def mark(meeting_id):
    return str(meeting_id)[:8]


async def test_it_has_the_meetings_of_the_chat_in_all_its_topics_and_no_others(door):
    ours = [await door.books.plan_meeting(1, TOPIC), await door.books.plan_meeting(2, GROUP)]
    theirs = await door.books.plan_meeting(3, OTHER)
    assert await door.topics() == sorted(map(mark, ours))
    assert await door.topics(OTHER) == [mark(theirs)]
    assert expanded(await door.file(OTHER)) == [(NOW + timedelta(hours=1), NOW + timedelta(minutes=90))]


async def test_calendar_programs_are_told_what_it_is_and_for_how_long(door):
    await door.books.created_in_zoom(await door.books.plan_meeting(1, GROUP), 85_000_000_001)
    async with door.get() as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, max-age=300"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        (event,) = strictly(await answer.read()).walk("VEVENT")
    assert event["DESCRIPTION"].endswith("Passcode: 123456")
    async with door.get(method="HEAD") as answer:
        assert (answer.status, await answer.read()) == (200, b"")


async def test_what_a_program_has_already_is_not_sent_again(door):
    await door.books.plan_meeting(1, GROUP)
    async with door.get() as answer:
        known = answer.headers["ETag"]
    for said in (known, f'"other", {known}', f"W/{known}", "*"):
        async with door.get(If_None_Match=said) as answer:
            assert (answer.status, await answer.read()) == (304, b"")
            assert answer.headers["ETag"] == known
            assert answer.headers["Cache-Control"] == "private, max-age=300"
    await door.books.plan_meeting(2, GROUP)
    door.seconds += RENDERED_EVERY
    async with door.get(If_None_Match=known) as answer:
        assert answer.status == 200
        assert answer.headers["ETag"] != known


async def test_a_cancelled_meeting_is_told_of_for_thirty_days(door):
    meeting_id = await door.books.plan_meeting(1, GROUP)
    await door.books.say(CancelMeeting, meeting_id=meeting_id)
    (event,) = strictly(await door.file()).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    for days, expected in [(29.9, 1), (30.1, 0)]:
        door.later = timedelta(days=days)
        assert len(await door.topics()) == expected


async def test_a_meeting_that_is_over_stays_for_thirty_days(door):
    await door.books.plan_meeting(1, GROUP)
    for days, expected in [(29.9, 1), (30.1, 0)]:
        door.later = timedelta(days=days)
        assert len(await door.topics()) == expected


async def test_it_speaks_the_language_of_the_chat(door):
    assert b"X-WR-CALNAME:Zoom meetings" in await door.file()
    await door.books.say(ChooseChatLanguage, chat=GROUP, language="id")
    door.seconds += RENDERED_EVERY
    assert b"X-WR-CALNAME:Rapat Zoom" in await door.file()


async def test_it_is_made_once_a_minute_however_many_ask(door, monkeypatch):
    made, of_chats = [], door.books.reads.entries.of_chats

    async def counted(*asked, **rest):
        made.append(1)
        return await of_chats(*asked, **rest)

    monkeypatch.setattr(type(door.books.reads.entries), "of_chats", staticmethod(counted))
    await asyncio.gather(*(door.file() for _ in range(8)))
    door.seconds = RENDERED_EVERY - 1
    await door.file()
    assert len(made) == 1
    door.seconds = RENDERED_EVERY
    await door.file()
    assert len(made) == 2


async def test_only_so_many_are_remembered(door, monkeypatch):
    monkeypatch.setattr("bot_app.calendars.feeds.REMEMBERED_FEEDS", 2)
    for chat in ("-1", "-2", "-3"):
        await door.file(ChatId(chat))
    assert list(door.feeds._kept) == ["-2", "-3"]


async def test_only_so_many_entries_are_told_the_last_to_start_first(door, monkeypatch):
    monkeypatch.setattr("bot_app.calendars.feeds.MOST_ENTRIES", 2)
    for number in range(1, 5):
        await door.books.plan_meeting(number, GROUP)
    assert len(await door.topics()) == 2


async def said(door, **wrong):
    async with door.get(**wrong) as answer:
        shown = {name: value for name, value in answer.headers.items() if name not in ("Date", "Server")}
        return answer.status, shown, await answer.text()


async def test_wrong_old_and_foreign_addresses_are_answered_alike(door):
    await door.books.plan_meeting(1, GROUP)
    good = door.addresses.address(GROUP, 0)
    await door.books.say(RenewCalendarAddress, chat=GROUP, seen=0)
    wrong = [
        {"generation": 0},
        {"generation": 2},
        {"path": good.replace("-1001234567890", "-5")},
        {"path": good.replace(".0.", ".1.")},
        {"path": "/calendar/x.ics"},
        {"path": f"/calendar/{'9' * 5000}.ics"},
    ]
    answers = [await said(door, **each) for each in wrong]
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0][0], answers[0][2]) == (404, NOTHING)
    assert await door.status(generation=1) == 200


async def test_an_address_that_was_renewed_is_dead_at_once_also_while_its_file_is_remembered(door):
    await door.file()
    await door.books.say(RenewCalendarAddress, chat=GROUP, seen=0)
    assert await door.status() == 404
    assert await door.status(generation=1) == 200


async def test_a_chat_that_removed_the_bot_is_told_of_no_more(door):
    await door.books.say(RecordChatClosed, chat=GROUP, reason="kicked")
    assert await door.status() == 404


async def test_who_has_lost_access_reads_no_more(door):
    await door.books.plan_meeting(1, ALONE)
    assert len(await door.topics(ALONE)) == 1
    await door.books.say(BanUser, user_id=PERSON)
    assert await door.status(ALONE) == 404


async def test_a_group_that_became_a_supergroup_keeps_its_addresses_and_its_meetings(door):
    before = await door.books.plan_meeting(1, OTHER)
    await door.books.say(RenewCalendarAddress, chat=OTHER, seen=0)
    await door.books.say(RecordChatMigrated, chat=OTHER, to=SUPERGROUP)
    after = await door.books.plan_meeting(2, SUPERGROUP)
    both = sorted([mark(before), mark(after)])
    assert await door.topics(OTHER, 1) == both
    assert await door.topics(SUPERGROUP, 0) == both
    assert await door.status(OTHER, 0) == 404
    await door.books.say(RenewCalendarAddress, chat=SUPERGROUP, seen=0)
    assert [await door.status(OTHER, 1), await door.status(SUPERGROUP, 0)] == [404, 404]
    assert await door.topics(SUPERGROUP, 1) == both


async def test_while_the_database_is_away_programs_are_told_to_come_back(door):
    door.trouble = OperationalError("SELECT", {}, Exception("away"))
    async with door.get() as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, str(RETRY_SECONDS))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_nothing_can_be_written_there(door, method):
    assert await door.status(method=method) == 405
