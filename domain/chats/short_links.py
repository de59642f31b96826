"""What people choose for the short links of a chat."""

from __future__ import annotations

import re

from domain.chats.chats import Chat, ChatEvent, ShortLinksChosen
from domain.chats.commands import ChatCommand
from domain.refusal import Refusal

_PROVIDER = re.compile(r"[a-z][a-z0-9_]{0,19}|")


class ShortenerUnknown(Refusal):
    code = "chat.shortener_unknown"


class SwitchShortLinks(ChatCommand, tag="switch_short_links"):
    automatic: bool


def decide_switch_short_links(chat: Chat, command: SwitchShortLinks) -> list[ChatEvent]:
    return _chosen(chat, command.automatic, chat.shortener)


class ChooseShortener(ChatCommand, tag="choose_shortener"):
    """Apart from the switch, so that two people who choose at the same time both get what they asked for."""

    provider: str
    """Empty: whoever is usual. A file says which there are and changes, so only the form is checked here."""


def decide_choose_shortener(chat: Chat, command: ChooseShortener) -> list[ChatEvent]:
    if not _PROVIDER.fullmatch(command.provider):
        raise ShortenerUnknown
    return _chosen(chat, chat.shortens, command.provider)


class InheritShortLinks(ChatCommand, tag="inherit_short_links"):
    """A supergroup goes on as the group it was, unless somebody changed its own choice before this came."""

    automatic: bool
    provider: str


def decide_inherit_short_links(chat: Chat, command: InheritShortLinks) -> list[ChatEvent]:
    return [] if chat.has_chosen_links else _chosen(chat, command.automatic, command.provider)


def _chosen(chat: Chat, automatic: bool, provider: str) -> list[ChatEvent]:  # noqa: FBT001 - passed on
    if (automatic, provider) == (chat.shortens, chat.shortener):
        return []
    return [ShortLinksChosen(automatic=automatic, provider=provider)]
