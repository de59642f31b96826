"""What an answer makes of a draft. Pure: the same answer to the same question gives the same draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot_app.telegram.meet_lines import read_topic
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.repeats import read_repeat
from bot_app.telegram.when import Word, take_minutes, words_of
from bot_app.telegram.wizards.answering import LONGEST_ANSWER, Answering
from bot_app.telegram.wizards.clocks import read_clock, starts_at
from bot_app.telegram.wizards.days import read_day
from bot_app.telegram.wizards.draft import BEFORE, Draft, Step
from bot_app.telegram.wizards.options import chosen
from bot_app.telegram.wizards.repetition import repeated
from bot_app.telegram.wizards.taps import BACK
from domain.meetings.events import MeetingOptions
from domain.meetings.rules import check_options
from domain.personal import Personal


def typed(draft: Draft, text: str, answering: Answering) -> Draft:
    """Raises: Unreadable; a refusal of the domain."""
    return _TYPED[draft.step](draft, text.strip()[:LONGEST_ANSWER], answering)


def tapped(draft: Draft, value: str, answering: Answering) -> Draft:
    """Raises: Unreadable; a refusal of the domain; ValueError, for what no button offers."""
    if value == BACK:
        return replace(draft, step=BEFORE.get(draft.step, draft.step))
    if draft.step is Step.OPTIONS:
        return replace(draft, **chosen(value, answering.hosts))
    if draft.step is Step.REPEAT:
        rule = repeated(draft.recurrence, value, _day(draft), ZoneInfo(draft.zone))
        return replace(draft, recurrence=rule)
    if draft.step in (Step.DAY, Step.CLOCK, Step.MINUTES):
        return typed(draft, value, answering)
    raise ValueError(value)


def with_topic(draft: Draft, text: str) -> Draft:
    """Raises: Unreadable."""
    return replace(draft, topic=read_topic(text), step=Step.DAY)


def _topic(draft: Draft, text: str, _: Answering) -> Draft:
    return with_topic(draft, text)


def _from_day(draft: Draft, text: str, answering: Answering) -> Draft:
    """What follows the day answers the next questions."""
    day, rest = read_day(words_of(text), answering.today(draft))
    dated = replace(draft, day=day, step=Step.CLOCK)
    return _with_clock(dated, rest, answering) if rest else dated


def _from_clock(draft: Draft, text: str, answering: Answering) -> Draft:
    return _with_clock(draft, words_of(text), answering)


def _from_minutes(draft: Draft, text: str, _: Answering) -> Draft:
    return _with_minutes(draft, words_of(text))


def _with_clock(draft: Draft, words: Sequence[Word], answering: Answering) -> Draft:
    clock, zone, rest = read_clock(words)
    zone = zone or draft.zone
    starts_at(_day(draft), clock, ZoneInfo(zone), answering.now.now)
    timed = replace(draft, clock=clock.time, zone=zone, step=Step.MINUTES)
    return _with_minutes(timed, rest) if rest else timed


def _with_minutes(draft: Draft, words: Sequence[Word]) -> Draft:
    minutes, rest = take_minutes(words)
    if rest or not words:
        raise Unreadable(Problem.EXTRA_WORDS, " ".join(word.text for word in rest))
    return replace(draft, minutes=minutes, step=Step.OPTIONS)


def _passcode(draft: Draft, text: str, _: Answering) -> Draft:
    check_options(MeetingOptions(passcode=Personal("", text)))
    return replace(draft, passcode=text, step=Step.OPTIONS)


def _repeat(draft: Draft, text: str, _: Answering) -> Draft:
    return replace(draft, recurrence=read_repeat(words_of(text), _day(draft)))


def _nothing_to_type(draft: Draft, text: str, _: Answering) -> Draft:
    raise Unreadable(Problem.EXTRA_WORDS, text)


_TYPED: dict[Step, Callable[[Draft, str, Answering], Draft]] = {
    Step.TOPIC: _topic,
    Step.DAY: _from_day,
    Step.CLOCK: _from_clock,
    Step.MINUTES: _from_minutes,
    Step.OPTIONS: _nothing_to_type,
    Step.PASSCODE: _passcode,
    Step.REPEAT: _repeat,
    Step.CONFIRM: _nothing_to_type,
}


def _day(draft: Draft) -> date:
    """Raises: ValueError, when that question is still open."""
    if draft.day is None:
        raise ValueError(draft.step)
    return draft.day
