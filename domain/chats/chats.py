"""What can be true of a chat."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import ChatId, StreamId


class ChatEvent(Event):
    pass


class ChatClosed(ChatEvent, tag="chat.closed"):
    """Telegram does not let us write there any more: blocked, kicked, or deleted."""

    reason: str


class ChatReopened(ChatEvent, tag="chat.reopened"):
    """Somebody wrote to us from a chat that was closed."""


class ChatMigrated(ChatEvent, tag="chat.migrated"):
    """A group became a supergroup."""

    to: ChatId


class Chat(msgspec.Struct, frozen=True):
    closed: bool = False
    migrated_to: ChatId | None = None


def stream_of(chat: ChatId) -> StreamId:
    """Topics share the stream of their chat: Telegram closes and migrates whole chats."""
    return StreamId(f"chat-{chat.partition(':')[0]}")


def evolve(chat: Chat, event: Event) -> Chat:
    match event:
        case ChatClosed():
            return replace(chat, closed=True)
        case ChatReopened():
            return replace(chat, closed=False)
        case ChatMigrated(to=to):
            return replace(chat, migrated_to=to)
    return chat
