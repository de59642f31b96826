"""What people choose for the short links of a chat."""

from __future__ import annotations

import re

from msgspec.structs import replace

from domain.chats.chats import Chat
from domain.chats.choices import ChatEvent, ShortLinksChosen
from domain.chats.commands import ChatCommand, unless_it_holds
from domain.refusal import Refusal

_PROVIDER = re.compile(r"[a-z][a-z0-9_]{0,19}|")


class ShortenerUnknown(Refusal):
    code = "chat.shortener_unknown"


class SwitchShortLinks(ChatCommand, tag="switch_short_links"):
    automatic: bool


def decide_switch_short_links(chat: Chat, command: SwitchShortLinks) -> list[ChatEvent]:
    wish = replace(chat.choice(ShortLinksChosen), automatic=command.automatic)
    return unless_it_holds(chat, wish)


class ChooseShortener(ChatCommand, tag="choose_shortener"):
    """Apart from the switch, so that two people who choose at the same time both get what they asked for."""

    provider: str
    """Empty: whoever is usual. A file says which there are and changes, so only the form is checked here."""


def decide_choose_shortener(chat: Chat, command: ChooseShortener) -> list[ChatEvent]:
    if not _PROVIDER.fullmatch(command.provider):
        raise ShortenerUnknown
    wish = replace(chat.choice(ShortLinksChosen), provider=command.provider)
    return unless_it_holds(chat, wish)
