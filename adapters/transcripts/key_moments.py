"""The sentences of a meeting most worth reading, chosen by plain counting: English and Indonesian."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain, groupby
from operator import attrgetter

import msgspec

from adapters.cue import Cue
from adapters.transcripts.sentences import Sentence, sentences
from adapters.transcripts.words import STOP_WORDS, Mark, language_of, marks

LONGEST = 280
"""Characters of a moment's text."""
_ALIKE = 0.6
"""Share of common words from which two sentences say the same."""
_INFORMATION, _EDGE, _SHARE, _NUMBER, _ASKED = 0.35, 0.15, 0.1, 0.1, 0.1
_MARKED: dict[Mark, float] = {"decision": 0.5, "action": 0.35, "date": 0.2, "risk": 0.25, "question": 0.05}
_SMALL_TALK = 0.3
_SHORT, _LONG = 7, 45
"""Words: fewer seldom say anything by themselves, more are hard to read."""


class Moment(msgspec.Struct, frozen=True):
    start_ms: int
    speaker: str
    text: str
    score: float
    """Compares moments of one meeting only."""

    def __repr__(self) -> str:
        return f"Moment({self.start_ms}, score={self.score})"

    def __rich_repr__(self) -> list[tuple[str, float]]:
        return [("start_ms", self.start_ms), ("score", self.score)]


class _Meeting(msgspec.Struct, frozen=True):
    weights: dict[str, float]
    """Of every word that is no stop word: tf-idf, an utterance being a document."""
    most_informative: float
    shares: dict[str, float]
    """Of all words, by speaker."""
    first_ms: int
    last_ms: int


def key_moments(cues: Sequence[Cue], most: int = 5) -> list[Moment]:
    """At most `most` moments in order of time, no two of which say the same."""
    said = list(sentences(cues))
    if not said:
        return []
    meeting = _measured(said)
    scored = [(_score(sentence, meeting), sentence) for sentence in said]
    scored.sort(key=lambda pair: -pair[0])
    chosen = _different(scored, most)
    chosen.sort(key=lambda pair: pair[1].start_ms)
    return [Moment(one.start_ms, one.speaker, _cut(one.text), score) for score, one in chosen]


def _measured(said: list[Sentence]) -> _Meeting:
    weights = _weights(said)
    spoken = Counter[str]()
    for sentence in said:
        spoken[sentence.speaker] += len(sentence.words)
    return _Meeting(
        weights=weights,
        most_informative=max(_mean_weight(sentence, weights) for sentence in said) or 1.0,
        shares={speaker: words / spoken.total() for speaker, words in spoken.items()},
        first_ms=said[0].start_ms,
        last_ms=said[-1].start_ms,
    )


def _weights(said: list[Sentence]) -> dict[str, float]:
    words = [word for sentence in said for word in sentence.words]
    stop_words = STOP_WORDS[language_of(words)]
    utterances = [
        {word for sentence in utterance for word in sentence.words}
        for _, utterance in groupby(said, key=attrgetter("utterance"))
    ]
    spread = Counter(chain.from_iterable(utterances))
    return {
        word: (1 + math.log(times)) * math.log(1 + len(utterances) / spread[word])
        for word, times in Counter(words).items()
        if word not in stop_words
    }


def _mean_weight(sentence: Sentence, weights: dict[str, float]) -> float:
    telling = [weights[word] for word in sentence.words if word in weights]
    # One rare word alone would beat every whole sentence.
    return sum(telling) / max(len(telling), 4)


def _score(sentence: Sentence, meeting: _Meeting) -> float:
    found = marks(sentence.words)
    score = (
        _INFORMATION * _mean_weight(sentence, meeting.weights) / meeting.most_informative
        + _EDGE * _edge(sentence, meeting)
        + _SHARE * meeting.shares[sentence.speaker]
        + _NUMBER * any(map(str.isdigit, sentence.text))
        + _ASKED * ("?" in sentence.text)
        + sum(weight for mark, weight in _MARKED.items() if mark in found)
    )
    idle = "small talk" in found and not found & {"decision", "action", "risk"}
    return round(score * _readable(len(sentence.words)) * (_SMALL_TALK if idle else 1), 6)


def _edge(sentence: Sentence, meeting: _Meeting) -> float:
    """1 at the beginning and the end of the meeting, 0 in its middle."""
    length = meeting.last_ms - meeting.first_ms
    return abs(2 * (sentence.start_ms - meeting.first_ms) / length - 1) if length else 1.0


def _readable(words: int) -> float:
    return min(1.0, words / _SHORT, _LONG / words)


def _different(scored: list[tuple[float, Sentence]], most: int) -> list[tuple[float, Sentence]]:
    chosen: list[tuple[float, Sentence]] = []
    seen: list[set[str]] = []
    for score, sentence in scored:
        if len(chosen) >= most:
            break
        words = set(sentence.words)
        if not any(_alike(words, others) for others in seen):
            chosen.append((score, sentence))
            seen.append(words)
    return chosen


def _alike(words: set[str], others: set[str]) -> bool:
    common = len(words & others)
    return common > _ALIKE * (len(words) + len(others) - common)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    whole, _, _ = text[:LONGEST].rpartition(" ")
    return (whole or text[: LONGEST - 1]).rstrip(" ,;:–-") + "…"
