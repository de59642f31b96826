"""What is wrong with an answer, and an example of one that is right."""

from __future__ import annotations

from datetime import timedelta

from adapters.i18n.catalog import refusal_key
from adapters.telegram.messages import escape
from bot_app.telegram.meet_examples import in_numbers
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.wizards.clocks import possible_clock
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.frame import ONLY_BUTTONS
from bot_app.telegram.wizards.view import View
from domain.refusal import Refusal

_MOST_QUOTED = 80
_TOPIC = "Briefing"
_DURATION = "1h30"


def wrong(draft: AnyDraft, problem: Unreadable, view: View) -> str:
    """What is wrong, and an example. The texts about repetitions have one of their own."""
    hint = {name: escape(value) for name, value in problem.hint.items()}
    quoted = problem.word[:_MOST_QUOTED] + ("…" if len(problem.word) > _MOST_QUOTED else "")
    said = view.text(f"meet-problem-{problem.problem}", word=escape(quoted), **hint)
    if draft.step in ONLY_BUTTONS:
        return view.text("wizard-only-buttons")
    if draft.step is Step.REPEAT and problem.problem.startswith("repeat-"):
        return view.text("wizard-wrong", problem=said)
    return view.text("wizard-wrong-example", problem=said, example=_example(draft, problem, view))


def refused(refusal: Refusal, view: View) -> str:
    return view.text(refusal_key(refusal.code), **refusal.details)


def _example(draft: AnyDraft, problem: Unreadable, view: View) -> str:
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
