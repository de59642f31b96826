"""Cues made into sentences: a cue ends where the line was full, not where the thought was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from adapters.cue import Cue
from adapters.transcripts.words import tokens

PAUSE_MS = 2000
LONGEST = 280
"""Characters after which a sentence nobody ended is ended with its cue: some recognisers write no stops."""
_STOPS = (".", "!", "?", "…")
_BETWEEN = re.compile(r"(?<=[.!?…])\s+")


class Sentence(msgspec.Struct, frozen=True):
    start_ms: int
    """Of the cue it begins in."""
    speaker: str
    text: str
    words: list[str]
    """At least one."""
    utterance: int
    """Sentences of one number were said without a pause or another speaker in between."""

    def __repr__(self) -> str:
        return f"Sentence({self.start_ms})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("start_ms", self.start_ms)]


def sentences(cues: Sequence[Cue]) -> Iterator[Sentence]:
    """In order of time."""
    for number, said in enumerate(_utterances(cues)):
        for start_ms, text in _thoughts(said):
            if words := tokens(text):
                yield Sentence(start_ms, said[0].speaker, text, words, number)


def _utterances(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    said: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        if said and (cue.speaker != said[-1].speaker or cue.start_ms - said[-1].end_ms >= PAUSE_MS):
            yield said
            said = []
        said.append(cue)
    if said:
        yield said


def _thoughts(said: list[Cue]) -> Iterator[tuple[int, str]]:
    start_ms, parts = 0, list[str]()
    for cue in said:
        for part in filter(None, _BETWEEN.split(cue.text)):
            start_ms = start_ms if parts else cue.start_ms
            parts.append(part)
            if part.endswith(_STOPS):
                yield start_ms, _joined(parts)
                parts = []
        if sum(len(part) + 1 for part in parts) > LONGEST:
            yield start_ms, _joined(parts)
            parts = []
    yield start_ms, _joined(parts)


def _joined(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split())
