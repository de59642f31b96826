"""What is recorded about a chat when Telegram tells us, and what people choose for it."""

from __future__ import annotations

from domain.chats.chats import (
    Chat,
    ChatClosed,
    ChatEvent,
    ChatMigrated,
    ChatReopened,
    DeliveriesChosen,
    Fallback,
    FileChoice,
)
from domain.command import Command
from domain.ids import ChatId


class ChatCommand(Command):
    chat: ChatId


class RecordChatClosed(ChatCommand, tag="record_chat_closed"):
    reason: str


def decide_record_chat_closed(chat: Chat, command: RecordChatClosed) -> list[ChatEvent]:
    return [] if chat.closed else [ChatClosed(reason=command.reason)]


class RecordChatReopened(ChatCommand, tag="record_chat_reopened"):
    pass


def decide_record_chat_reopened(chat: Chat, _: RecordChatReopened) -> list[ChatEvent]:
    return [ChatReopened()] if chat.closed else []


class RecordChatMigrated(ChatCommand, tag="record_chat_migrated"):
    to: ChatId


def decide_record_chat_migrated(chat: Chat, command: RecordChatMigrated) -> list[ChatEvent]:
    return [] if chat.migrated_to == command.to else [ChatMigrated(to=command.to)]


class ChooseDeliveries(ChatCommand, tag="choose_deliveries"):
    files: tuple[FileChoice, ...]
    fallbacks: tuple[Fallback, ...]
    """In the order in which they are to be tried; Zoom's own page is always the last resort."""


def decide_choose_deliveries(chat: Chat, command: ChooseDeliveries) -> list[ChatEvent]:
    files = tuple(choice for choice in FileChoice if choice in command.files)
    others = (each for each in command.fallbacks if each is not Fallback.ZOOM_LINK)
    chosen = (*dict.fromkeys(others), Fallback.ZOOM_LINK)
    if (files, chosen) == (chat.files, chat.fallbacks):
        return []
    return [DeliveriesChosen(files=files, fallbacks=chosen)]
