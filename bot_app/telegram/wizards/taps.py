"""Buttons of dialogs: whose dialog, which step, and the answer the button promises."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData

from bot_app.telegram.desk import button

Button = dict[str, str]
Keyboard = list[list[Button]]
Press = Callable[[str], str]
"""An answer in, what the button that gives it says to us out."""
BACK, CANCEL = "back", "cancel"


class Tap(CallbackData, prefix="wizard"):
    """Answers one question, once: when that is not the question any more, the button is out of date."""

    dialog: int
    """The update that began it."""
    person: int
    step: str
    value: str
    """23 bytes at most."""


class EditTap(Tap, prefix="edit"):
    """The same, of a dialog that changes a meeting."""


def tap_in(content: str) -> Tap | None:
    """What a button says to us; `None`: it belongs to no dialog."""
    for kind in (Tap, EditTap):
        try:
            return kind.unpack(content)
        except (TypeError, ValueError):
            continue
    return None


def marked(text: str, *, on: bool) -> str:
    return f"{'✅' if on else '▫️'} {text}"


def choice(text: str, value: str, press: Press, *, on: bool) -> Button:
    return button(marked(text, on=on), press(value))


def in_rows(buttons: list[Button], width: int) -> Keyboard:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]
