"""Buttons that answer when, shared by all dialogs that ask for it."""

from __future__ import annotations

from bot_app.telegram.desk import button
from bot_app.telegram.wizards.clocks import HOURS, hour_opened, hours, quarters
from bot_app.telegram.wizards.days import month_calendar, month_turned_to
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.durations import durations
from bot_app.telegram.wizards.taps import Keyboard, Press
from bot_app.telegram.wizards.view import View


def looks(step: Step, value: str) -> bool:
    """Whether a button only shows something else of the same question.

    Raises: ValueError, for what was never offered.
    """
    if step is Step.DAY:
        return month_turned_to(value) is not None
    return step is Step.CLOCK and hour_opened(value) is not None


def day_buttons(draft: AnyDraft, view: View, look: str, press: Press) -> Keyboard:
    today = view.answering.today(draft)
    month = month_turned_to(look) or draft.day or today
    return month_calendar(view.language, max(month, today), today, draft.day, press)


def clock_buttons(draft: AnyDraft, view: View, look: str, press: Press) -> Keyboard:
    hour, asked = hour_opened(look), view.answering.asked(draft)
    if draft.day is None:
        return []
    if hour is None or hour < 0:
        return hours(draft.day, asked, press)
    others = [button(view.text("wizard-button-hours"), press(HOURS))]
    return [*quarters(view.language, draft.day, hour, asked, press), others]


def minutes_buttons(draft: AnyDraft, view: View, look: str, press: Press) -> Keyboard:
    return durations(draft.minutes, view.minutes, press)


def no_buttons(draft: AnyDraft, view: View, look: str, press: Press) -> Keyboard:
    return []
