"""A rule of repetition as calendar files write it: the RRULE of RFC 5545, 3.3.10."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.meetings.recurrence import Every, Recurrence, check, day_after
from domain.refusal import Refusal

_FREQUENCIES = {Every.DAY: "DAILY", Every.WEEK: "WEEKLY", Every.MONTH: "MONTHLY"}
_EVERY = {name: every for every, name in _FREQUENCIES.items()}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OURS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"}
_DAY = re.compile(r"([+-]?[0-9])?(MO|TU|WE|TH|FR|SA|SU)")
_LAST = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_NUMBER = re.compile(r"-?[0-9]{1,4}")
_LONGEST = 500
"""Characters; no rule of ours comes near."""


def rrule(recurrence: Recurrence, time_zone: str) -> str:
    """To be read from the first occurrence on; its weeks begin on Sunday, as the domain counts them."""
    parts = {
        "FREQ": _FREQUENCIES[recurrence.every],
        "INTERVAL": recurrence.interval,
        "COUNT": recurrence.count,
        "UNTIL": _until(recurrence, time_zone),
        "BYDAY": ",".join(f"{recurrence.nth or ''}{_WEEKDAYS[day]}" for day in recurrence.weekdays),
        "BYMONTHDAY": recurrence.month_day,
        "WKST": "SU" if recurrence.every is Every.WEEK else None,
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def from_rrule(text: str, time_zone: str) -> Recurrence | None:
    """`None`: odd, or more than a meeting's rule can say, such as a series without an end. Never raises.

    Days must be named: what a rule leaves to its first occurrence cannot be known here.
    Of UNTIL only the day counts.
    """
    try:
        return _understood(text, ZoneInfo(time_zone))
    except (Refusal, ValueError, KeyError, OSError, OverflowError):
        return None


def _until(recurrence: Recurrence, time_zone: str) -> str | None:
    if recurrence.until is None:
        return None
    return f"{day_after(recurrence.until, time_zone) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"


def _understood(text: str, zone: ZoneInfo) -> Recurrence:
    parts = _parts(text)
    days = [_day(day) for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    recurrence = Recurrence(
        every=_EVERY[parts["FREQ"]],
        interval=_number(parts.get("INTERVAL", "1")),
        weekdays=tuple(sorted({weekday for _, weekday in days})),
        month_day=_number(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
        nth=_same_nth(days),
        count=_number(parts["COUNT"]) if "COUNT" in parts else None,
        until=_last_day(parts["UNTIL"], zone) if "UNTIL" in parts else None,
    )
    check(recurrence)
    _check_weeks(recurrence, _WEEKDAYS.index(parts.get("WKST", "MO")))
    return recurrence


def _parts(text: str) -> dict[str, str]:
    if len(text) > _LONGEST:
        raise ValueError(len(text))
    pairs = [part.partition("=") for part in text.upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    if not parts.keys() <= _OURS or len(parts) < len(pairs):
        raise ValueError(text)
    return parts


def _day(text: str) -> tuple[int | None, int]:
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    return (int(found[1]) if found[1] else None), _WEEKDAYS.index(found[2])


def _same_nth(days: list[tuple[int | None, int]]) -> int | None:
    (nth,) = {nth for nth, _ in days} or {None}  # ValueError: more than one
    return nth


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _last_day(text: str, zone: ZoneInfo) -> date:
    found = _LAST.fullmatch(text)
    if not found:
        raise ValueError(text)
    if not found[2]:
        return datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    last = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - local unless it says Z
    return last.replace(tzinfo=UTC).astimezone(zone).date() if found[3] else last.date()


def _check_weeks(recurrence: Recurrence, first_weekday: int) -> None:
    """Weeks that begin on another day than Sunday fall apart differently, unless that cannot be seen.

    Raises: ValueError.
    """
    days = set(recurrence.weekdays)
    before = {6, *range(first_weekday)} if first_weekday != 6 else set()
    if recurrence.every is Every.WEEK and recurrence.interval > 1 and days & before and days - before:
        raise ValueError(first_weekday)
