"""Days and clock times in the words of a language."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import msgspec


class _Calendar(msgspec.Struct, frozen=True):
    weekdays: tuple[str, ...]
    """From Monday."""
    months: tuple[str, ...]
    between: str
    """Stands between hour and minute."""


_CALENDARS = {
    "id": _Calendar(
        ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
        (
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ),
        ".",
    ),
    "en": _Calendar(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        ":",
    ),
}


def day_in_words(locale: str, at: datetime, zone: ZoneInfo) -> str:
    """`Kamis, 31 Desember 2026`, `Thursday, 31 December 2026`. `locale`: as `Catalog.language` gives it."""
    local = at.astimezone(zone)
    return f"{weekday_in_words(locale, local.weekday())}, {date_in_words(locale, local)}"


def weekday_in_words(locale: str, weekday: int) -> str:
    """`Senin`, `Monday`. Monday is 0."""
    return _CALENDARS[locale].weekdays[weekday]


def date_in_words(locale: str, day: date) -> str:
    """`31 Desember 2026`, `31 December 2026`."""
    return f"{day.day} {_CALENDARS[locale].months[day.month - 1]} {day.year}"


def month_in_words(locale: str, day: date) -> str:
    """`Desember 2026`, `December 2026`."""
    return f"{_CALENDARS[locale].months[day.month - 1]} {day.year}"


def weekday_letters(locale: str, weekday: int) -> str:
    """`Sen`, `Mon`: as much as stands above a column. Monday is 0."""
    return weekday_in_words(locale, weekday)[:3]


def clock(locale: str, at: datetime, zone: ZoneInfo) -> str:
    """`14.30 WIB`, `14:30 WIB`."""
    return f"{time_of_day(locale, at.astimezone(zone).time())} {zone_label(at, zone)}"


def time_of_day(locale: str, local: time) -> str:
    """`14.30`, `14:30`."""
    return f"{local:%H}{_CALENDARS[locale].between}{local:%M}"


def to_the_second(locale: str, at: datetime, zone: ZoneInfo) -> str:
    """`14.30.05`, `14:30:05`."""
    local = at.astimezone(zone)
    return f"{time_of_day(locale, local.time())}{_CALENDARS[locale].between}{local:%S}"


def span(locale: str, start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`14.30–15.30 WIB`; over midnight the last day is named, and both zones where the clocks change."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    same_zone = zone_label(start, zone) == zone_label(end, zone)
    begins = time_of_day(locale, first.time()) if same_zone else clock(locale, start, zone)
    if first.date() == last.date():
        return f"{begins}–{clock(locale, end, zone)}"
    return f"{begins} – {day_in_words(locale, end, zone)}, {clock(locale, end, zone)}"


def zone_label(at: datetime, zone: ZoneInfo) -> str:
    """`WIB`, `WITA`, `WIT`, `CET`; a zone without letters of its own gives `UTC+4`, `UTC+5:45`."""
    local = at.astimezone(zone)
    name, offset = local.tzname() or "", local.utcoffset()
    if name.isalpha() or offset is None:
        return name
    minutes = round(abs(offset.total_seconds()) / 60)
    sign = "+" if offset.total_seconds() >= 0 else "-"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
