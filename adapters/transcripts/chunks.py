"""A transcript as lines of text without private details, cut into parts a model can read at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from unicodedata import normalize

from adapters.cue import Cue
from adapters.transcripts.clock import clock
from adapters.transcripts.redaction import redacted

_LONG_UTTERANCE = 600
_LONGEST_NAME = 80
_SHORTEST_PIECE = 100
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters nobody sees: they hide addresses from the redaction and instructions from people."""


def plain(text: str) -> str:
    """On one line, with single spaces and nothing invisible."""
    return " ".join(_UNSEEN.sub("", text).split())


def presentable(text: str) -> str:
    """Fit to be sent: one spelling for each character, on one line, redacted."""
    return redacted(plain(normalize("NFKC", text)))


def lines(cues: Sequence[Cue], longest: int) -> Iterator[str]:
    """`[hh:mm:ss] Speaker: text`, one utterance a line; one beyond `longest` characters takes several."""
    for utterance in utterances(cues):
        start = f"[{clock(utterance[0].start_ms)}] {_name(utterance[0])}: "
        words = presentable(" ".join(cue.text for cue in utterance))
        for piece in _pieces(words, max(longest - len(start), _SHORTEST_PIECE)):
            yield start + piece


def utterances(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Cues that belong together.

    Captions break in the middle of sentences, and of phone numbers: a line goes on until somebody else
    speaks, or until a sentence ends after enough of them.
    """
    utterance = list(cues[:1])
    length = len(utterance[0].text) if utterance else 0
    for before, cue in pairwise(cues):
        ended = length > _LONG_UTTERANCE and before.text.rstrip().endswith((".", "!", "?", "…"))
        if cue.speaker != before.speaker or ended:
            yield utterance
            utterance, length = [], 0
        utterance.append(cue)
        length += len(cue.text)
    if utterance:
        yield utterance


def packed(texts: Iterable[str], longest: int, *, fewest: int = 1) -> list[list[str]]:
    """Neighbours together up to `longest` characters, and `fewest` at least where so many are left."""
    groups: list[list[str]] = []
    length = 0
    for text in texts:
        if not groups or (length + len(text) > longest and len(groups[-1]) >= fewest):
            groups.append([])
            length = 0
        groups[-1].append(text)
        length += len(text) + 1
    return groups


def _pieces(text: str, longest: int) -> Iterator[str]:
    while len(text) > longest:
        cut = text.rfind(" ", 1, longest + 1)
        cut = cut if cut > 0 else longest
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def _name(cue: Cue) -> str:
    return presentable(cue.speaker)[:_LONGEST_NAME] or "Unknown"
