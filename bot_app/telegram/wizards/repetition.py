"""How a meeting repeats, as buttons: the rule first, then its days, then its end."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from adapters.i18n import dates
from adapters.i18n.recurrence import rule_in_words
from bot_app.telegram.desk import Desk
from bot_app.telegram.wizards.taps import Button, Keyboard, Press, choice, in_rows
from domain.meetings.recurrence import Every, Recurrence, check_series

_NEVER, _DAYS, _COUNT, _UNTIL = "never", "on", "x", "until-"
_COUNTS = (4, 8, 12, 20)
_MONTHS_ON = (1, 3, 6, 12)
_USUAL_COUNT = 4


def rules(day: date) -> dict[str, Recurrence]:
    """What a meeting on that day can become, by the button's answer."""
    weekday, nth = day.weekday(), _nth(day)
    of_week = Recurrence(every=Every.WEEK, weekdays=(weekday,), count=_USUAL_COUNT)
    return {
        "day": Recurrence(every=Every.DAY, count=_USUAL_COUNT),
        "week": of_week,
        "2-weeks": replace(of_week, interval=2),
        "month-day": Recurrence(every=Every.MONTH, month_day=day.day, count=_USUAL_COUNT),
        "month-nth": Recurrence(every=Every.MONTH, weekdays=(weekday,), nth=nth, count=_USUAL_COUNT),
    }


def repeated(now: Recurrence | None, value: str, day: date, zone: ZoneInfo) -> Recurrence | None:
    """What the answer makes of it; an end that was chosen stays.

    Raises: a refusal of the domain; ValueError, for what was never offered.
    """
    if value == _NEVER:
        return None
    wanted = _wanted(now, value, day)
    # Days alone decide, so any time will do.
    check_series(wanted, datetime.combine(day, time(12), zone), zone.key)
    return wanted


def _wanted(now: Recurrence | None, value: str, day: date) -> Recurrence:
    if value in (known := rules(day)):
        rule = known[value]
        if now is None or _shape(rule) == _shape(now):
            return now or rule
        return replace(rule, count=now.count, until=now.until)
    if now is None:
        raise ValueError(value)
    if value.startswith(_UNTIL):
        return replace(now, count=None, until=date.fromisoformat(value.removeprefix(_UNTIL)))
    if value.startswith(_COUNT):
        return replace(now, count=int(value.removeprefix(_COUNT)), until=None)
    if not value.startswith(_DAYS):
        raise ValueError(value)
    return replace(now, weekdays=tuple(int(each) for each in value.removeprefix(_DAYS)))


def repeat_buttons(now: Recurrence | None, day: date, desk: Desk, language: str, press: Press) -> Keyboard:
    never = choice(desk.text(language, "wizard-choice-never"), _NEVER, press, on=now is None)
    rows = [[never], *([each] for each in _rules(now, day, desk, language, press))]
    if now is not None and now.every is Every.WEEK:
        rows += in_rows(_weekdays(now, language, press), 4)
    if now is not None:
        rows += [_counts(now, press), *in_rows(_ends(now, day, desk, language, press), 2)]
    return rows


def _rules(now: Recurrence | None, day: date, desk: Desk, language: str, press: Press) -> list[Button]:
    bare = None if now is None else _shape(now)
    return [
        choice(rule_in_words(desk.catalog, language, each), value, press, on=_shape(each) == bare)
        for value, each in rules(day).items()
    ]


def _shape(rule: Recurrence) -> tuple[object, ...]:
    """Weekly ones are the same rule whatever their days."""
    weekly = rule.every is Every.WEEK
    return rule.every, rule.interval, rule.month_day, rule.nth, () if weekly else rule.weekdays


def _weekdays(now: Recurrence, language: str, press: Press) -> list[Button]:
    """Each promises the days there are afterwards, so that a second tap changes nothing."""
    buttons = []
    for weekday in range(7):
        wanted = "".join(str(each) for each in sorted({*now.weekdays} ^ {weekday}))
        label = dates.weekday_letters(language, weekday)
        buttons.append(choice(label, f"{_DAYS}{wanted}", press, on=weekday in now.weekdays))
    return buttons


def _counts(now: Recurrence, press: Press) -> list[Button]:
    offered = sorted({*_COUNTS, *([now.count] if now.count else [])})
    return [choice(f"{each}x", f"{_COUNT}{each}", press, on=each == now.count) for each in offered]


def _ends(now: Recurrence, day: date, desk: Desk, language: str, press: Press) -> list[Button]:
    offered = sorted({*(_later(day, each) for each in _MONTHS_ON), *([now.until] if now.until else [])})
    return [
        choice(
            desk.text(language, "wizard-until", day=dates.date_in_words(language, each)),
            f"{_UNTIL}{each}",
            press,
            on=each == now.until,
        )
        for each in offered
    ]


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _nth(day: date) -> int:
    """Which such weekday of its month; a fifth is the last."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1
