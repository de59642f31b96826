"""What a draft says so far, and what is wrong with an answer, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.i18n.catalog import refusal_key
from adapters.i18n.recurrence import repeat_in_words
from adapters.telegram.messages import code, escape
from bot_app.telegram.meet_examples import in_numbers
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.wizards.clocks import possible_clock
from bot_app.telegram.wizards.draft import Draft, Step
from bot_app.telegram.wizards.view import View
from domain.meetings.recurrence import Recurrence, occurrences
from domain.refusal import Refusal

_MOST_QUOTED = 80
_FIRST_DATES = 3
_WITH_OPTIONS = (Step.OPTIONS, Step.PASSCODE, Step.REPEAT, Step.CONFIRM)
_TOPIC = "Briefing"
_DURATION = "1h30"


def summary(draft: Draft, view: View) -> Iterator[str]:
    """A line for everything that is answered and does not stand in the question itself."""
    if draft.topic and draft.step is not Step.TOPIC:
        yield view.text("wizard-line-topic", topic=escape(draft.topic))
    if when := _when(draft, view):
        yield view.text("wizard-line-when", when=when)
    if draft.step in _WITH_OPTIONS:
        yield from _options(draft, view)


def _when(draft: Draft, view: View) -> str:
    """As far as the questions before this one settle it."""
    at = draft.starts_at()
    if draft.day is None or draft.step in (Step.TOPIC, Step.DAY):
        return ""
    if at is None or draft.step is Step.CLOCK:
        return view.day(draft.day)
    zone = ZoneInfo(draft.zone)
    if draft.step is Step.MINUTES:
        return view.desk.when(view.language, at, zone)
    return f"{span(at, draft.minutes, zone, view)} ({view.minutes(draft.minutes)})"


def span(at: datetime, minutes: int, zone: ZoneInfo, view: View) -> str:
    """`Thursday, 31 December 2026, 14:30–15:30 WIB`."""
    day = dates.day_in_words(view.language, at, zone)
    return f"{day}, {dates.span(view.language, at, at + timedelta(minutes=minutes), zone)}"


def _options(draft: Draft, view: View) -> Iterator[str]:
    yield from _repetition(draft, view)
    for name, chosen in (("room", draft.waiting_room), ("early", draft.join_before_host)):
        if chosen is not None:
            yield _chosen(f"{name}-on" if chosen else f"{name}-off", view)
    if draft.auto_recording is not None:
        yield _chosen(f"record-{draft.auto_recording}", view)
    if draft.passcode:
        yield view.text("wizard-line-passcode", passcode=code(draft.passcode))
    if draft.host:
        yield view.text("wizard-line-host", name=escape(view.host(draft.host)))
    yield view.text("wizard-line-rest")


def _chosen(value: str, view: View) -> str:
    """As its button says it."""
    return f"• {view.text(f'wizard-choice-{value}')}"


def _repetition(draft: Draft, view: View) -> Iterator[str]:
    if draft.recurrence is None:
        return
    rule = repeat_in_words(view.desk.catalog, view.language, draft.recurrence)
    yield view.text("wizard-line-repeat", rule=rule)
    if days := _first_dates(draft, draft.recurrence, view):
        yield view.text("wizard-line-dates", days=days)


def _first_dates(draft: Draft, recurrence: Recurrence, view: View) -> str:
    at, zone = draft.starts_at(), ZoneInfo(draft.zone)
    if at is None:
        return ""
    starts = occurrences(recurrence, at, draft.zone)
    named = [view.day(each.astimezone(zone).date()) for each in starts[:_FIRST_DATES]]
    return "; ".join([*named, "…"] if len(starts) > _FIRST_DATES else named)


def wrong(draft: Draft, problem: Unreadable, view: View) -> str:
    """What is wrong, and an example. The texts about repetitions have one of their own."""
    hint = {name: escape(value) for name, value in problem.hint.items()}
    quoted = problem.word[:_MOST_QUOTED] + ("…" if len(problem.word) > _MOST_QUOTED else "")
    said = view.text(f"meet-problem-{problem.problem}", word=escape(quoted), **hint)
    if draft.step in (Step.OPTIONS, Step.CONFIRM):
        return view.text("wizard-only-buttons")
    if draft.step is Step.REPEAT and problem.problem.startswith("repeat-"):
        return view.text("wizard-wrong", problem=said)
    return view.text("wizard-wrong-example", problem=said, example=_example(draft, problem, view))


def refused(refusal: Refusal, view: View) -> str:
    return view.text(refusal_key(refusal.code), **refusal.details)


def _example(draft: Draft, problem: Unreadable, view: View) -> str:
    asked = view.answering.asked(draft)
    if draft.step is Step.DAY and problem.problem in _ABOUT_CLOCKS:
        return f"{in_numbers(asked.today + timedelta(days=1))} 14:30"
    if draft.step is Step.DAY:
        return in_numbers(problem.near or asked.today + timedelta(days=7))
    if draft.step is Step.CLOCK and draft.day is not None:
        return f"{possible_clock(draft.day, asked):%H:%M}"
    return {Step.TOPIC: _TOPIC, Step.MINUTES: _DURATION}.get(draft.step, "x10")


_ABOUT_CLOCKS = {
    Problem.TIME_UNREADABLE,
    Problem.TIME_IMPOSSIBLE,
    Problem.TIME_SKIPPED,
    Problem.ZONE_UNKNOWN,
    Problem.DURATION_UNREADABLE,
    Problem.DURATION_TOO_LONG,
    Problem.DURATION_TOO_SHORT,
    Problem.EXTRA_WORDS,
}
