"""What a chat wishes, as it is typed and as buttons say it: `zone Asia/Makassar`, `quiet 22.00-06.00`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any, Literal

from bot_app.telegram.caller import Caller
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.people import zone_named
from bot_app.telegram.when import Word, plain, take_clock, take_minutes
from domain.chats.choices import QuietHours
from domain.chats.choosing import (
    ChooseChatLanguage,
    ChooseChatTimeZone,
    ChooseDailyAgenda,
    ChooseQuietHours,
    ChooseReminders,
    private,
)
from domain.command import Command
from domain.locales import LANGUAGES
from domain.users.commands import ChooseLanguage, ChooseTimeZone

USUAL, ON, OFF = "usual", "on", "off"
_USUAL = (USUAL, "default", "biasa")
_ON = (ON, "yes", "ya", "aktif")
_OFF = (OFF, "no", "none", "mati", "tidak", "nonaktif")
Name = Literal["language", "zone", "reminder", "start", "late", "agenda", "quiet"]
_NAMES: dict[Name, tuple[str, ...]] = {
    "language": ("language", "bahasa"),
    "zone": ("zone", "timezone", "zona"),
    "reminder": ("reminder", "reminders", "pengingat"),
    "start": ("start", "mulai"),
    "late": ("late", "terlambat"),
    "agenda": ("agenda",),
    "quiet": ("quiet", "tenang"),
}
NAMES = tuple(_NAMES)
_UNTIL = re.compile(r"\s*-\s*|\s+(?:to|until|sampai|hingga)\s+")


def named(word: str) -> Name | None:
    """Which setting is meant."""
    return next((name for name, words in _NAMES.items() if plain(word) in words), None)


def wished(name: Name, value: str, caller: Caller) -> Command:
    """Raises: Unreadable."""
    asked: dict[str, Any] = {"meta": caller.meta("settings", name), "chat": caller.chat}
    return _READERS[name](value.strip(), asked, caller)


def said(clock: time) -> str:
    """A clock time as a button says it."""
    return f"{clock:%H.%M}"


def _language(value: str, asked: dict[str, Any], caller: Caller) -> Command:
    """A private chat follows its person, and so does its zone."""
    word = plain(value)
    if word in LANGUAGES and private(caller.chat):
        return ChooseLanguage(meta=asked["meta"], user_id=caller.user_id, language=word)
    if word in LANGUAGES:
        return ChooseChatLanguage(**asked, language=word)
    _must_be_usual(word, value, caller)
    return ChooseChatLanguage(**asked, language="")


def _zone(value: str, asked: dict[str, Any], caller: Caller) -> Command:
    zone = zone_named(value)
    if zone is not None and private(caller.chat):
        return ChooseTimeZone(meta=asked["meta"], user_id=caller.user_id, time_zone=zone.key)
    if zone is not None:
        return ChooseChatTimeZone(**asked, time_zone=zone.key)
    _must_be_usual(plain(value), value, caller)
    return ChooseChatTimeZone(**asked, time_zone="")


def _reminder(value: str, asked: dict[str, Any], _: Caller) -> Command:
    if plain(value) in ("0", *_OFF):
        return ChooseReminders(**asked, minutes_before=0)
    minutes, rest = take_minutes(_words(value))
    if rest or not value:
        raise Unreadable(Problem.DURATION_UNREADABLE, value)
    return ChooseReminders(**asked, minutes_before=minutes)


def _start(value: str, asked: dict[str, Any], _: Caller) -> Command:
    return ChooseReminders(**asked, at_start=_wanted(value))


def _late(value: str, asked: dict[str, Any], _: Caller) -> Command:
    return ChooseReminders(**asked, when_late=_wanted(value))


def _agenda(value: str, asked: dict[str, Any], _: Caller) -> Command:
    return ChooseDailyAgenda(**asked, clock=None if plain(value) in _OFF else _clock(value))


def _quiet(value: str, asked: dict[str, Any], _: Caller) -> Command:
    if plain(value) in _OFF:
        return ChooseQuietHours(**asked, hours=None)
    ends = _UNTIL.split(plain(value))
    if len(ends) != 2:
        raise Unreadable(Problem.TIME_UNREADABLE, value)
    return ChooseQuietHours(**asked, hours=QuietHours(_clock(ends[0]), _clock(ends[1])))


_READERS: dict[Name, Callable[[str, dict[str, Any], Caller], Command]] = {
    "language": _language,
    "zone": _zone,
    "reminder": _reminder,
    "start": _start,
    "late": _late,
    "agenda": _agenda,
    "quiet": _quiet,
}


def _must_be_usual(word: str, value: str, caller: Caller) -> None:
    if word not in _USUAL or private(caller.chat):
        raise Unreadable(Problem.EXTRA_WORDS, value)


def _wanted(value: str) -> bool:
    word = plain(value)
    if word not in (*_ON, *_OFF):
        raise Unreadable(Problem.EXTRA_WORDS, value)
    return word in _ON


def _clock(value: str) -> time:
    """Here an hour alone can be nothing else: `22`."""
    word = plain(value)
    whole = f"{word}.00" if re.fullmatch(r"\d{1,2}", word) else value
    clock, rest = take_clock(_words(whole))
    if rest:
        raise Unreadable(Problem.TIME_UNREADABLE, value)
    return clock.time


def _words(value: str) -> list[Word]:
    return [Word(word, word) for word in value.split()]
