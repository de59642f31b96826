"""What is recorded about a chat when Telegram tells us, and what people choose for it."""

from __future__ import annotations

from collections.abc import Collection

from domain.chats.chats import (
    AnyChoice,
    CalendarAddressRenewed,
    Chat,
    ChatClosed,
    ChatMigrated,
    ChatReopened,
    DeliveriesChosen,
    Fallback,
    FileChoice,
    stream_of,
)
from domain.chats.choices import ChatEvent, Choice
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
    if chat.migrated_to == command.to:
        return []
    return [ChatMigrated(to=command.to, chosen=chat.chosen)]


class ChooseFile(ChatCommand, tag="choose_file"):
    """One kind of file, so that two people who choose at the same time both get what they asked for."""

    file: FileChoice
    wanted: bool


def decide_choose_file(chat: Chat, command: ChooseFile) -> list[ChatEvent]:
    others = {file for file in chat.files if file is not command.file}
    return _chosen(chat, others | {command.file} if command.wanted else others, chat.fallbacks)


class ChooseFallbacks(ChatCommand, tag="choose_fallbacks"):
    fallbacks: tuple[Fallback, ...]
    """In the order in which they are to be tried; Zoom's own page is always the last resort."""


def decide_choose_fallbacks(chat: Chat, command: ChooseFallbacks) -> list[ChatEvent]:
    return _chosen(chat, chat.files, command.fallbacks)


class InheritChoice(ChatCommand, tag="inherit_choice"):
    """A supergroup goes on as the group it was, but for what somebody chose there before this came."""

    chosen: tuple[AnyChoice, ...]


def decide_inherit_choice(chat: Chat, command: InheritChoice) -> list[ChatEvent]:
    stream = stream_of(command.chat)
    open_still = (choice for choice in command.chosen if not chat.has_chosen(choice))
    return [choice.taken_to(stream) for choice in open_still if not chat.holds(choice)]


class RenewCalendarAddress(ChatCommand, tag="renew_calendar_address"):
    seen: int
    """The generation of the address that is to become invalid: a second tap asks for nothing more."""


def decide_renew_calendar_address(chat: Chat, command: RenewCalendarAddress) -> list[ChatEvent]:
    if chat.calendar_generation != command.seen:
        return []
    return [CalendarAddressRenewed(generation=command.seen + 1)]


def unless_it_holds(chat: Chat, choice: Choice) -> list[ChatEvent]:
    return [] if chat.holds(choice) else [choice]


def _chosen(chat: Chat, files: Collection[FileChoice], fallbacks: tuple[Fallback, ...]) -> list[ChatEvent]:
    in_order = tuple(file for file in FileChoice if file in files)
    others = (each for each in fallbacks if each is not Fallback.ZOOM_LINK)
    with_last = (*dict.fromkeys(others), Fallback.ZOOM_LINK)
    return unless_it_holds(chat, DeliveriesChosen(files=in_order, fallbacks=with_last))
