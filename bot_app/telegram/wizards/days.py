"""A day: typed, or tapped in the calendar of a month."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from adapters.i18n import dates
from bot_app.telegram.desk import button
from bot_app.telegram.meet_examples import in_numbers
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.when import MOST_YEARS_AHEAD, Word, take_day
from bot_app.telegram.wizards.taps import Button, Keyboard, Press

_EMPTY = "·"
_MONTH = "m"
"""Before the month that a button turns to: `m2026-12`."""
_WEEKS = calendar.Calendar(firstweekday=0)
"""Monday comes first in both languages: Indonesia writes its weeks so, and ISO 8601 does."""


def read_day(words: Sequence[Word], today: date) -> tuple[date, Sequence[Word]]:
    """The day at the front, and the words after it. Raises: Unreadable."""
    day, rest = take_day(words, today)
    ahead = next((each for each in day.candidates if each >= today), None)
    if ahead is None:
        raise Unreadable(Problem.IN_PAST, in_numbers(day.candidates[-1]))
    if day.weekday not in (None, ahead.weekday()):
        raise Unreadable(Problem.WEEKDAY_WRONG, day.weekday_written, near=ahead, date=in_numbers(ahead))
    return ahead, rest


def month_turned_to(value: str) -> date | None:
    """The month that a button of the calendar turns to; `None`: it does something else.

    Raises: ValueError, for what no calendar offers.
    """
    return date.fromisoformat(f"{value[1:]}-01") if value.startswith(_MONTH) else None


def month_calendar(language: str, month: date, today: date, chosen: date | None, press: Press) -> Keyboard:
    """Of the month of the day `month`. Days that are over are not offered. Buttons give `2026-12-31`."""
    stay = press(_turning_to(month))
    letters = [button(dates.weekday_letters(language, each), stay) for each in _WEEKS.iterweekdays()]
    weeks = [
        [_day(each, month, today, chosen, press) for each in week]
        for week in _WEEKS.monthdatescalendar(month.year, month.month)
        if week[-1] >= today
    ]
    return [_turning(language, month, today, press), letters, *weeks]


def _turning(language: str, month: date, today: date, press: Press) -> list[Button]:
    first = month.replace(day=1)
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    stay = press(_turning_to(month))
    back = button("←", press(_turning_to(before))) if before >= today else button(_EMPTY, stay)
    possible = after.year <= today.year + MOST_YEARS_AHEAD
    on = button("→", press(_turning_to(after))) if possible else button(_EMPTY, stay)
    return [back, button(dates.month_in_words(language, month), stay), on]


def _day(day: date, month: date, today: date, chosen: date | None, press: Press) -> Button:
    if day.month != month.month or day < today:
        return button(_EMPTY, press(_turning_to(month)))
    label = f"[{day.day}]" if day == today else str(day.day)
    return button(f"✅ {label}" if day == chosen else label, press(day.isoformat()))


def _turning_to(month: date) -> str:
    return f"{_MONTH}{month:%Y-%m}"
