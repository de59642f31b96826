"""Dates, times, zones and durations as people write them in Indonesian and English."""

# ruff: noqa: RUF001 - the dashes and apostrophes that phones put in

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from bot_app.telegram.meet_problems import Problem, Unreadable

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agt agu ags agust aug",
            "september sep sept",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "senin sen monday mon",
            "selasa sel tuesday tue tues",
            "rabu rab wednesday wed",
            "kamis kam thursday thu thur thurs",
            "jumat jum friday fri",
            "sabtu sab saturday sat",
            "minggu min ahad sunday sun",
        )
    )
    for name in names.split()
}
_DAYS_AHEAD = {
    "hari ini": 0,
    "today": 0,
    "besok": 1,
    "tomorrow": 1,
    "lusa": 2,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}
_SHORT_ZONES = {
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "utc": "UTC",
    "gmt": "UTC",
}

_NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ./-](?P<month>[a-z]+)\.?(?:[ ./-](?P<year>\d{4}))?"
)
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?: (?P<year>\d{4}))?")
_TIME = re.compile(
    r"(?P<said>(?:jam|pukul|pkl\.?|at) )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>wib|wita|wit|utc|gmt))?"
)
_MINUTE = r"(?:m|mins?|minutes?|mnt|menit)"
_HOUR = r"(?:h|hrs?|hours?|j|jam)"
_DURATIONS = (
    re.compile(rf"(?P<minutes>\d{{1,6}}) ?{_MINUTE}?"),
    re.compile(rf"(?P<hours>\d{{1,4}}) ?{_HOUR}(?: ?(?P<minutes>[0-5]?\d) ?{_MINUTE}?)?"),
    re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)"),
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_APOSTROPHES = "'’‘`"
USUAL_MINUTES = 60
_MOST_MINUTES = 24 * 60
MOST_YEARS_AHEAD = 100


class Word(msgspec.Struct, frozen=True):
    """`text` as written; `whole` is the quoted group it stands in, which an error names."""

    text: str
    whole: str


def words_of(text: str) -> list[Word]:
    return [Word(word, word) for word in text.split()]


class Day(msgspec.Struct, frozen=True):
    """`candidates` in order of time: the first that is still ahead is meant."""

    candidates: tuple[date, ...]
    weekday: int | None = None
    weekday_written: str = ""


class Clock(msgspec.Struct, frozen=True):
    time: time
    written: str


def take_day(words: Sequence[Word], today: date) -> tuple[Day, Sequence[Word]]:
    """The date at the front, and the words after it. Raises: Unreadable."""
    if not words:
        raise Unreadable(Problem.DATE_MISSING)
    weekday = WEEKDAYS.get(plain(words[0].text))
    dated = _dated(words if weekday is None else words[1:], today)
    if weekday is None:
        return dated or _no_date(words)
    if dated is None:
        return _next(weekday, today), words[1:]
    return Day(dated[0].candidates, weekday, words[0].text), dated[1]


def take_clock(words: Sequence[Word]) -> tuple[Clock, Sequence[Word]]:
    """The time at the front, and the words after it (the zone, where there is one). Raises: Unreadable."""
    if not words:
        raise Unreadable(Problem.TIME_MISSING)
    for phrase, count in _phrases(words, 4):
        found = _TIME.fullmatch(phrase)
        if found and any(found[mark] for mark in ("said", "minute", "half", "zone")):  # not a bare number
            written = _written(words, count)
            rest = words[count:]
            if found["zone"]:
                rest = [Word(found["zone"], written), *rest]
            return Clock(_time(found, written), written), rest
    raise Unreadable(Problem.TIME_UNREADABLE, words[0].whole)


def take_zone(words: Sequence[Word]) -> tuple[str | None, Sequence[Word]]:
    """The IANA name of the zone at the front; `None`: no zone is named. Raises: Unreadable."""
    if not words or not plain(words[0].text)[:1].isalpha():
        return None, words
    name = _zones().get(plain(words[0].text))
    if name is None:
        raise Unreadable(Problem.ZONE_UNKNOWN, words[0].text)
    return name, words[1:]


def take_minutes(words: Sequence[Word]) -> tuple[int, Sequence[Word]]:
    """The duration at the front; an hour when nothing is said. Raises: Unreadable."""
    if not words:
        return USUAL_MINUTES, words
    for phrase, count in _phrases(words, 4):
        for pattern in _DURATIONS:
            if found := pattern.fullmatch(phrase):
                return _minutes(found, _written(words, count)), words[count:]
    raise Unreadable(Problem.DURATION_UNREADABLE, words[0].whole)


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """UTC; of an hour that comes twice the first. `None`: the clocks skip this time."""
    local = datetime.combine(day, clock, zone)
    at = local.astimezone(UTC)
    return at if at.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def plain(text: str) -> str:
    """As compared: lower case, plain digits and dashes, no invisible characters, apostrophes or commas."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    seen = (c for c in folded if unicodedata.category(c) not in ("Cc", "Cf") and c not in _APOSTROPHES)
    return "".join(seen).strip(",;")


def _phrases(words: Sequence[Word], most: int) -> Iterator[tuple[str, int]]:
    """The first words as one phrase, the longest first."""
    plain_words = [plain(word.text) for word in words[:most]]
    for count in range(len(plain_words), 0, -1):
        yield " ".join(plain_words[:count]), count


def _written(words: Sequence[Word], count: int) -> str:
    return " ".join(word.text for word in words[:count])


def _dated(words: Sequence[Word], today: date) -> tuple[Day, Sequence[Word]] | None:
    for phrase, count in _phrases(words, 4):
        if day := _day(phrase, _written(words, count), today):
            return day, words[count:]
    return None


def _day(phrase: str, written: str, today: date) -> Day | None:
    if phrase in _DAYS_AHEAD:
        return Day((today + timedelta(days=_DAYS_AHEAD[phrase]),))
    if found := _NUMBERS.fullmatch(phrase):
        return _numbered(found[1], found[3], found[4], written, today)
    if found := _DAY_FIRST.fullmatch(phrase) or _MONTH_FIRST.fullmatch(phrase):
        return _named(found, written, today)
    return None


def _numbered(first: str, month: str, last: str, written: str, today: date) -> Day | None:
    if len(first) == 4 and len(last) <= 2:
        return Day((_date(int(first), int(month), int(last), written, today),))
    if len(last) == 4 and len(first) <= 2:
        return Day((_date(int(last), int(month), int(first), written, today),))
    return None


def _named(found: re.Match[str], written: str, today: date) -> Day | None:
    month, day = _MONTHS.get(found["month"]), int(found["day"])
    if month is None and found["year"]:
        raise Unreadable(Problem.DATE_UNREADABLE, _as_written(found["month"], written))
    if month is None:
        return None
    if found["year"]:
        return Day((_date(int(found["year"]), month, day, written, today),))
    years = range(today.year, today.year + 9)  # 29 February may be eight years away
    some = tuple(date(year, month, day) for year in years if 1 <= day <= calendar.monthrange(year, month)[1])
    return Day(some or (_date(today.year, month, day, written, today),))


def _date(year: int, month: int, day: int, written: str, today: date) -> date:
    if month > 12 >= day >= 1 and year >= 1 and month <= calendar.monthrange(year, day)[1]:
        raise Unreadable(Problem.DATE_MONTH_FIRST, written, near=date(year, day, month))
    if not (year >= 1 and 1 <= month <= 12 and day >= 1):
        raise Unreadable(Problem.DATE_IMPOSSIBLE, written)
    last = calendar.monthrange(year, month)[1]
    if day > last:
        raise Unreadable(Problem.DATE_IMPOSSIBLE, written, near=date(year, month, last))
    if year > today.year + MOST_YEARS_AHEAD:
        raise Unreadable(Problem.DATE_TOO_FAR, written)
    if year < today.year - 1:
        raise Unreadable(Problem.IN_PAST, written)
    return date(year, month, day)


def _next(weekday: int, today: date) -> Day:
    soon = today + timedelta(days=(weekday - today.weekday()) % 7)
    return Day((soon, soon + timedelta(days=7)))


def _no_date(words: Sequence[Word]) -> tuple[Day, Sequence[Word]]:
    problem = Problem.DATE_MISSING if _time_stands_here(words) else Problem.DATE_UNREADABLE
    raise Unreadable(problem, words[0].whole)


def _time_stands_here(words: Sequence[Word]) -> bool:
    try:
        return bool(take_clock(words))
    except Unreadable:
        return False


def _as_written(plain_word: str, written: str) -> str:
    return next((word for word in written.split() if plain(word) == plain_word), written)


def _time(found: re.Match[str], written: str) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise Unreadable(Problem.TIME_IMPOSSIBLE, written)
    return time(hour, minute)


def _minutes(found: re.Match[str], written: str) -> int:
    parts = found.groupdict(default="0")
    minutes = int(parts.get("hours", "0")) * 60 + int(parts["minutes"])
    if minutes < 1:
        raise Unreadable(Problem.DURATION_TOO_SHORT, written)
    if minutes > _MOST_MINUTES:
        raise Unreadable(Problem.DURATION_TOO_LONG, written)
    return minutes


@cache
def _zones() -> dict[str, str]:
    return {plain(name): name for name in sorted(available_timezones())} | _SHORT_ZONES
