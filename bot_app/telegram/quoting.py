"""Splits a line into words as a shell does, with the quotation marks that phones put in as well."""

# ruff: noqa: RUF001 - quotation marks that look alike are what this file is about

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from bot_app.telegram.meet_problems import Problem, Unreadable

_CLOSERS = {
    '"': '"',
    "'": "'",
    "“": "”“",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‘": "’‘",
    "’": "’",
    "‚": "‘’",
}
_APOSTROPHES = "'’‘"
_KEEPS_BACKSLASH = "'‘’‚"
MARKS = "".join(_CLOSERS)


class Token(msgspec.Struct, frozen=True):
    text: str
    quoted: bool


def split(line: str) -> list[Token]:
    """Raises: Unreadable, when a quotation mark is never closed.

    An apostrophe between two letters is a letter (`Jum'at`, `O'Brien`); where that leaves a quotation open,
    the line is read strictly as a shell would.
    """
    try:
        return list(_tokens(_Line(line, apostrophes=True)))
    except Unreadable as as_people_write:
        with suppress(Unreadable):
            return list(_tokens(_Line(line, apostrophes=False)))
        raise as_people_write from None


class _Line(msgspec.Struct, frozen=True):
    text: str
    apostrophes: bool

    def marked(self, at: int, marks: str) -> bool:
        """Whether one of the marks stands here and is no apostrophe."""
        if self.text[at] not in marks:
            return False
        around = self.text[max(at - 1, 0) : at] + self.text[at + 1 : at + 2]
        return not (
            self.apostrophes and self.text[at] in _APOSTROPHES and len(around) == 2 and around.isalpha()
        )


def _tokens(line: _Line) -> Iterator[Token]:
    at = 0
    while at < len(line.text):
        if line.text[at].isspace():
            at += 1
            continue
        token, at = _token(line, at)
        yield token


def _token(line: _Line, at: int) -> tuple[Token, int]:
    parts: list[str] = []
    quoted = False
    while at < len(line.text) and not line.text[at].isspace():
        if line.marked(at, MARKS):
            part, at = _quoted(line, at)
            quoted = True
        else:
            part, at = _plain(line.text, at)
        parts.append(part)
    return Token("".join(parts), quoted), at


def _plain(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\" and at + 1 < len(text):
        return text[at + 1], at + 2
    return text[at], at + 1


def _quoted(line: _Line, start: int) -> tuple[str, int]:
    text, closers, at = line.text, _CLOSERS[line.text[start]], start + 1
    parts: list[str] = []
    while at < len(text):
        if line.marked(at, closers):
            return "".join(parts), at + 1
        if _escapes(text, at, text[start]):
            at += 1
        parts.append(text[at])
        at += 1
    raise Unreadable(Problem.UNCLOSED_QUOTE, text[start:])


def _escapes(text: str, at: int, opener: str) -> bool:
    """Inside quotation marks a backslash escapes only what would otherwise mean something."""
    if text[at] != "\\" or opener in _KEEPS_BACKSLASH:
        return False
    return text[at + 1 : at + 2] in ("\\", opener, *_CLOSERS[opener])
