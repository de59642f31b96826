"""What can be true of a chat."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec.structs import replace

from domain.chats.choices import (
    ChatEvent,
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    Choice,
    DailyAgendaChosen,
    InvitationTemplateChosen,
    QuietHoursChosen,
    RemindersChosen,
    ShortLinksChosen,
)
from domain.event import Event, name_of
from domain.ids import ChatId, StreamId


class FileChoice(StrEnum):
    """What of a recording a chat may want."""

    AUDIO = "audio"
    VIDEO = "video"
    CHAT = "chat"
    TRANSCRIPT = "transcript"
    """What was said: key moments, and the whole text as a file."""
    SUMMARY = "summary"
    """Zoom's own summaries."""


class Fallback(StrEnum):
    """What to do with a file that Telegram does not take in one piece."""

    OTHER_FILE = "other_file"
    """A smaller file of the same recording."""
    ENCODE = "encode"
    """Audio again, at fewer bits."""
    SPLIT = "split"
    """Audio in parts, cut in silences."""
    LINK = "link"
    """An address of ours, for a while."""
    ZOOM_LINK = "zoom_link"
    """Zoom's own page, with its passcode."""


USUAL_FILES = (FileChoice.AUDIO, FileChoice.TRANSCRIPT)
USUAL_FALLBACKS = (
    Fallback.OTHER_FILE,
    Fallback.ENCODE,
    Fallback.SPLIT,
    Fallback.LINK,
    Fallback.ZOOM_LINK,
)


class ChatClosed(ChatEvent, tag="chat.closed"):
    """Telegram does not let us write there any more: blocked, kicked, or deleted."""

    reason: str


class ChatReopened(ChatEvent, tag="chat.reopened"):
    """Somebody wrote to us from a chat that was closed."""


class CalendarAddressRenewed(ChatEvent, tag="chat.calendar_address_renewed"):
    """The chat's calendar has another address; the ones before lead nowhere. A supergroup begins anew."""

    generation: int


class DeliveriesChosen(Choice, tag="chat.deliveries_chosen"):
    """What of each recording this chat wants, and what to do when a file is too large for it."""

    files: tuple[FileChoice, ...] = USUAL_FILES
    fallbacks: tuple[Fallback, ...] = USUAL_FALLBACKS
    """In the order in which they are tried."""


AnyChoice = (
    DeliveriesChosen
    | ChatLanguageChosen
    | ChatTimeZoneChosen
    | RemindersChosen
    | DailyAgendaChosen
    | QuietHoursChosen
    | InvitationTemplateChosen
    | ShortLinksChosen
)
"""Every kind of choice; whatever stands here goes along when a group becomes a supergroup."""
C = TypeVar("C", bound=Choice)


class ChatMigrated(ChatEvent, tag="chat.migrated"):
    """A group became a supergroup."""

    REVISION: ClassVar[int] = 2

    to: ChatId
    chosen: tuple[AnyChoice, ...] = ()
    """What was chosen there until then goes along."""

    @classmethod
    def upcast(cls, revision: int, raw: dict[str, Any]) -> dict[str, Any]:
        """The first revision had the fields of the only choice there was, and at the very first none."""
        deliveries = {name: raw.pop(name) for name in ("files", "fallbacks") if name in raw}
        if not deliveries:
            return raw
        return raw | {"chosen": [deliveries | {"type": name_of(DeliveriesChosen)}]}


class Chat(msgspec.Struct, frozen=True):
    closed: bool = False
    migrated_to: ChatId | None = None
    chosen: tuple[AnyChoice, ...] = ()
    """The last choice of each kind that was ever made here."""
    calendar_generation: int = 0
    """Of the address of its calendar."""

    @property
    def files(self) -> tuple[FileChoice, ...]:
        return self.choice(DeliveriesChosen).files

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        return self.choice(DeliveriesChosen).fallbacks

    def choice(self, kind: type[C]) -> C:
        """What holds: the last choice, or what is usual."""
        return next((choice for choice in self.chosen if isinstance(choice, kind)), None) or kind()

    def template(self, language: str) -> str:
        """Of invitations; empty: the usual one."""
        templates = (choice for choice in self.chosen if isinstance(choice, InvitationTemplateChosen))
        chosen = next((choice for choice in templates if choice.language == language), None)
        return chosen.template.reveal("") if chosen is not None else ""

    def has_chosen(self, choice: Choice) -> bool:
        """Whether anything of that kind was ever chosen here."""
        return any(each.kind == choice.kind for each in self.chosen)

    def holds(self, choice: Choice) -> bool:
        """Whether choosing it would change nothing."""
        return choice in self.chosen if self.has_chosen(choice) else choice.usual


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
        case CalendarAddressRenewed(generation=generation):
            return replace(chat, calendar_generation=generation)
    if isinstance(event, AnyChoice):
        others = (choice for choice in chat.chosen if choice.kind != event.kind)
        return replace(chat, chosen=(*others, event))
    return chat
