"""What an answer makes of the changes somebody is about to make. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from bot_app.telegram.meet_lines import read_topic
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.when import Clock, Word, take_minutes, words_of
from bot_app.telegram.wizards.answering import LONGEST_ANSWER, Answering
from bot_app.telegram.wizards.clocks import read_clock, starts_at
from bot_app.telegram.wizards.days import read_day
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.edit_draft import DateOfSeries, EditDraft, Wishes, rebased
from bot_app.telegram.wizards.options import CHOICES
from bot_app.telegram.wizards.taps import BACK
from domain.meetings.events import MeetingOptions
from domain.meetings.rules import check_options
from domain.personal import Personal

SKIP, DONE, WHOLE, ONE = "skip", "done", "all", "date-"
WHOLE_ASKS = (Step.TOPIC, Step.DAY, Step.CLOCK, Step.MINUTES, Step.OPTIONS)
LIVE_ASKS = (Step.TOPIC, Step.OPTIONS)
"""Of a meeting that goes on the time stays."""
ONE_ASKS = (Step.DAY, Step.CLOCK, Step.MINUTES)
_OPTIONS = tuple(MeetingOptions.__struct_fields__)
_ANSWERS: dict[Step, tuple[str, ...]] = {
    Step.TOPIC: ("topic",),
    Step.DAY: ("day",),
    Step.CLOCK: ("clock", "zone"),
    Step.MINUTES: ("minutes",),
    Step.OPTIONS: _OPTIONS,
    Step.PASSCODE: ("passcode",),
}


def typed(draft: EditDraft, text: str, answering: Answering) -> EditDraft:
    """Raises: Unreadable; a refusal of the domain."""
    return _TYPED.get(draft.step, _nothing_to_type)(draft, text.strip()[:LONGEST_ANSWER], answering)


def tapped(draft: EditDraft, value: str, answering: Answering) -> EditDraft:
    """Raises: Unreadable; a refusal of the domain; ValueError, for what no button offers."""
    if value == BACK:
        return _back(draft)
    if draft.step is Step.WHICH:
        return _chosen(draft, value)
    if draft.step not in _ANSWERS:
        raise ValueError(value)
    if value == SKIP:
        return _onward(_with(draft, dict.fromkeys(_ANSWERS[draft.step], UNSET)), answering)
    if value == DONE:
        return _finished(draft, answering)
    if draft.step is Step.OPTIONS:
        return _opted(draft, value)
    if draft.step in (Step.DAY, Step.CLOCK, Step.MINUTES):
        return typed(draft, value, answering)
    raise ValueError(value)


def begun(draft: EditDraft, asks: tuple[Step, ...]) -> EditDraft:
    return replace(draft, asks=asks, step=asks[0])


def of_one(draft: EditDraft, one: DateOfSeries) -> EditDraft:
    before = replace(draft.before, starts_at=one.starts_at, minutes=one.minutes)
    return begun(replace(draft, occurrence=one.original, before=before), ONE_ASKS)


def step_before(draft: EditDraft) -> Step | None:
    """Where “Back” leads; `None`: nowhere."""
    if draft.step is Step.PASSCODE:
        return Step.OPTIONS
    if draft.step is Step.CONFIRM:
        return draft.asks[-1]
    if draft.step is Step.CONFLICT:
        return draft.asks[0]
    asked = draft.asks.index(draft.step) if draft.step in draft.asks else 0
    if asked:
        return draft.asks[asked - 1]
    return Step.WHICH if draft.dates and draft.step is not Step.WHICH else None


def _back(draft: EditDraft) -> EditDraft:
    """To another one of a series nothing of what was wanted for this one belongs."""
    step = step_before(draft) or draft.step
    if step is Step.WHICH and draft.series is not None:
        return replace(draft, step=step, before=draft.series, occurrence=None, wanted=Wishes(), asks=())
    return replace(rebased(draft), step=step)


def _chosen(draft: EditDraft, value: str) -> EditDraft:
    if value == WHOLE:
        return begun(draft, WHOLE_ASKS)
    for each in draft.dates:
        if value == f"{ONE}{each.number}":
            return of_one(draft, each)
    raise ValueError(value)


def _opted(draft: EditDraft, value: str) -> EditDraft:
    changes = CHOICES.get(value, {})
    if value == "passcode":
        return replace(draft, step=Step.PASSCODE)
    if not changes or not set(changes) <= set(_OPTIONS):
        raise ValueError(value)
    return _with(draft, changes)


def _topic(draft: EditDraft, text: str, answering: Answering) -> EditDraft:
    return _onward(_with(draft, {"topic": read_topic(text)}), answering)


def _from_day(draft: EditDraft, text: str, answering: Answering) -> EditDraft:
    """What follows the day answers the next questions."""
    day, rest = read_day(words_of(text), answering.today(draft))
    dated = _onward(_with(draft, {"day": day}), answering)
    return _with_clock(dated, rest, answering) if rest else dated


def _from_clock(draft: EditDraft, text: str, answering: Answering) -> EditDraft:
    return _with_clock(draft, words_of(text), answering)


def _from_minutes(draft: EditDraft, text: str, answering: Answering) -> EditDraft:
    return _with_minutes(draft, words_of(text), answering)


def _with_clock(draft: EditDraft, words: Sequence[Word], answering: Answering) -> EditDraft:
    """A time in another zone is meant for the day there."""
    clock, zone, rest = read_clock(words)
    timed = _with(draft, {"clock": clock.time, "zone": zone or UNSET})
    starts_at(timed.day, clock, ZoneInfo(timed.zone), answering.now.now)
    onward = _onward(timed, answering)
    return _with_minutes(onward, rest, answering) if rest else onward


def _with_minutes(draft: EditDraft, words: Sequence[Word], answering: Answering) -> EditDraft:
    minutes, rest = take_minutes(words)
    if rest or not words:
        raise Unreadable(Problem.EXTRA_WORDS, " ".join(word.text for word in rest))
    return _onward(_with(draft, {"minutes": minutes}), answering)


def _passcode(draft: EditDraft, text: str, _: Answering) -> EditDraft:
    check_options(MeetingOptions(passcode=Personal("", text)))
    return replace(_with(draft, {"passcode": text}), step=Step.OPTIONS)


def _nothing_to_type(draft: EditDraft, text: str, _: Answering) -> EditDraft:
    raise Unreadable(Problem.EXTRA_WORDS, text)


_TYPED: dict[Step, Callable[[EditDraft, str, Answering], EditDraft]] = {
    Step.TOPIC: _topic,
    Step.DAY: _from_day,
    Step.CLOCK: _from_clock,
    Step.MINUTES: _from_minutes,
    Step.PASSCODE: _passcode,
}


def _with(draft: EditDraft, changes: dict[str, Any]) -> EditDraft:
    return replace(draft, wanted=replace(draft.wanted, **changes))


def _onward(draft: EditDraft, answering: Answering) -> EditDraft:
    if draft.step is Step.PASSCODE:
        return replace(draft, step=Step.OPTIONS)
    following = draft.asks.index(draft.step) + 1
    if following == len(draft.asks):
        return _finished(draft, answering)
    if draft.step is Step.CLOCK:
        _check_start(draft, answering)
    return replace(draft, step=draft.asks[following])


def _finished(draft: EditDraft, answering: Answering) -> EditDraft:
    _check_start(draft, answering)
    return replace(draft, step=Step.CONFIRM)


def _check_start(draft: EditDraft, answering: Answering) -> None:
    """A day and a time that were answered singly may not fit. Raises: Unreadable."""
    if draft.moves:
        clock = Clock(draft.clock, f"{draft.clock:%H:%M}")
        starts_at(draft.day, clock, ZoneInfo(draft.zone), answering.now.now)
