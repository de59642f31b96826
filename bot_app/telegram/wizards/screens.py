"""What each question looks like: what is answered already, the question, and the buttons that answer it."""

from __future__ import annotations

from collections.abc import Callable

from adapters.telegram.messages import Block, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import button
from bot_app.telegram.wizards.clocks import HOURS, hour_opened, hours, quarters
from bot_app.telegram.wizards.days import month_calendar, month_turned_to
from bot_app.telegram.wizards.draft import BEFORE, Draft, Step
from bot_app.telegram.wizards.durations import durations
from bot_app.telegram.wizards.options import option_buttons
from bot_app.telegram.wizards.repetition import repeat_buttons
from bot_app.telegram.wizards.taps import BACK, CANCEL, Button, Keyboard, Press
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.words import summary

PLAN, GO_ON, ANEW = "plan", "go-on", "anew"
_ONLY_BUTTONS = (Step.OPTIONS, Step.CONFIRM)


def screen(draft: Draft, view: View, *, look: str = "", note: str = "") -> Rendered:
    """`look`: how a button turns the calendar or opens an hour. `note`: what is said above."""
    press = view.press(draft.number, draft.step)
    keyboard = [*_BUTTONS[draft.step](draft, view, look, press), _ways_out(draft, view, press)]
    return _rendered(draft, view, note, view.text(f"wizard-ask-{draft.step}"), keyboard)


def offer(draft: Draft, view: View) -> Rendered:
    """Somebody begins a meeting while another is not finished."""
    press = view.press(draft.number, draft.step)
    go_on = button(view.text("wizard-button-go-on"), press(GO_ON))
    anew = button(view.text("wizard-button-anew"), press(ANEW))
    return _rendered(draft, view, "", view.text("wizard-ask-which"), [[go_on, anew]])


def looks(step: Step, value: str) -> bool:
    """Whether a button only shows something else of the same question.

    Raises: ValueError, for what was never offered.
    """
    if step is Step.DAY:
        return month_turned_to(value) is not None
    return step is Step.CLOCK and hour_opened(value) is not None


def _rendered(draft: Draft, view: View, note: str, question: str, keyboard: Keyboard) -> Rendered:
    heading = (
        view.text("wizard-heading") if view.alone else view.text("wizard-heading-of", name=escape(view.name))
    )
    notes: list[Block | str] = [text_block(note, 1), ""] if note else []
    lines: list[Block | str] = [*notes, heading, *summary(draft, view), "", question]
    if not view.alone and draft.step not in _ONLY_BUTTONS:
        lines.append(view.text("wizard-reply-here"))
    return view.desk.rendered(view.language, *lines, keyboard=keyboard)


def _ways_out(draft: Draft, view: View, press: Press) -> list[Button]:
    back = [button(view.text("wizard-button-back"), press(BACK))] if draft.step in BEFORE else []
    return [*back, button(view.text("wizard-button-cancel"), press(CANCEL))]


def _no_buttons(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return []


def _calendar(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    today = view.answering.today(draft)
    month = month_turned_to(look) or draft.day or today
    return month_calendar(view.language, max(month, today), today, draft.day, press)


def _clock(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    hour, asked = hour_opened(look), view.answering.asked(draft)
    if draft.day is None:
        return []
    if hour is None or hour < 0:
        return hours(draft.day, asked, press)
    others = [button(view.text("wizard-button-hours"), press(HOURS))]
    return [*quarters(view.language, draft.day, hour, asked, press), others]


def _minutes(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return durations(draft.minutes, view.minutes, press)


def _options(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return option_buttons(draft, view.desk, view.language, view.answering.hosts, press)


def _repeat(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    if draft.day is None:
        return []
    return repeat_buttons(draft.recurrence, draft.day, view.desk, view.language, press)


def _confirm(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return [[button(view.text("wizard-button-plan"), press(PLAN))]]


_BUTTONS: dict[Step, Callable[[Draft, View, str, Press], Keyboard]] = {
    Step.TOPIC: _no_buttons,
    Step.DAY: _calendar,
    Step.CLOCK: _clock,
    Step.MINUTES: _minutes,
    Step.OPTIONS: _options,
    Step.PASSCODE: _no_buttons,
    Step.REPEAT: _repeat,
    Step.CONFIRM: _confirm,
}
