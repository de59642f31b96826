"""What can be true of a chat."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
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
    files: tuple[FileChoice, ...] = USUAL_FILES
    """What was chosen there until then goes along; the same holds for `fallbacks`."""
    fallbacks: tuple[Fallback, ...] = USUAL_FALLBACKS
    shortens: bool = True
    """As `ShortLinksChosen`; the same holds for `shortener`."""
    shortener: str = ""


class DeliveriesChosen(ChatEvent, tag="chat.deliveries_chosen"):
    """What of each recording this chat wants, and what to do when a file is too large for it."""

    files: tuple[FileChoice, ...]
    fallbacks: tuple[Fallback, ...]
    """In the order in which they are tried."""


class ShortLinksChosen(ChatEvent, tag="chat.short_links_chosen"):
    """Whether join addresses are made short by themselves in this chat, and by whom."""

    automatic: bool
    provider: str
    """Empty: whoever is usual."""


class Chat(msgspec.Struct, frozen=True):
    closed: bool = False
    migrated_to: ChatId | None = None
    has_chosen: bool = False
    files: tuple[FileChoice, ...] = USUAL_FILES
    fallbacks: tuple[Fallback, ...] = USUAL_FALLBACKS
    has_chosen_links: bool = False
    shortens: bool = True
    shortener: str = ""
    """Empty: whoever is usual."""


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
        case DeliveriesChosen(files=files, fallbacks=fallbacks):
            return replace(chat, has_chosen=True, files=files, fallbacks=fallbacks)
        case ShortLinksChosen(automatic=automatic, provider=provider):
            return replace(chat, has_chosen_links=True, shortens=automatic, shortener=provider)
    return chat
