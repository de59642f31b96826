"""The calendar of a chat, behind its address."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256

import msgspec

from adapters.calendars.ics import calendar
from adapters.single_flight import SingleFlight
from bot_app.calendars.addresses import CalendarKey
from bot_app.calendars.entries import entries_of
from bot_app.deliveries.whereabouts import numbers_of
from bot_app.telegram.desk import Desk
from domain.chats import chats
from domain.chats.chats import Chat
from domain.chats.choosing import private
from domain.ids import ChatId, UserId
from domain.users import users
from domain.users.users import User
from projections.calendar_entries import EntryRow
from projections.projection import LARGEST_ANSWER

KEPT = timedelta(days=30)
"""How long a meeting that is over, or was cancelled, stays in a feed."""
MOST_ENTRIES = 2000
RENDERED_EVERY = 60.0
"""Seconds."""
REMEMBERED_FEEDS = 200


class Feed(msgspec.Struct, frozen=True):
    body: bytes
    mark: str
    """Another one for other content."""


class Feeds:
    """Of all chats; each is rendered once in a while, however often it is asked for."""

    def __init__(
        self,
        desk: Desk,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._now = now
        self._clock = clock
        self._kept: OrderedDict[ChatId, _Kept] = OrderedDict()

    async def of(self, key: CalendarKey) -> Feed | None:
        """`None`: it opens nothing any more."""
        chat = await self._opened(key)
        if chat is None:
            return None
        kept = self._kept.pop(chat, None) or _Kept(SingleFlight(partial(self._render, chat)))
        self._kept[chat] = kept
        if len(self._kept) > REMEMBERED_FEEDS:
            self._kept.popitem(last=False)
        return await kept.feed(self._clock)

    async def _opened(self, key: CalendarKey) -> ChatId | None:
        """The chat as it is now; a supergroup's first address leaves those of its group as they are."""
        chat, generation = key.chat, key.generation
        state = await self._state(chat)
        while state.calendar_generation == generation and not state.closed:
            if state.migrated_to is None:
                return chat if await self._may_read(chat) else None
            chat, generation = state.migrated_to, 0
            state = await self._state(chat)
        return None

    async def _state(self, chat: ChatId) -> Chat:
        state: Chat = await self._desk.application.state(chats.stream_of(chat))
        return state

    async def _may_read(self, chat: ChatId) -> bool:
        if not private(chat):
            return True
        user: User = await self._desk.application.state(users.stream_of(UserId(int(chat))))
        return user.whitelisted

    async def _render(self, chat: ChatId) -> Feed:
        desk, since = self._desk, self._now() - KEPT
        language = (await desk.reader_of(chat)).language
        rows = await self._rows(chat, since)
        entries = [entry for row in rows for entry in entries_of(row, desk.catalog, language, since)]
        name = desk.text(language, "ics-calendar")
        body = await asyncio.to_thread(calendar, entries[:MOST_ENTRIES], name=name, language=language)
        return Feed(body, sha256(body).hexdigest()[:32])

    async def _rows(self, chat: ChatId, since: datetime) -> list[EntryRow]:
        asked, rows = await numbers_of(self._desk.reads, chat), list[EntryRow]()
        page: list[EntryRow] | None = None
        while page is None or (len(page) == LARGEST_ANSWER and len(rows) < MOST_ENTRIES):
            after = rows[-1].stream if rows else None
            page = await self._desk.reads.entries.of_chats(asked, since, after=after)
            rows += page
        return rows


class _Kept:
    """A feed, for as long as it is new enough."""

    def __init__(self, flight: SingleFlight[Feed]) -> None:
        self._flight = flight
        self._feed: Feed | None = None
        self._until = 0.0

    async def feed(self, clock: Callable[[], float]) -> Feed:
        if self._feed is None or clock() >= self._until:
            self._feed = await self._flight.result()
            self._until = clock() + RENDERED_EVERY
        return self._feed
