"""Server-Sent Events, as https://html.spec.whatwg.org/multipage/server-sent-events.html describes them."""

from __future__ import annotations

import re

import msgspec

LONGEST_EVENT = 64 * 1024
"""Bytes. A longer one is skipped, so that it cannot come between us and those after it."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    kind: str = "message"
    payload: str = ""
    id: str = ""


class EventParser:
    """Takes the stream in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""
        self._fields: dict[str, list[str]] = {}
        self._size = 0
        self._begun = False
        self.retry: float | None = None
        """Seconds to wait at least before connecting again, if the server said so."""

    def feed(self, piece: bytes) -> list[Event]:
        """The events that are whole now."""
        lines = self._lines(piece)
        return [event for line in lines if (event := self._take(line)) is not None]

    def _lines(self, piece: bytes) -> list[bytes]:
        text = self._rest + piece
        if not self._begun:
            if _BOM.startswith(text[:3]) and len(text) < len(_BOM):
                self._rest = text
                return []
            text = text.removeprefix(_BOM)
            self._begun = True
        # A carriage return at the end may be the first half of a line's end.
        held = b"\r" if text.endswith(b"\r") else b""
        *lines, rest = _LINE_END.split(text.removesuffix(held))
        self._rest = self._bounded(rest) + held
        return lines

    def _bounded(self, rest: bytes) -> bytes:
        """Of a line that is too long only the fact is kept."""
        if len(rest) <= LONGEST_EVENT:
            return rest
        self._size = LONGEST_EVENT + 1
        return b":" + rest[:1]

    def _take(self, line: bytes) -> Event | None:
        if not line:
            return self._dispatch()
        self._size += len(line) + 1
        if self._size > LONGEST_EVENT:
            self._fields.clear()
            return None
        name, _, value = line.decode("utf-8", "replace").partition(":")
        self._field(name, value.removeprefix(" "))
        return None

    def _field(self, name: str, value: str) -> None:
        if name == "retry" and re.fullmatch(r"[0-9]{1,7}", value):
            self.retry = int(value) / 1000
        elif name in {"event", "data", "id"}:
            self._fields.setdefault(name, []).append(value)

    def _dispatch(self) -> Event | None:
        fields, self._fields, self._size = self._fields, {}, 0
        if "data" not in fields:
            return None
        return Event(
            kind=fields.get("event", ["message"])[-1],
            payload="\n".join(fields["data"]),
            id=fields.get("id", [""])[-1],
        )
