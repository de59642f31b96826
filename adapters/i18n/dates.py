"""Days and clock times in the words of a language."""

from __future__ import annotations

from datetime import date, datetime
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


def clock(locale: str, at: datetime, zone: ZoneInfo) -> str:
    """`14.30 WIB`, `14:30 WIB`."""
    words, local = _CALENDARS[locale], at.astimezone(zone)
    return f"{local:%H}{words.between}{local:%M} {zone_label(at, zone)}"


def zone_label(at: datetime, zone: ZoneInfo) -> str:
    """`WIB`, `WITA`, `WIT`, `CET`; a zone without letters of its own gives `UTC+4`, `UTC+5:45`."""
    local = at.astimezone(zone)
    name, offset = local.tzname() or "", local.utcoffset()
    if name.isalpha() or offset is None:
        return name
    minutes = round(abs(offset.total_seconds()) / 60)
    sign = "+" if offset.total_seconds() >= 0 else "-"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
