"""Connections: whose Zoom we may act for, and which chats hear of their recordings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import FromClause, Select, select

from domain.connections.connections import (
    ChatSubscribed,
    ChatUnsubscribed,
    ConnectionDeauthorised,
    ConnectionLost,
    ConnectionMade,
    ConnectionRemoved,
    connection_in,
    stream_of,
)
from domain.ids import ChatId, ConnectionId, StreamId, UserId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    LOST = "lost"
    """Zoom does not renew our access; a person must connect again."""
    ENDED = "ended"


class ConnectionRow(msgspec.Struct, gc=False):
    stream: StreamId
    connected_by: UserId = UserId(0)
    account: str = ""
    email: str = ""
    """Empty once it has been purged."""
    scopes: str = ""
    """With blanks between them."""
    state: ConnectionState = ConnectionState.ENDED
    made_at: datetime = EPOCH
    changed_at: datetime = EPOCH
    chats_joined: str = ""

    @property
    def connection_id(self) -> ConnectionId:
        return connection_in(self.stream)

    @property
    def chats(self) -> list[ChatId]:
        return [ChatId(chat) for chat in self.chats_joined.split()]


class Connections(Projection[ConnectionRow]):
    name = "connections"
    row = ConnectionRow
    indexes = (("connected_by",),)

    @on(ConnectionMade)
    def made(self, row: ConnectionRow, event: ConnectionMade, recorded: Recorded) -> None:
        row.connected_by, row.account = event.connected_by, event.account
        row.email, row.scopes = event.email.reveal(""), " ".join(event.scopes)
        row.state = ConnectionState.CONNECTED
        row.made_at = row.changed_at = recorded.at

    @on(ChatSubscribed)
    def subscribed(self, row: ConnectionRow, event: ChatSubscribed, _: Recorded) -> None:
        row.chats_joined = " ".join(dict.fromkeys([*row.chats, event.chat]))

    @on(ChatUnsubscribed)
    def unsubscribed(self, row: ConnectionRow, event: ChatUnsubscribed, _: Recorded) -> None:
        row.chats_joined = " ".join(chat for chat in row.chats if chat != event.chat)

    @on(ConnectionLost)
    def lost(self, row: ConnectionRow, _: ConnectionLost, recorded: Recorded) -> None:
        row.state, row.changed_at = ConnectionState.LOST, recorded.at

    @on(ConnectionRemoved)
    def removed(self, row: ConnectionRow, _: ConnectionRemoved, recorded: Recorded) -> None:
        self._ended(row, recorded)

    @on(ConnectionDeauthorised)
    def deauthorised(self, row: ConnectionRow, _: ConnectionDeauthorised, recorded: Recorded) -> None:
        self._ended(row, recorded)

    def _ended(self, row: ConnectionRow, recorded: Recorded) -> None:
        row.state, row.changed_at = ConnectionState.ENDED, recorded.at
        row.chats_joined = row.email = row.scopes = ""

    async def by_id(self, connection_id: ConnectionId) -> ConnectionRow | None:
        """Also one that has ended."""
        return await self.first(lambda t: select(t).where(t.c.stream == stream_of(connection_id)))

    async def alive(self) -> list[ConnectionRow]:
        """Connected or lost, the oldest first."""
        return await self.rows(_alive, LARGEST_ANSWER)

    async def page(self, *, after: StreamId) -> list[ConnectionRow]:
        """The same, as many as there are. `after`: the last stream of the page before."""

        def query(t: FromClause) -> Select[Any]:
            alive = select(t).where(t.c.state != ConnectionState.ENDED, t.c.stream > after)
            return alive.order_by(t.c.stream)

        return await self.rows(query, LARGEST_ANSWER)

    async def of_user(self, user_id: UserId) -> list[ConnectionRow]:
        """Of those alive, in the same order."""
        return await self.rows(lambda t: _alive(t).where(t.c.connected_by == user_id), LARGEST_ANSWER)


def _alive(t: FromClause) -> Select[Any]:
    return select(t).where(t.c.state != ConnectionState.ENDED).order_by(t.c.made_at, t.c.stream)
