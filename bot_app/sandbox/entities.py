"""Message entities: read from HTML markup, or found in plain text, as Telegram does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from bot_app.sandbox.refusals import TelegramRefusal, bad_request

Entity = dict[str, Any]

_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[^\s<>/]*)(?P<rest>[^<>]*)>|<|&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|quot);|[^<&]+|&",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([a-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""", re.IGNORECASE)
_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w/])@[A-Za-z]\w{3,31})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w|/))"
)
_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_OPAQUE = {"code", "pre", "text_link"}
"""Inside these Telegram looks for no links or commands."""


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of HTML-style markup.

    Raises: TelegramRefusal ("can't parse entities: …").
    """
    reader = _HtmlReader(markup)
    for token in _TOKEN.finditer(markup):
        reader.read(token)
    return reader.finished()


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without surrounding whitespace, which Telegram removes; entities move along."""
    left = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        stop = min(entity["offset"] + entity["length"] - left, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """The given entities plus links, mentions and commands found outside code and links."""
    opaque = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(text):
        start, length = utf16_length(text[: match.start()]), utf16_length(match[0])
        if not any(start < stop and start + length > begin for begin, stop in opaque):
            found.append({"type": match.lastgroup, "offset": start, "length": length})
    return _sorted([*entities, *found])


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


class _HtmlReader:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._text: list[str] = []
        self._length = 0
        self._open: list[tuple[str, Entity]] = []
        self._entities: list[Entity] = []

    def read(self, token: re.Match[str]) -> None:
        if token["tag"] is not None or token[0] == "<":
            self._read_tag(token)
            return
        piece = unescape(token[0]) if len(token[0]) > 1 and token[0][0] == "&" else token[0]
        self._text.append(piece)
        self._length += utf16_length(piece)

    def finished(self) -> tuple[str, list[Entity]]:
        if self._open:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\""
            )
        return "".join(self._text), _sorted(self._entities)

    def _read_tag(self, token: re.Match[str]) -> None:
        at = len(self._markup[: token.start()].encode())
        tag = (token["tag"] or "").lower()
        if token["end"]:
            self._close(tag, at)
            return
        attributes = {
            name.lower(): unescape(value.strip("\"'"))
            for name, value in _ATTRIBUTE.findall(token["rest"] or "")
        }
        if tag not in _TYPES or (tag == "span" and attributes.get("class") != "tg-spoiler"):
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {at}')
        self._open.append((tag, self._started(tag, attributes, at)))

    def _started(self, tag: str, attributes: dict[str, str], at: int) -> Entity:
        entity: Entity = {"type": _TYPES[tag], "offset": self._length, "length": 0}
        match tag:
            case "a":
                entity["url"] = attributes.get("href", "")
            case "blockquote" if "expandable" in attributes:
                entity["type"] = "expandable_blockquote"
            case "code" if attributes.get("class", "").startswith("language-"):
                entity["language"] = attributes["class"].removeprefix("language-")
            case "tg-emoji":
                entity["custom_emoji_id"] = attributes.get("emoji-id", "")
            case "tg-time":
                entity.update(_time_of(attributes, at))
        return entity

    def _close(self, tag: str, at: int) -> None:
        if not self._open:
            raise _unparsable(f"Unexpected end tag at byte offset {at}")
        opened, entity = self._open.pop()
        if tag and tag != opened:
            raise _unparsable(
                f'Unmatched end tag at byte offset {at}, expected "</{opened}>", found "</{tag}>"'
            )
        entity["length"] = self._length - entity["offset"]
        language = entity.pop("language", None) if entity["type"] == "code" else None
        outer = self._open[-1][1] if self._open else None
        if language and outer and outer["type"] == "pre" and outer["offset"] == entity["offset"]:
            outer["language"] = language
        elif entity["length"] and self._keeps(entity):
            self._entities.append(entity)

    def _keeps(self, entity: Entity) -> bool:
        """A link without an address is shown as plain text."""
        return entity["type"] != "text_link" or bool(entity["url"])


def _time_of(attributes: dict[str, str], at: int) -> Entity:
    if not attributes.get("unix", "").isdigit():
        raise _unparsable(f"Invalid date-time specified at byte offset {at}")
    time: Entity = {"unix_time": int(attributes["unix"])}
    if "format" in attributes:
        time["date_time_format"] = attributes["format"]
    return time


def _unparsable(what: str) -> TelegramRefusal:
    return bad_request(f"can't parse entities: {what}")
