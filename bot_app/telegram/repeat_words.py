"""The words of repetitions in Indonesian and English, and how they stand together."""

from __future__ import annotations

import re

from bot_app.telegram.when import WEEKDAYS
from domain.meetings.recurrence import Every

UNITS = {
    name: every
    for every, names in (
        (Every.DAY, "day days hari daily harian"),
        (Every.WEEK, "week weeks minggu pekan weekly mingguan"),
        (Every.MONTH, "month months bulan bln monthly bulanan"),
    )
    for name in names.split()
}
NTH = {
    name: nth
    for nth, names in (
        (1, "first 1st pertama ke-1"),
        (2, "second 2nd kedua ke-2"),
        (3, "third 3rd ketiga ke-3"),
        (4, "fourth 4th keempat ke-4"),
        (-1, "last terakhir"),
    )
    for name in names.split()
}
WORKDAYS = range(5)

_EVERY = r"(?:every|each|setiap|tiap)"
_WEEKDAY = rf"(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
_UNIT = rf"days?|weeks?|months?|hari(?! {_WEEKDAY}(?: |$))|minggu(?! dan )|pekan|bulan|bln"
_ON = r"(?:(?:on|pada|and|dan) )*"
PATTERNS = tuple(
    re.compile(rf"{pattern}(?= |$)")
    for pattern in (
        r"(?:for |sebanyak |selama )?x ?(?P<count>\d{1,9})",
        r"(?:for |sebanyak |selama )?(?P<count>\d{1,9}) ?(?:x|times?|kali)",
        r"(?P<once>once|sekali)$",
        r"(?P<until>until|till|sampai|hingga|s/d|sd)(?: dengan)?(?: (?:tanggal|tgl))?",
        rf"{_ON}(?:{_EVERY} )?(?P<workdays>weekdays?|workdays?|hari kerja)",
        r"(?P<unit>daily|weekly|monthly|harian|mingguan|bulanan)",
        rf"{_EVERY} (?:(?P<interval>\d{{1,9}}|other) )?(?P<unit>{_UNIT})",
        r"(?:of|in) (?:the|every|each) (?P<unit>month)",
        rf"{_EVERY}(?= (?:hari )?{_WEEKDAY}s?(?: |$))",
        rf"{_ON}(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) (?P<weekday>{_WEEKDAY})",
        rf"{_ON}(?:hari )?(?P<weekday>{_WEEKDAY}) (?P<nth>pertama|kedua|ketiga|keempat|terakhir|ke-[1-4])",
        rf"{_ON}(?:hari )?(?P<weekday>{_WEEKDAY})s?",
        rf"{_ON}(?:(?:the|day|tanggal|tgl) )+(?P<month_day>\d{{1,9}})(?:st|nd|rd|th)?",
        rf"{_ON}(?P<month_day>\d{{1,9}})(?:st|nd|rd|th)",
    )
)
BARE_NUMBER = re.compile(rf"{_ON}(?P<month_day>\d{{1,9}})(?= |$)")
"""Bare, it could be a duration: it counts only once something has said that this is a repetition."""
