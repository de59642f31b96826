"""Reads `/meet <topic> <date> <time> [duration] [repetition]`, a meeting a line; says what is wrong where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from bot_app.telegram import quoting
from bot_app.telegram.meet_examples import MOST_TOPIC, Asked, Draft, in_numbers, right_example
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.repeats import read_repeat, repeat_begins
from bot_app.telegram.when import (
    USUAL_MINUTES,
    Clock,
    Day,
    Word,
    instant,
    take_clock,
    take_day,
    take_minutes,
    take_zone,
)
from domain.meetings.recurrence import Recurrence

__all__ = [
    "MOST_LINES",
    "MOST_TOPIC",
    "BadLine",
    "MeetLines",
    "PlannedLine",
    "Problem",
    "parse_meet",
    "read_topic",
]

MOST_LINES = 50
_MOST_NAMED = 80
_MOST_SEARCHED = 30
_COMMAND = re.compile(r"\s*/meet(?:@\w+)?(?=\s|$)", re.IGNORECASE)
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PlannedLine(msgspec.Struct, frozen=True):
    """`starts_at` is UTC; `time_zone` an IANA name, the one the person wrote or else their own."""

    line: int
    topic: str
    starts_at: datetime
    minutes: int
    time_zone: str
    recurrence: Recurrence | None = None


class BadLine(msgspec.Struct, frozen=True):
    """`word` is the offending part (empty: something is missing), `example` the line as it would be right.

    Hints: topic-too-long `length`, `most`; weekday-wrong `date`; too-many-lines `most`, `extra`.
    """

    line: int
    text: str
    problem: Problem
    word: str
    example: str
    hint: dict[str, str] = msgspec.field(default_factory=dict)


class MeetLines(msgspec.Struct, frozen=True):
    good: list[PlannedLine]
    bad: list[BadLine]


def parse_meet(text: str, *, now: datetime, time_zone: ZoneInfo) -> MeetLines:
    """Never raises. The `/meet` line is line 1; empty lines count but mean nothing.

    `now`: the message's date, with a zone. `time_zone`: the person's, for words such as “today” too.
    """
    asked = Asked(now, time_zone)
    lines = list(_lines(text))
    read = [_read(number, line, asked) for number, line in lines[:MOST_LINES]]
    bad = [line for line in read if isinstance(line, BadLine)]
    if len(lines) > MOST_LINES:
        bad.append(_too_many(lines[MOST_LINES:], asked))
    return MeetLines([line for line in read if isinstance(line, PlannedLine)], bad)


def read_topic(text: str) -> str:
    """A topic that stands alone. Raises: Unreadable."""
    topic = cleaned(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    _check_topic(topic)
    return topic


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something. A person may repeat `/meet` on each."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", whole.lstrip()), start=1):
        if said := _COMMAND.sub("", line, count=1).strip():
            yield number, said


def _read(number: int, line: str, asked: Asked) -> PlannedLine | BadLine:
    draft = Draft()
    try:
        return _planned(number, line, asked, draft)
    except Unreadable as wrong:
        return _bad(number, line, wrong, draft, asked)


def _planned(number: int, line: str, asked: Asked, draft: Draft) -> PlannedLine:
    tokens = quoting.split(line)
    draft.topic = cleaned(tokens[0].text)
    words = list(_words(tokens[1:]))
    day, rest = _day(tokens[0], words, asked, draft)
    draft.clock, rest = take_clock(rest)
    zone, rest = (None, rest) if rest and repeat_begins(rest) else take_zone(rest)
    draft.zone = ZoneInfo(zone) if zone else None
    minutes, rest = _minutes(rest, draft)
    _check_topic(draft.topic)
    draft.repeats = bool(rest) and repeat_begins(rest)
    if rest and not draft.repeats:
        raise Unreadable(Problem.EXTRA_WORDS, " ".join(word.text for word in rest))
    starts_at = _starts_at(day, draft.clock, draft.zone or asked.zone, asked.now)
    local = starts_at.astimezone(draft.zone or asked.zone).date()
    recurrence = read_repeat(rest, local) if draft.repeats else None
    return PlannedLine(number, draft.topic, starts_at, minutes, zone or asked.zone.key, recurrence)


def _minutes(words: Sequence[Word], draft: Draft) -> tuple[int, Sequence[Word]]:
    if not words or repeat_begins(words):
        return USUAL_MINUTES, words
    draft.minutes, rest = take_minutes(words)
    return draft.minutes, rest


def _words(tokens: Sequence[quoting.Token]) -> Iterator[Word]:
    for token in tokens:
        for word in token.text.split():
            yield Word(word, token.text)


def _day(topic: quoting.Token, words: list[Word], asked: Asked, draft: Draft) -> tuple[Day, Sequence[Word]]:
    try:
        day, rest = take_day(words, asked.today)
    except Unreadable as wrong:
        if not topic.quoted and _date_and_time([*_words([topic]), *words], asked, draft):
            draft.topic = ""
            raise Unreadable(Problem.TOPIC_MISSING) from None
        if wrong.problem is Problem.DATE_UNREADABLE:
            _look_for_longer_topic(words, asked, draft)
        draft.day, draft.clock = wrong.near, _some_clock(words)
        raise
    draft.day = day.candidates[0]
    return day, rest


def _look_for_longer_topic(words: list[Word], asked: Asked, draft: Draft) -> None:
    """Raises: Unreadable, when a date and a time stand further on."""
    for count in range(1, min(len(words), _MOST_SEARCHED)):
        if _date_and_time(words[count:], asked, draft):
            topic = " ".join([draft.topic, *(word.text for word in words[:count])])
            draft.topic = cleaned(topic)
            raise Unreadable(Problem.TOPIC_UNQUOTED, topic)


def _date_and_time(words: list[Word], asked: Asked, draft: Draft) -> bool:
    try:
        day, rest = take_day(words, asked.today)
        clock, _ = take_clock(rest)
    except Unreadable:
        return False
    draft.day, draft.clock = day.candidates[0], clock
    return True


def _some_clock(words: list[Word]) -> Clock | None:
    for start in range(min(len(words), _MOST_SEARCHED)):
        try:
            return take_clock(words[start:])[0]
        except Unreadable:
            continue
    return None


def _check_topic(topic: str) -> None:
    if not topic:
        raise Unreadable(Problem.TOPIC_MISSING)
    if len(topic) > MOST_TOPIC:
        raise Unreadable(Problem.TOPIC_TOO_LONG, topic, length=str(len(topic)), most=str(MOST_TOPIC))


def _starts_at(day: Day, clock: Clock, zone: ZoneInfo, now: datetime) -> datetime:
    for candidate in day.candidates:
        at = instant(candidate, clock.time, zone)
        if at is None and candidate >= now.astimezone(zone).date():
            raise Unreadable(Problem.TIME_SKIPPED, clock.written)
        if at is not None and at > now:
            return _on_weekday(day, candidate, at)
    raise Unreadable(Problem.IN_PAST, f"{in_numbers(day.candidates[-1])} {clock.written}")


def _on_weekday(day: Day, chosen: date, at: datetime) -> datetime:
    if day.weekday not in (None, chosen.weekday()):
        raise Unreadable(Problem.WEEKDAY_WRONG, day.weekday_written, near=chosen, date=in_numbers(chosen))
    return at


def cleaned(topic: str) -> str:
    """Control characters become spaces; what would reorder the text around it goes."""
    kept = (c for c in topic if c not in _REORDERING)
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in kept).strip()
    return spaced if any(unicodedata.category(c)[0] not in "CZ" for c in spaced) else ""


def _too_many(extra: list[tuple[int, str]], asked: Asked) -> BadLine:
    number, line = extra[0]
    hint = {"most": str(MOST_LINES), "extra": str(len(extra))}
    read = _read(number, line, asked)
    example = line if isinstance(read, PlannedLine) else read.example
    return BadLine(number, line, Problem.TOO_MANY_LINES, _shortened(line), example, hint)


def _bad(number: int, line: str, wrong: Unreadable, draft: Draft, asked: Asked) -> BadLine:
    if wrong.problem is Problem.UNCLOSED_QUOTE:
        _guess(line, asked, draft)
    draft.day = wrong.near or draft.day
    example = right_example(draft, asked, unknown_zone=wrong.problem is Problem.ZONE_UNKNOWN)
    return BadLine(number, line, wrong.problem, _shortened(wrong.word), example, wrong.hint)


def _guess(line: str, asked: Asked, draft: Draft) -> None:
    bare = line.translate(dict.fromkeys(map(ord, quoting.MARKS + "\\")))
    words = list(_words([quoting.Token(bare, quoted=False)]))
    for count in range(1, min(len(words), _MOST_SEARCHED)):
        if _date_and_time(words[count:], asked, draft):
            words = words[:count]
            break
    draft.topic = cleaned(" ".join(word.text for word in words))


def _shortened(word: str) -> str:
    return word if len(word) <= _MOST_NAMED else f"{word[:_MOST_NAMED]}…"
