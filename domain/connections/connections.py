"""What can be true of a connection: whose it is, whether it works, and who hears of its recordings."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import ChatId, ConnectionId, StreamId, UserId
from domain.personal import Personal


class ConnectionEvent(Event):
    pass


class ConnectionMade(ConnectionEvent, tag="connection.made"):
    """A person let us act for a Zoom user, or did so again."""

    connected_by: UserId
    account: str
    """Zoom account id."""
    email: Personal[str]
    scopes: tuple[str, ...]


class ChatSubscribed(ConnectionEvent, tag="connection.chat_subscribed"):
    """Recordings of this Zoom user go to that chat."""

    chat: ChatId


class ChatUnsubscribed(ConnectionEvent, tag="connection.chat_unsubscribed"):
    chat: ChatId


class ConnectionLost(ConnectionEvent, tag="connection.lost"):
    """Zoom does not renew our access any more; the person must connect again."""

    reason: str


class ConnectionRemoved(ConnectionEvent, tag="connection.removed"):
    """A person ended it here."""


class ConnectionDeauthorised(ConnectionEvent, tag="connection.deauthorised"):
    """A person ended it in Zoom."""


class ConnectionPurged(ConnectionEvent, tag="connection.purged"):
    """What had been kept of it is gone; the log's personal values of it cannot be read any more."""

    tokens: int
    transcripts: int
    files: int
    """Temporary ones."""


class Connection(msgspec.Struct, frozen=True):
    connected_by: UserId | None = None
    """`None`: no such connection."""
    scopes: tuple[str, ...] = ()
    chats: frozenset[ChatId] = frozenset()
    lost: bool = False

    @property
    def exists(self) -> bool:
        return self.connected_by is not None


def stream_of(connection_id: ConnectionId) -> StreamId:
    return StreamId(f"connection-{connection_id}")


def connection_in(stream: StreamId) -> ConnectionId:
    return ConnectionId(stream.removeprefix("connection-"))


def evolve(connection: Connection, event: Event) -> Connection:
    match event:
        case ConnectionMade(connected_by=connected_by, scopes=scopes):
            return replace(connection, connected_by=connected_by, scopes=scopes, lost=False)
        case ChatSubscribed(chat=chat):
            return replace(connection, chats=connection.chats | {chat})
        case ChatUnsubscribed(chat=chat):
            return replace(connection, chats=connection.chats - {chat})
        case ConnectionLost():
            return replace(connection, lost=True)
        case ConnectionRemoved() | ConnectionDeauthorised():
            return Connection()
    return connection
