"""A clock that tests set, everything behind it as it is, and a local Telegram that is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy import select

from adapters.i18n.catalog import Catalog
from adapters.state import tables
from adapters.state.database import Database as State
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.sender import Notices, Sender
from bot_app.followers import Follower
from bot_app.listeners import PolicyFollower
from bot_app.reminders.clock import Clock
from bot_app.reminders.texts import ReminderTexts
from bot_app.sandbox.sandbox import Sandbox, start_sandbox
from bot_app.telegram.desk import Desk
from bot_app.workers import Workers
from domain.application import Application
from domain.chats.choosing import ChooseDailyAgenda, ChooseQuietHours, ChooseReminders
from domain.ids import BatchId, ChatId, MeetingId, derived
from domain.meetings import changes as c
from domain.meetings import commands as m
from domain.personal import Personal
from domain.policies import POLICIES
from tests.adapters.state.fixtures import opened
from tests.bot_app.bookkeeping import NOW, PERSON, Books, kept
from tests.bot_app.telegram.some_cards import some_cards
from tests.flows.program import until

MINUTE = timedelta(minutes=1)
JAKARTA = ZoneInfo("Asia/Jakarta")
FREELY = TelegramRates(10_000, 1000, 10_000)


@dataclass
class Town:
    """NOW is 16:00 in Jakarta, where chats live that chose no other zone."""

    books: Books
    sandbox: Sandbox
    state: State
    session: aiohttp.ClientSession
    minutes: float = 0.0
    """Since NOW."""
    running: bool = False
    """Whether Zoom says, when asked, that the meeting goes on."""
    asked: int = 0
    clocks: list[Clock] = field(default_factory=list)

    def now(self):
        return NOW + self.minutes * MINUTE

    async def tick(self, minutes: float | None = None):
        """Everybody's clock looks; gives how long each then wants to sleep, in seconds."""
        self.minutes = self.minutes if minutes is None else minutes
        await self.books.read()
        pauses = [await clock.tick() for clock in self.clocks]
        await until(self._at_rest, "everything to be sent", 20)
        return [pause.total_seconds() for pause in pauses]

    def told(self, chat: ChatId) -> list[dict[str, Any]]:
        return self.sandbox.telegram.messages(int(chat.partition(":")[0]))

    def words(self, chat: ChatId) -> list[str]:
        return [message["text"] for message in self.told(chat)]

    async def keys(self) -> list[str]:
        """Of everything that was ever planned."""
        return await self.state.read(
            lambda connection: list(connection.scalars(select(tables.effects.c.key)))
        )

    async def plan(
        self, number: int = 1, minutes: float = 60, chat: ChatId | None = None, **rest
    ) -> MeetingId:
        meeting_id = MeetingId(derived("meeting", number))
        await self.books.say(
            m.PlanMeeting,
            meeting_id=meeting_id,
            planned_by=PERSON,
            topic=Personal(f"user-{PERSON}", f"Topic <{number}>"),
            starts_at=NOW + minutes * MINUTE,
            minutes=30,
            time_zone="Asia/Jakarta",
            chat=chat or ChatId(str(PERSON)),
            batch=BatchId(derived("batch", number)),
            line=1,
            of=1,
            **rest,
        )
        await self.books.created_in_zoom(meeting_id, 85_000_000_000 + number)
        return meeting_id

    async def move(self, meeting_id: MeetingId, minutes: float) -> None:
        when = {"starts_at": NOW + minutes * MINUTE, "minutes": 30, "time_zone": "Asia/Jakarta"}
        await self.books.say(c.MoveMeeting, meeting_id=meeting_id, **when)

    async def cancel(self, meeting_id: MeetingId) -> None:
        await self.books.say(m.CancelMeeting, meeting_id=meeting_id)

    async def remind(self, chat: ChatId, **wishes) -> None:
        await self.books.say(ChooseReminders, chat=chat, **wishes)

    async def daily_agenda(self, chat: ChatId, clock) -> None:
        await self.books.say(ChooseDailyAgenda, chat=chat, clock=clock)

    async def quiet(self, chat: ChatId, hours) -> None:
        await self.books.say(ChooseQuietHours, chat=chat, hours=hours)

    def restarted(self) -> None:
        """Nothing is remembered but what is stored."""
        self.clocks = [self._clock() for _ in self.clocks]

    async def goes_on(self, _meeting) -> bool:
        self.asked += 1
        return self.running

    def desk(self) -> Desk:
        return Desk(
            application=Application(self.books.log),
            reads=self.books.reads,
            catalog=Catalog.load("en", strict=True),
            zone=JAKARTA,
            version="1",
        )

    @asynccontextmanager
    async def program(self, name: str) -> AsyncIterator[None]:
        """A clock and workers, until the block ends."""
        workers = self._workers(name)
        self.clocks.append(self._clock())
        working = asyncio.ensure_future(workers.run())
        try:
            yield
        finally:
            workers.stop()
            await asyncio.wait([working])

    def _clock(self) -> Clock:
        return Clock(self.state, self.books.reads, self.desk().reader_of, lambda: None, self.now)

    async def _at_rest(self) -> bool | None:
        def waiting(connection):
            return connection.scalar(select(tables.effects.c.id).where(tables.effects.c.open).limit(1))

        return True if await self.state.read(waiting) is None else None

    def _workers(self, name: str) -> Workers:
        telegram = self.sandbox.telegram
        desk, api = self.desk(), TelegramApi(self.session, self.sandbox.telegram_base, telegram.token)
        texts = ReminderTexts(desk, self.goes_on, self.now)
        cards = some_cards(desk, others={"remind": texts.reminder, "agenda": texts.agenda})
        notices = Notices(Sender(api, TelegramLimits(FREELY)), cards.notice)
        handle, at = self.books.application.handle, lambda: self.now().timestamp()
        return Workers(self.state, {"telegram.notice": notices}, handle, worker=name, clock=at)


@asynccontextmanager
async def town(folder: Path, state_url: str, programs: int = 1) -> AsyncIterator[Town]:
    """`programs`: clocks and workers on the same operational tables."""
    async with AsyncExitStack() as stack:
        books = await stack.enter_async_context(kept(folder))
        sandbox = await stack.enter_async_context(start_sandbox())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        state = await stack.enter_async_context(opened(state_url))
        sandbox.telegram.add_person("Ada", person_id=PERSON)
        await books.person(PERSON)
        found = Town(books, sandbox, state, session)
        handle = books.application.handle
        following = asyncio.ensure_future(
            Follower(books.log, PolicyFollower(POLICIES, handle, books.state)).run()
        )
        try:
            for number in range(programs):
                await stack.enter_async_context(found.program(f"worker-{number}"))
            yield found
        finally:
            following.cancel()
            await asyncio.wait([following])
