"""Reads our own Telegram HTML: how long it is, and where it may be cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape, unescape

import msgspec

_PIECE = re.compile(r"<(?P<close>/?)(?P<name>[a-z-]+)[^<>]*>|(?P<text>&[#\w]+;|[^<&]+|[<&])", re.DOTALL)
_JOINER = "\u200d"


class _Run(msgspec.Struct, frozen=True):
    """Text as read, with the tags open around it, outermost first."""

    text: str
    tags: tuple[str, ...]

    @property
    def html(self) -> str:
        closing = (f"</{_name(tag)}>" for tag in reversed(self.tags))
        return "".join((*self.tags, escape(self.text), *closing))


def plain(html: str) -> str:
    """What a person reads."""
    return "".join(run.text for run in _runs(html))


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(html: str, room: int) -> str:
    """At most `room` (1 or more) code units, ending in … where something is missing."""
    return html if units(plain(html)) <= room else cut(html, room - 1)[0] + "…"


def cut(html: str, room: int) -> tuple[str, str]:
    """Head of at most `room` code units, and the rest; markup is closed in one and opened again in the other.

    Cuts between characters as people see them; inside one only where it alone would fill the room.
    """
    runs = list(_runs(html))
    place = _place("".join(run.text for run in runs), room)
    heads, tails = [], []
    for run in runs:
        heads.append(_Run(run.text[:place], run.tags))
        tails.append(_Run(run.text[place:], run.tags))
        place = max(place - len(run.text), 0)
    return "".join(run.html for run in heads if run.text), "".join(run.html for run in tails if run.text)


def _runs(html: str) -> Iterator[_Run]:
    """Neighbouring text with the same tags is one run, so that taking a text apart adds no markup."""
    tags: list[str] = []
    text: list[str] = []
    for piece in _PIECE.finditer(html):
        if piece["text"]:
            text.append(unescape(piece["text"]))
            continue
        if text:
            yield _Run("".join(text), tuple(tags))
            text = []
        _step(tags, piece)
    if text:
        yield _Run("".join(text), tuple(tags))


def _step(tags: list[str], piece: re.Match[str]) -> None:
    if not piece["close"]:
        tags.append(piece[0])
    elif tags:
        tags.pop()


def _name(tag: str) -> str:
    return tag[1:-1].partition(" ")[0]


def _place(text: str, room: int) -> int:
    """Index before which the text is at most `room` code units long."""
    used = end = 0
    while end < len(text) and used + units(text[end]) <= room:
        used += units(text[end])
        end += 1
    place = end
    while 0 < place < len(text) and _belongs_together(text, place):
        place -= 1
    return place or end


def _belongs_together(text: str, at: int) -> bool:
    """Whether the code points before and at `at` are one character to a reader (a part of UAX 29)."""
    before, here = text[at - 1], text[at]
    if _JOINER in (before, here) or (before, here) == ("\r", "\n"):
        return True
    if unicodedata.category(here) in ("Mn", "Mc", "Me") or _modifies(here):
        return True
    return _is_flag_half(here) and _flag_halves_before(text, at) % 2 == 1


def _modifies(character: str) -> bool:
    """Skin tones, and the tags that spell a region's flag."""
    return "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag_half(text[at - count - 1]):
        count += 1
    return count
