"""Chats that were closed to us, that moved, or that chose something."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

import msgspec
from sqlalchemy import Connection, FromClause, Select, func, select

from domain.chats.chats import ChatClosed, ChatMigrated, ChatReopened
from domain.chats.choices import (
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    DailyAgendaChosen,
    QuietHours,
    QuietHoursChosen,
    RemindersChosen,
)
from domain.ids import ChatId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on

USUAL = RemindersChosen()


class ChatRow(msgspec.Struct, gc=False):
    chat: ChatId
    """The whole chat, without a topic."""
    closed: bool = False
    reason: str = ""
    """Why it was closed."""
    migrated_to: ChatId | None = None
    changed_at: datetime = EPOCH
    """When it was last closed, opened or moved."""
    language: str = ""
    """Empty: the bot's usual one; a private chat's is that of its person. The same holds for `time_zone`."""
    time_zone: str = ""
    minutes_before: int = USUAL.minutes_before
    at_start: bool = USUAL.at_start
    when_late: bool = USUAL.when_late
    daily_agenda: time | None = None
    """In the chat's time zone, as the quiet hours."""
    quiet_from: time | None = None
    quiet_to: time | None = None

    @property
    def reminders(self) -> RemindersChosen:
        return RemindersChosen(
            minutes_before=self.minutes_before, at_start=self.at_start, when_late=self.when_late
        )

    @property
    def quiet_hours(self) -> QuietHours | None:
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_to)


class ChatList(Projection[ChatRow]):
    """A chat nothing ever happened to is open, has chosen nothing and has no row."""

    name = "chats"
    version = 3
    row = ChatRow
    indexes = (("daily_agenda",), ("migrated_to",))

    def key(self, recorded: Recorded) -> str:
        return recorded.stream.removeprefix("chat-")

    @on(ChatClosed)
    def closed(self, row: ChatRow, event: ChatClosed, recorded: Recorded) -> None:
        row.closed, row.reason, row.changed_at = True, event.reason, recorded.at

    @on(ChatReopened)
    def reopened(self, row: ChatRow, _: ChatReopened, recorded: Recorded) -> None:
        row.closed, row.reason, row.changed_at = False, "", recorded.at

    @on(ChatMigrated)
    def migrated(self, row: ChatRow, event: ChatMigrated, recorded: Recorded) -> None:
        row.migrated_to, row.changed_at = event.to, recorded.at

    @on(ChatLanguageChosen)
    def language_chosen(self, row: ChatRow, event: ChatLanguageChosen, _: Recorded) -> None:
        row.language = event.language

    @on(ChatTimeZoneChosen)
    def time_zone_chosen(self, row: ChatRow, event: ChatTimeZoneChosen, _: Recorded) -> None:
        row.time_zone = event.time_zone

    @on(RemindersChosen)
    def reminders_chosen(self, row: ChatRow, event: RemindersChosen, _: Recorded) -> None:
        row.minutes_before, row.at_start = event.minutes_before, event.at_start
        row.when_late = event.when_late

    @on(DailyAgendaChosen)
    def daily_agenda_chosen(self, row: ChatRow, event: DailyAgendaChosen, _: Recorded) -> None:
        row.daily_agenda = event.clock

    @on(QuietHoursChosen)
    def quiet_hours_chosen(self, row: ChatRow, event: QuietHoursChosen, _: Recorded) -> None:
        hours = event.hours
        row.quiet_from, row.quiet_to = (None, None) if hours is None else (hours.begin, hours.end)

    async def by_id(self, chat: ChatId) -> ChatRow | None:
        """`chat` may name a topic: Telegram closes and migrates whole chats."""
        return await self.first(lambda t: select(t).where(t.c.chat == chat.partition(":")[0]))

    async def by_ids(self, chats: Collection[ChatId]) -> list[ChatRow]:
        """Of whole chats, the rows there are."""
        return await self.rows(lambda t: select(t).where(t.c.chat.in_(chats)), LARGEST_ANSWER)

    async def longest_reminder(self) -> int:
        """Minutes before the start, the most that any chat wants."""

        def query(connection: Connection, t: FromClause) -> int:
            return connection.scalar(select(func.max(t.c.minutes_before))) or 0

        return max(USUAL.minutes_before, await self.read(query))

    async def that_became(self, chat: ChatId) -> list[ChatRow]:
        """Groups that have this number now, as a supergroup."""
        whole = chat.partition(":")[0]
        return await self.rows(lambda t: select(t).where(t.c.migrated_to == whole).order_by(t.c.chat), 10)

    async def with_daily_agenda(
        self, *, limit: int = LARGEST_ANSWER, after: ChatId | None = None
    ) -> list[ChatRow]:
        """Those that can be sent one, by id. `after`: the last one of the page before."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            open_still = t.c.closed.is_(False) & t.c.migrated_to.is_(None)
            found = select(t).where(t.c.daily_agenda.is_not(None), open_still).order_by(t.c.chat)
            return found if after is None else found.where(t.c.chat > after)

        return await self.rows(query, limit)
