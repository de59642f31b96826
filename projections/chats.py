"""Chats that were closed to us, or that moved."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import FromClause, Select, select

from domain.chats.chats import ChatClosed, ChatMigrated, ChatReopened
from domain.ids import ChatId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import Projection, on


class ChatRow(msgspec.Struct, gc=False):
    chat: ChatId
    """The whole chat, without a topic."""
    closed: bool = False
    reason: str = ""
    """Why it was closed."""
    migrated_to: ChatId | None = None
    changed_at: datetime = EPOCH


class ChatList(Projection[ChatRow]):
    """A chat nothing ever happened to is open and has no row."""

    name = "chats"
    row = ChatRow
    indexes = (("closed",),)

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

    async def by_id(self, chat: ChatId) -> ChatRow | None:
        """`chat` may name a topic: Telegram closes and migrates whole chats."""
        return await self.first(lambda t: select(t).where(t.c.chat == chat.partition(":")[0]))

    async def that_became(self, chat: ChatId) -> list[ChatRow]:
        """Groups that have this number now, as a supergroup."""
        whole = chat.partition(":")[0]
        return await self.rows(lambda t: select(t).where(t.c.migrated_to == whole).order_by(t.c.chat), 10)

    async def all_closed(self, *, limit: int = 50, after: ChatId | None = None) -> list[ChatRow]:
        """By id. `after`: the last one of the page before."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).where(t.c.closed.is_(True)).order_by(t.c.chat)
            return found if after is None else found.where(t.c.chat > after)

        return await self.rows(query, limit)
