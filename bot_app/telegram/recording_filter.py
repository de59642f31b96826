"""Reads what `/recordings` is to show: `weekly since:2026-11-01 until:2026-11-30 host:me`."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

EXAMPLE = "/recordings weekly since:2026-11-01 until:2026-11-30 host:me"
MOST_WORDS = 8
_FILTERS = ("since", "until", "host")
_YEARS = range(2000, 2101)
_HOSTS = {"me": True, "all": False}


class BadFilter(Exception):
    """A word that narrows nothing down."""


class TooManyWords(Exception):
    pass


class Wanted(msgspec.Struct, frozen=True):
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is not wanted any more."""
    mine: bool = False


def read_filter(text: str, zone: ZoneInfo) -> Wanted:
    """Days are those of `zone`, the last one included. Raises: BadFilter, TooManyWords."""
    filters: dict[str, str] = {}
    words = []
    for word in text.split():
        name, colon, value = word.partition(":")
        # Topics may hold colons; what is written like a filter must be one.
        if not colon or not value or not name.isalpha():
            words.append(word)
        elif name.lower() in _FILTERS:
            filters[name.lower()] = word
        else:
            raise BadFilter(word)
    if len(words) > MOST_WORDS:
        raise TooManyWords
    return _narrowed(" ".join(words), filters, zone)


def _narrowed(words: str, filters: dict[str, str], zone: ZoneInfo) -> Wanted:
    since = _day(filters["since"], zone) if "since" in filters else None
    last = _day(filters["until"], zone) if "until" in filters else None
    if since is not None and last is not None and last < since:
        raise BadFilter(filters["until"])
    until = None if last is None else last + timedelta(days=1)
    return Wanted(words, since, until, _mine(filters["host"]) if "host" in filters else False)


def _day(word: str, zone: ZoneInfo) -> datetime:
    try:
        day = datetime.strptime(word.partition(":")[2], "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        raise BadFilter(word) from None
    if day.year not in _YEARS:
        raise BadFilter(word)
    return day


def _mine(word: str) -> bool:
    who = word.partition(":")[2].lower()
    if who not in _HOSTS:
        raise BadFilter(word)
    return _HOSTS[who]
