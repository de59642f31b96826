"""Outbound Telegram HTML, built from whole blocks that are dropped or spread but never torn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html import escape as _escape
from typing import NewType

import msgspec

from adapters.telegram.markup import cut, plain, shorten, units

Html = NewType("Html", str)
"""Foreign text in it is escaped, and its tags are balanced."""

MESSAGE = 4096
CAPTION = 1024
"""Both in UTF-16 code units of the text that is left when the markup has been read."""
_SCHEMES = ("http", "https", "tg", "mailto")
_REORDERING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_BETWEEN = "\n"


class Block(msgspec.Struct, frozen=True):
    """Stays whole as long as there is room; of several the lowest `rank` goes first."""

    html: Html
    length: int
    """UTF-16 code units as Telegram counts them."""
    rank: int = 0


def text_block(html: str, rank: int = 0) -> Block:
    """`html`: a text of the catalog, or what the functions below gave; foreign text in it already escaped."""
    return Block(Html(html), units(plain(html)), rank)


def escape(text: str) -> Html:
    """Foreign text as text: none of it is markup, breaks the encoding or reorders what stands around it."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Html(_escape(whole.translate(_REORDERING).translate(_CONTROLS)))


def bold(text: str) -> Html:
    return Html(f"<b>{escape(text)}</b>")


def code(text: str) -> Html:
    return Html(f"<code>{escape(text)}</code>")


def pre(text: str) -> Html:
    return Html(f"<pre>{escape(text)}</pre>")


def link(url: str, text: str) -> Html:
    """Only the text, when the address is none that a person should be led to."""
    scheme, colon, _ = url.partition(":")
    if not colon or scheme.lower() not in _SCHEMES or any(c.isspace() or not c.isprintable() for c in url):
        return escape(text)
    return Html(f'<a href="{escape(url)}">{escape(text)}</a>')


def moment(at: datetime, text: str) -> Html:
    """Shows the text; a reader who taps it sees the time in their own zone. `at` carries a zone."""
    return Html(f'<tg-time unix="{int(at.timestamp())}">{escape(text)}</tg-time>')


def plus(count: int) -> str:
    return f"… +{count}"


def fit(blocks: Sequence[Block], limit: int = MESSAGE, more: Callable[[int], str] = plus) -> Html:
    """One message. Drops the least important blocks, of equals the last, and says how many (`more`)."""
    if _length(blocks) <= limit:
        return _joined(blocks)
    kept = list(blocks)
    for index in sorted(range(len(blocks)), key=lambda index: (blocks[index].rank, -index))[:-1]:
        kept.remove(blocks[index])
        note = text_block(more(len(blocks) - len(kept)))
        if _length([*kept, note]) <= limit:
            return _joined([*kept, note])
    return _squeezed(kept[0], len(blocks) - 1, limit, more)


def pages(blocks: Iterable[Block], limit: int = MESSAGE) -> list[Html]:
    """As many messages as it takes; a block that no message can hold runs on in the next.

    Raises: ValueError, when a character might not fit.
    """
    if limit < 2:
        raise ValueError(f"{limit} code units cannot hold every character")
    filled: list[list[Block]] = []
    for block in blocks:
        for part in _parts(block, limit):
            if filled and _length([*filled[-1], part]) <= limit:
                filled[-1].append(part)
            else:
                filled.append([part])
    return [_joined(page) for page in filled]


def _squeezed(block: Block, dropped: int, limit: int, more: Callable[[int], str]) -> Html:
    note = [text_block(more(dropped))] if dropped else []
    room = limit - _length([*note, text_block("")]) if note else limit
    if room < 1:
        return Html(shorten(block.html, limit))
    return _joined([text_block(shorten(block.html, room)), *note])


def _parts(block: Block, limit: int) -> list[Block]:
    parts, rest = [], block
    while rest.length > limit:
        head, tail = cut(rest.html, limit)
        parts.append(text_block(head, block.rank))
        rest = text_block(tail, block.rank)
    return [*parts, rest]


def _joined(blocks: Sequence[Block]) -> Html:
    return Html(_BETWEEN.join(block.html for block in blocks))


def _length(blocks: Sequence[Block]) -> int:
    return sum(block.length for block in blocks) + len(_BETWEEN) * max(len(blocks) - 1, 0)
