"""What each question about changes looks like: what is wanted so far, what there is now, and the buttons."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import button
from bot_app.telegram.wizards import pickers
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.edit_draft import EditDraft, differing, mark, rebased
from bot_app.telegram.wizards.edit_steps import DONE, ONE, SKIP, WHOLE, step_before
from bot_app.telegram.wizards.edit_words import change_lines, present
from bot_app.telegram.wizards.frame import framed, heading
from bot_app.telegram.wizards.options import choice_buttons
from bot_app.telegram.wizards.pickers import clock_buttons, day_buttons, minutes_buttons, no_buttons
from bot_app.telegram.wizards.taps import BACK, CANCEL, Keyboard, Press
from bot_app.telegram.wizards.view import View

APPLY, MINE, THEIRS = "apply-", "mine-", "theirs"
"""The first two go with the mark of what was shown: nobody agrees to what they have not seen."""
_PAGE = "page-"
_DATES_SHOWN = 8
_QUESTIONS = (Step.TOPIC, Step.DAY, Step.CLOCK, Step.MINUTES, Step.OPTIONS, Step.PASSCODE)


def screen(draft: EditDraft, view: View, *, look: str = "", note: str = "") -> Rendered:
    """`look`: how a button turns the pages or opens an hour. `note`: what is said above."""
    press = view.press(draft)
    keyboard = [*_BUTTONS[draft.step](draft, view, look, press), *_ways_out(draft, view, press)]
    said = _conflict(draft, view) if draft.step is Step.CONFLICT else lines(draft, view)
    question = view.text(f"wizard-edit-ask-{draft.step}", **present(draft, view))
    return framed(draft, view, note, [*said, "", question], keyboard)


def lines(draft: EditDraft, view: View) -> list[str]:
    """Which meeting, and what is to become of it."""
    return [
        *_about(draft, view),
        *change_lines(draft.before, draft.after, view),
        *_laid_out_anew(draft, view),
    ]


def looks(step: Step, value: str) -> bool:
    """Raises: ValueError, for what was never offered."""
    if step is Step.WHICH:
        return value.startswith(_PAGE)
    return pickers.looks(step, value)


def _about(draft: EditDraft, view: View) -> list[str]:
    topic = view.text("wizard-line-topic", topic=escape(draft.before.topic))
    when = view.desk.when(view.language, draft.before.starts_at, ZoneInfo(draft.before.zone))
    one = [view.text("wizard-edit-line-one", when=when)] if draft.occurrence is not None else []
    return [heading(view, "wizard-edit-heading"), topic, *one]


def _laid_out_anew(draft: EditDraft, view: View) -> list[str]:
    """Single dates that were moved go back into the row."""
    when = {"starts_at", "minutes"} & {*differing(draft.before, draft.after)}
    whole = draft.before.recurrence is not None and draft.occurrence is None
    return [view.text("wizard-edit-line-series")] if when and whole else []


def _conflict(draft: EditDraft, view: View) -> list[str]:
    """What others made of it, and what this person's wishes would make of that."""
    newest = rebased(draft)
    theirs = change_lines(draft.before, newest.before, view)
    return [
        *_about(draft, view),
        "",
        view.text("wizard-edit-line-theirs"),
        *(theirs or [view.text("wizard-edit-line-as-before")]),
        "",
        view.text("wizard-edit-line-mine"),
        *change_lines(newest.before, newest.after, view),
        *_laid_out_anew(newest, view),
    ]


def _ways_out(draft: EditDraft, view: View, press: Press) -> Keyboard:
    if draft.step is Step.CONFLICT:
        return [[button(view.text("wizard-edit-button-again"), press(BACK))]]
    back = [button(view.text("wizard-button-back"), press(BACK))] if step_before(draft) else []
    skip = [button(view.text("wizard-edit-button-skip"), press(SKIP))]
    done = [button(view.text("wizard-edit-button-done"), press(DONE))]
    cancel = [button(view.text("wizard-button-cancel"), press(CANCEL))]
    if draft.step not in _QUESTIONS:
        return [[*back, *cancel]]
    return [[*back, *skip], [*done, *cancel]]


def _which(draft: EditDraft, view: View, look: str, press: Press) -> Keyboard:
    page = _page(draft, look)
    shown = draft.dates[page * _DATES_SHOWN :][:_DATES_SHOWN]
    zone = ZoneInfo(draft.before.zone)
    dates = [
        [
            button(
                f"{each.number}. {view.desk.when(view.language, each.starts_at, zone)}",
                press(f"{ONE}{each.number}"),
            )
        ]
        for each in shown
    ]
    whole = button(view.text("wizard-edit-button-whole"), press(WHOLE))
    return [[whole], *dates, *_turning(draft, page, press)]


def _turning(draft: EditDraft, page: int, press: Press) -> Keyboard:
    back = [button("←", press(f"{_PAGE}{page - 1}"))] if page else []
    on = [button("→", press(f"{_PAGE}{page + 1}"))] if (page + 1) * _DATES_SHOWN < len(draft.dates) else []
    return [[*back, *on]] if back or on else []


def _page(draft: EditDraft, look: str) -> int:
    """Raises: ValueError, for a page that there is not."""
    page = int(look.removeprefix(_PAGE) or 0)
    if not 0 <= page * _DATES_SHOWN <= max(len(draft.dates) - 1, 0):
        raise ValueError(look)
    return page


def _options(draft: EditDraft, view: View, look: str, press: Press) -> Keyboard:
    return choice_buttons(draft.after, view.desk, view.language, press)


def _confirm(draft: EditDraft, view: View, look: str, press: Press) -> Keyboard:
    return [[button(view.text("wizard-edit-button-apply"), press(f"{APPLY}{mark(draft)}"))]]


def _whose(draft: EditDraft, view: View, look: str, press: Press) -> Keyboard:
    mine = button(view.text("wizard-edit-button-mine"), press(f"{MINE}{mark(draft)}"))
    return [[mine], [button(view.text("wizard-edit-button-theirs"), press(THEIRS))]]


_BUTTONS: dict[Step, Callable[[EditDraft, View, str, Press], Keyboard]] = {
    Step.WHICH: _which,
    Step.TOPIC: no_buttons,
    Step.DAY: day_buttons,
    Step.CLOCK: clock_buttons,
    Step.MINUTES: minutes_buttons,
    Step.OPTIONS: _options,
    Step.PASSCODE: no_buttons,
    Step.CONFIRM: _confirm,
    Step.CONFLICT: _whose,
}
