"""What speech models answer, as WebVTT."""

from __future__ import annotations

from typing import Annotated

import msgspec
import orjson

from adapters.effect import Rejected
from adapters.transcripts.clock import clock


class _Segment(msgspec.Struct):
    start: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
    end: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
    text: str


class _Verbose(msgspec.Struct):
    segments: list[_Segment]
    text: str = ""


def as_vtt(body: bytes) -> bytes:
    """WebVTT stays as it is; some endpoints answer with segments whatever was asked for.

    Raises: Rejected, without a word of the answer.
    """
    if body.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return body
    try:
        verbose = msgspec.convert(orjson.loads(body), _Verbose)
    except (orjson.JSONDecodeError, msgspec.ValidationError):
        verbose = None
    if verbose is None or (verbose.text.strip() and not verbose.segments):
        raise Rejected("speech.transcribe: its answer is no transcript with times", code="unreadable")
    return "\n\n".join(["WEBVTT", *map(_cue, verbose.segments), ""]).encode()


def _cue(segment: _Segment) -> str:
    text = " ".join(segment.text.split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{_moment(segment.start)} --> {_moment(max(segment.start, segment.end))}\n{text}"


def _moment(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{clock(milliseconds)}.{milliseconds % 1000:03}"
