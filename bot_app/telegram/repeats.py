"""Repetitions as people write them behind a date and a time, in Indonesian and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from bot_app.telegram.meet_examples import in_numbers
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.repeat_words import BARE_NUMBER, NTH, PATTERNS, UNITS, WORKDAYS
from bot_app.telegram.when import WEEKDAYS, Word, plain, take_day
from domain.meetings.recurrence import Every, Recurrence, check_series
from domain.meetings.recurrence_refusals import (
    DayOfMonthUnusable,
    EndMissing,
    EndTwice,
    IntervalUnusable,
    NoOccurrence,
    SeriesTooLong,
    TooManyOccurrences,
)
from domain.refusal import Refusal

_PROBLEMS: dict[type[Refusal], Problem] = {
    IntervalUnusable: Problem.REPEAT_TOO_RARE,
    DayOfMonthUnusable: Problem.REPEAT_NO_SUCH_DAY,
    EndMissing: Problem.REPEAT_ENDLESS,
    EndTwice: Problem.REPEAT_TWO_ENDS,
    NoOccurrence: Problem.REPEAT_EMPTY,
    TooManyOccurrences: Problem.REPEAT_TOO_MANY,
    SeriesTooLong: Problem.REPEAT_TOO_LONG,
}
_MOST_WORDS = 40
"""Seven weekdays and their “and”s, an end, and room to spare."""
_FOUR_WEEKS = timedelta(days=28)


class _Draft(msgspec.Struct):
    """What has been understood so far."""

    every: Every | None = None
    interval: int | None = None
    weekdays: frozenset[int] = frozenset()
    month_day: int | None = None
    nth: int | None = None
    count: int | None = None
    until: date | None = None


def repeat_begins(words: Sequence[Word]) -> bool:
    """Whether a repetition stands at the front, and not a duration or something else."""
    return _step(list(_apart(words)), begun=False) is not None


def read_repeat(words: Sequence[Word], day: date) -> Recurrence:
    """All the words as the repetition of a meeting planned for `day`, which says what they leave open.

    Raises: Unreadable. Hints: `date`, a last day that is possible; repeat-endless `end`; repeat-too-many
    `most`; repeat-too-long `years`.
    """
    draft, rest, begun = _Draft(), list(_apart(words)), False
    if len(rest) > _MOST_WORDS:
        raise _wrong(Problem.REPEAT_UNREADABLE, words, day)
    while rest or not begun:
        found = _step(rest, begun=begun)
        if found is None:
            raise _wrong(Problem.REPEAT_UNREADABLE, rest or words, day)
        rest = rest[found.group().count(" ") + 1 :]
        begun = True
        if found.groupdict().get("until"):
            rest = _take_until(draft, rest, day)
        elif not _take(draft, found):
            raise _wrong(Problem.REPEAT_UNREADABLE, words, day)
    return _usable(draft, words, day)


def _apart(words: Sequence[Word]) -> Iterator[Word]:
    """`mon,thu` is two words."""
    for word in words:
        yield from (Word(part, word.whole) for part in re.split(r"[,;&+]", word.text) if plain(part))


def _step(words: Sequence[Word], *, begun: bool) -> re.Match[str] | None:
    phrase = " ".join(plain(word.text).replace(" ", "") for word in words[:_MOST_WORDS])
    patterns = (*PATTERNS, BARE_NUMBER) if begun else PATTERNS
    return next((found for pattern in patterns if (found := pattern.match(phrase))), None)


def _take(draft: _Draft, found: re.Match[str]) -> bool:
    """`False`: what was said before is said once more, and differently."""
    for group, word in found.groupdict().items():
        if word is None:
            continue
        name, value = _meant(group, word)
        before = getattr(draft, name)
        if isinstance(value, frozenset):
            value |= before
        elif before not in (None, value):
            return False
        setattr(draft, name, value)
    return True


def _meant(name: str, word: str) -> tuple[str, int | Every | frozenset[int]]:
    match name:
        case "unit":
            return "every", UNITS[word]
        case "interval":
            return name, 2 if word == "other" else int(word)
        case "weekday" | "workdays":
            return "weekdays", frozenset({WEEKDAYS[word]} if name == "weekday" else WORKDAYS)
        case "nth":
            return name, NTH[word]
        case "once":
            return "count", 1
    return name, int(word)


def _take_until(draft: _Draft, words: Sequence[Word], day: date) -> list[Word]:
    last, rest = take_day(words, day)
    draft.until = next((candidate for candidate in last.candidates if candidate >= day), last.candidates[-1])
    return list(rest)


def _usable(draft: _Draft, words: Sequence[Word], day: date) -> Recurrence:
    recurrence = _recurrence(draft, day)
    if recurrence is None:
        raise _wrong(Problem.REPEAT_UNREADABLE, words, day)
    try:
        _check(recurrence, day)
    except EndMissing:
        raise _wrong(Problem.REPEAT_ENDLESS, words, day, end=_end(recurrence, day)) from None
    except Refusal as refusal:
        problem = _PROBLEMS.get(type(refusal), Problem.REPEAT_UNFIT)
        raise _wrong(problem, words, day, **{name: str(it) for name, it in refusal.details.items()}) from None
    return recurrence


def _recurrence(draft: _Draft, day: date) -> Recurrence | None:
    every = draft.every or (Every.WEEK if draft.weekdays and draft.nth is None else None)
    if every is None:
        return None
    weekdays, month_day = tuple(sorted(draft.weekdays)), draft.month_day
    if every is Every.WEEK and not weekdays:
        weekdays = (day.weekday(),)
    if every is Every.MONTH and not weekdays and month_day is None:
        month_day = day.day
    return Recurrence(
        every=every,
        interval=1 if draft.interval is None else draft.interval,
        weekdays=weekdays,
        month_day=month_day,
        nth=draft.nth,
        count=draft.count,
        until=draft.until,
    )


def _check(recurrence: Recurrence, day: date) -> None:
    """Days alone decide, so any time and zone will do."""
    check_series(recurrence, datetime.combine(day, time(12), UTC), "UTC")


def _end(recurrence: Recurrence, day: date) -> str:
    """One that is possible."""
    for count in (10, 5):
        try:
            _check(replace(recurrence, count=count), day)
        except Refusal:
            continue
        return f"x{count}"
    return "x2"


def _wrong(problem: Problem, words: Sequence[Word], day: date, **hint: str) -> Unreadable:
    written = " ".join(word.text for word in words)
    return Unreadable(problem, written, date=in_numbers(day + _FOUR_WEEKS), near=None, **hint)
