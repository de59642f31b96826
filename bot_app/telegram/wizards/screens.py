"""What each question looks like: what is answered already, the question, and the buttons that answer it."""

from __future__ import annotations

from collections.abc import Callable

from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import button
from bot_app.telegram.wizards.draft import BEFORE, Draft, Step
from bot_app.telegram.wizards.frame import framed, heading
from bot_app.telegram.wizards.options import option_buttons
from bot_app.telegram.wizards.pickers import clock_buttons, day_buttons, minutes_buttons, no_buttons
from bot_app.telegram.wizards.repetition import repeat_buttons
from bot_app.telegram.wizards.taps import BACK, CANCEL, Button, Keyboard, Press
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.words import summary

PLAN = "plan"


def screen(draft: Draft, view: View, *, look: str = "", note: str = "") -> Rendered:
    """`look`: how a button turns the calendar or opens an hour. `note`: what is said above."""
    press, question = view.press(draft), view.text(f"wizard-ask-{draft.step}")
    keyboard = [*_BUTTONS[draft.step](draft, view, look, press), _ways_out(draft, view, press)]
    return framed(draft, view, note, [*lines(draft, view), "", question], keyboard)


def lines(draft: Draft, view: View) -> list[str]:
    """What it is about, and what is answered."""
    return [heading(view, "wizard-heading"), *summary(draft, view)]


def _ways_out(draft: Draft, view: View, press: Press) -> list[Button]:
    back = [button(view.text("wizard-button-back"), press(BACK))] if draft.step in BEFORE else []
    return [*back, button(view.text("wizard-button-cancel"), press(CANCEL))]


def _options(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return option_buttons(draft, view.desk, view.language, view.answering.hosts, press)


def _repeat(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    if draft.day is None:
        return []
    return repeat_buttons(draft.recurrence, draft.day, view.desk, view.language, press)


def _confirm(draft: Draft, view: View, look: str, press: Press) -> Keyboard:
    return [[button(view.text("wizard-button-plan"), press(PLAN))]]


_BUTTONS: dict[Step, Callable[[Draft, View, str, Press], Keyboard]] = {
    Step.TOPIC: no_buttons,
    Step.DAY: day_buttons,
    Step.CLOCK: clock_buttons,
    Step.MINUTES: minutes_buttons,
    Step.OPTIONS: _options,
    Step.PASSCODE: no_buttons,
    Step.REPEAT: _repeat,
    Step.CONFIRM: _confirm,
}
