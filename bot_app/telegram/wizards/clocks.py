"""A time of day: typed, or tapped as an hour and then its quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.i18n import dates
from bot_app.telegram.desk import button
from bot_app.telegram.meet_examples import Asked, in_numbers
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.when import Clock, Word, instant, plain, take_clock, take_zone
from bot_app.telegram.wizards.taps import Keyboard, Press, in_rows

_HOUR = "h"
"""Before the hour whose quarters a button opens: `h14`; alone it leads back to the hours."""
HOURS = _HOUR
_QUARTERS = (0, 15, 30, 45)
_USUAL = time(14, 30)


def read_clock(words: Sequence[Word]) -> tuple[Clock, str, Sequence[Word]]:
    """The time at the front, the IANA name of a zone behind it (or nothing), and the words after them.

    An hour alone can be nothing else here. Raises: Unreadable.
    """
    try:
        clock, rest = take_clock(words)
    except Unreadable:
        if not words or not re.fullmatch(r"\d{1,2}", hour := plain(words[0].text)):
            raise
        clock, rest = take_clock([Word(f"{hour}.00", words[0].whole), *words[1:]])
    zone, rest = take_zone(rest)
    return clock, zone or "", rest


def starts_at(day: date, clock: Clock, zone: ZoneInfo, now: datetime) -> datetime:
    """UTC. Raises: Unreadable, for a time that the clocks skip or that is over."""
    at = instant(day, clock.time, zone)
    if at is None:
        raise Unreadable(Problem.TIME_SKIPPED, clock.written)
    if at <= now:
        raise Unreadable(Problem.IN_PAST, f"{in_numbers(day)} {clock.written}")
    return at


def hour_opened(value: str) -> int | None:
    """The hour whose quarters a button opens; -1: back to the hours; `None`: it does something else.

    Raises: ValueError, for what was never offered.
    """
    if not value.startswith(_HOUR):
        return None
    if value == HOURS:
        return -1
    return time.fromisoformat(value[1:]).hour


def hours(day: date, asked: Asked, press: Press) -> Keyboard:
    """Those that still have a quarter ahead."""
    ahead = [hour for hour in range(24) if _quarters_ahead(day, hour, asked)]
    return in_rows([button(f"{hour:02}", press(f"{_HOUR}{hour:02}")) for hour in ahead], 6)


def quarters(language: str, day: date, hour: int, asked: Asked, press: Press) -> Keyboard:
    """Buttons give `14.30`."""
    ahead = _quarters_ahead(day, hour, asked)
    return [[button(dates.time_of_day(language, each), press(f"{each:%H.%M}")) for each in ahead]]


def possible_clock(day: date, asked: Asked) -> time:
    """An example of what would be taken."""
    local = asked.now.astimezone(asked.zone) + timedelta(minutes=30)
    soon = local.time().replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    return next((each for each in (_USUAL, soon) if _ahead(day, each, asked)), time(23, 59))


def _quarters_ahead(day: date, hour: int, asked: Asked) -> list[time]:
    return [time(hour, minute) for minute in _QUARTERS if _ahead(day, time(hour, minute), asked)]


def _ahead(day: date, clock: time, asked: Asked) -> bool:
    at = instant(day, clock, asked.zone)
    return at is not None and at > asked.now
