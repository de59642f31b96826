"""Transcripts as Zoom writes them (WebVTT): exact times, who spoke, and plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from adapters.cue import Cue

LARGEST = 32 * 1024 * 1024
"""Bytes."""
_ARROW = "-->"
_TIME = r"(?:([0-9]{1,9}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"^[ \t]*{_TIME}[ \t]*{_ARROW}[ \t]*{_TIME}(?![0-9])", re.MULTILINE)
_GAP = re.compile(r"\n\n+")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?=[ \t\n]|\Z)")
# No two neighbouring parts of these match the same character and none runs past the next "<": hostile
# text costs no more than its length.
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]([^<>]*)>")
_TAG = re.compile(rf"</?[A-Za-z][^<>]*>|<{_TIME}>")
_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SPEAKER = re.compile(r"([^:]{1,60}):\s+(?=\S)")
_NO_NAME = re.compile(
    r"(?:https?|ftp|mailto)$|www\.|[0-9]{1,2}(?:[.h][0-9]{2}){0,2}(?: ?(?:[ap]\.?m\.?|WIB|WITA|WIT|UTC))?$",
    re.IGNORECASE,
)
"""Beginnings of addresses and clock times; a longer number is somebody who dialled in."""


class Unreadable(ValueError):
    """Not a transcript. Never quotes what it read."""


def parse(content: bytes) -> list[Cue]:
    """Give the cues in the file's order; none where the file is valid and empty.

    A cue that ends before it starts is left out, and one with several voices gives a cue for each.
    Source: https://www.w3.org/TR/webvtt1/. Raises: Unreadable.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"the transcript is larger than {LARGEST} bytes")
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd")
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        raise Unreadable("the transcript does not begin with WEBVTT")
    blocks = (block for block in _blocks(text) if _ARROW in block and not _ASIDE.match(block))
    cues = [cue for block in blocks for cue in _cues(block)]
    if not cues and _ARROW in text and not _TIMING.search(text):
        raise Unreadable("no time in the transcript can be read")
    return cues


def _blocks(text: str) -> Iterator[str]:
    """What stands between empty lines. Not split at once: a file may hold millions of them."""
    at = 0
    for gap in _GAP.finditer(text):
        yield text[at : gap.start()]
        at = gap.end()
    yield text[at:]


def _cues(block: str) -> list[Cue]:
    """Lines before the first timing are the cue's number, or the file's header."""
    cues, timing, lines = list[Cue](), None, list[str]()
    for line in block.split("\n"):
        following = _TIMING.match(line) if _ARROW in line else None
        if following:
            cues += _spoken(timing, lines) if timing else ()
            timing, lines = following, []
        elif line:
            lines.append(line)
    cues += _spoken(timing, lines) if timing else ()
    return cues


def _spoken(timing: re.Match[str], lines: list[str]) -> list[Cue]:
    hours, minutes, seconds, thousandths, *end = timing.groups()
    start_ms, end_ms = _milliseconds(hours, minutes, seconds, thousandths), _milliseconds(*end)
    if end_ms < start_ms:
        return []
    words = lines[0] if len(lines) == 1 else " ".join(filter(None, map(str.strip, lines)))
    return [Cue(start_ms, end_ms, speaker, text) for speaker, text in _voices(words)]


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return (int(hours or 0) * 60 + int(minutes)) * 60_000 + int(seconds + thousandths)


def _voices(words: str) -> list[tuple[str, str]]:
    """Who said what: by voice tags where there are any, otherwise by a name before a colon."""
    if "<v" not in words:
        return [_named(_plain(words))]
    unvoiced, *voiced = _VOICE.split(words)
    pairs = [(_plain(speaker), _plain(said)) for speaker, said in zip(voiced[::2], voiced[1::2], strict=True)]
    before = _plain(unvoiced)
    return [_named(before), *pairs] if before or not pairs else pairs


def _named(text: str) -> tuple[str, str]:
    name = _SPEAKER.match(text)
    if name is None or _NO_NAME.match(name[1]):
        return "", text
    return name[1].rstrip(), text[name.end() :]


def _plain(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text.strip()
