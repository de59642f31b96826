"""What can be asked about a connection, and what is decided."""

from __future__ import annotations

from domain.command import Command
from domain.connections.connections import (
    ChatSubscribed,
    ChatUnsubscribed,
    Connection,
    ConnectionDeauthorised,
    ConnectionEvent,
    ConnectionLost,
    ConnectionMade,
    ConnectionPurged,
    ConnectionRemoved,
)
from domain.ids import ChatId, ConnectionId, UserId
from domain.personal import Personal
from domain.refusal import Refusal

LONGEST_REASON = 200


class ConnectionUnknown(Refusal):
    code = "connection.unknown"


class ConnectionCommand(Command):
    connection_id: ConnectionId


class Connect(ConnectionCommand, tag="connect"):
    """The person has come back from Zoom with its consent."""

    connected_by: UserId
    account: str
    email: Personal[str]
    scopes: tuple[str, ...]
    chat: ChatId


def decide_connect(connection: Connection, command: Connect) -> list[ConnectionEvent]:
    """Consent given again is recorded again: it renews what may have been lost.

    Chats that somebody else had subscribed hear nothing more: it is not their account any longer.
    """
    made = ConnectionMade(
        connected_by=command.connected_by,
        account=command.account,
        email=command.email,
        scopes=tuple(sorted(command.scopes)),
    )
    anothers = connection.chats if connection.connected_by != command.connected_by else frozenset()
    left = [ChatUnsubscribed(chat=chat) for chat in sorted(anothers)]
    known = connection.chats - anothers
    subscribed = [] if command.chat in known else [ChatSubscribed(chat=command.chat)]
    return [made, *left, *subscribed]


class UnsubscribeChat(ConnectionCommand, tag="unsubscribe_chat"):
    chat: ChatId


def decide_unsubscribe_chat(connection: Connection, command: UnsubscribeChat) -> list[ConnectionEvent]:
    return [ChatUnsubscribed(chat=command.chat)] if command.chat in connection.chats else []


class Disconnect(ConnectionCommand, tag="disconnect"):
    pass


def decide_disconnect(connection: Connection, _: Disconnect) -> list[ConnectionEvent]:
    if not connection.exists:
        raise ConnectionUnknown
    return [ConnectionRemoved()]


class RecordConnectionLost(ConnectionCommand, tag="record_connection_lost"):
    reason: str


def decide_record_connection_lost(
    connection: Connection, command: RecordConnectionLost
) -> list[ConnectionEvent]:
    if not connection.exists or connection.lost:
        return []
    return [ConnectionLost(reason=command.reason[:LONGEST_REASON])]


class RecordDeauthorised(ConnectionCommand, tag="record_deauthorised"):
    """Recorded for a stranger too: it proves that we heard of it, and there may be something to purge."""


def decide_record_deauthorised(_: Connection, __: RecordDeauthorised) -> list[ConnectionEvent]:
    return [ConnectionDeauthorised()]


class RecordPurged(ConnectionCommand, tag="record_purged"):
    tokens: int
    transcripts: int
    files: int


def decide_record_purged(_: Connection, command: RecordPurged) -> list[ConnectionEvent]:
    return [ConnectionPurged(tokens=command.tokens, transcripts=command.transcripts, files=command.files)]
