"""The screens of /settings: everything a chat has chosen, and for each choice the buttons to change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData

from adapters.i18n import dates
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import button
from bot_app.telegram.settings_wishes import OFF, ON, USUAL, Name, said
from bot_app.telegram.settings_words import LINES, View, invitations_line
from domain.chats.choices import (
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    DailyAgendaChosen,
    QuietHours,
    QuietHoursChosen,
    RemindersChosen,
)
from domain.locales import LANGUAGES

Screen = Literal["all", "language", "zone", "reminders", "agenda", "quiet"]
SCREEN_OF: dict[Name, Screen] = {
    "language": "language",
    "zone": "zone",
    "reminder": "reminders",
    "start": "reminders",
    "late": "reminders",
    "agenda": "agenda",
    "quiet": "quiet",
}
"""Where each choice is made."""
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
MINUTES = (0, 5, 10, 15, 30, 60)
AGENDAS = tuple(time(hour) for hour in (6, 7, 8, 9))
NIGHTS = tuple(QuietHours(time(begin), time(end)) for begin, end in ((21, 6), (22, 6), (22, 7), (23, 6)))
Button = dict[str, str]


class Visit(CallbackData, prefix="settings"):
    screen: Screen


class Wish(CallbackData, prefix="set"):
    """What the button promises, in the words in which it could be typed; a second tap changes nothing."""

    name: Name
    value: str


def shown(screen: Screen, view: View) -> Rendered:
    return everything(view) if screen == "all" else _choice(screen, view)


def everything(view: View) -> Rendered:
    lines = [f"• {line(view)}" for line in LINES.values()]
    doors = [button(view.text(f"settings-open-{screen}"), Visit(screen=screen).pack()) for screen in LINES]
    return view.desk.rendered(
        view.language,
        view.text("settings-heading"),
        *lines,
        f"• {invitations_line(view)}",
        "",
        view.text("settings-footer"),
        keyboard=_in_rows(doors, 2),
    )


def _choice(screen: Screen, view: View) -> Rendered:
    back = [button(view.text("settings-button-back"), Visit(screen="all").pack())]
    hint = view.text(f"settings-hint-{screen}")
    keyboard = [*_BUTTONS[screen](view), back]
    return view.desk.rendered(view.language, LINES[screen](view), "", hint, keyboard=keyboard)


def _languages(view: View) -> list[list[Button]]:
    chosen = view.reader.language if view.private else view.chat.choice(ChatLanguageChosen).language
    named = [(view.desk.text(each, "language-name"), each, each == chosen) for each in LANGUAGES]
    return [[_wish("language", *each)] for each in [*named, *_usual(view, on=not chosen)]]


def _zones(view: View) -> list[list[Button]]:
    chosen = view.reader.zone.key if view.private else view.chat.choice(ChatTimeZoneChosen).time_zone
    offered = dict.fromkeys((*ZONES, *([chosen] if chosen else [])))
    named = [(view.zone_name(ZoneInfo(each)), each, each == chosen) for each in offered]
    return [[_wish("zone", *each)] for each in [*named, *_usual(view, on=not chosen)]]


def _usual(view: View, *, on: bool) -> list[tuple[str, str, bool]]:
    """A private chat follows its person, who may have the usual ones too but cannot go back to them."""
    return [] if view.private else [(view.text("settings-button-usual"), USUAL, on)]


def _reminders(view: View) -> list[list[Button]]:
    chosen = view.chat.choice(RemindersChosen)
    minutes = sorted({*MINUTES, chosen.minutes_before})
    before = [
        _wish("reminder", _minutes(each, view), str(each), each == chosen.minutes_before) for each in minutes
    ]
    moments: tuple[tuple[Name, bool], ...] = (("start", chosen.at_start), ("late", chosen.when_late))
    toggles = [
        [_wish(name, view.text(f"settings-button-{name}"), OFF if on else ON, on)] for name, on in moments
    ]
    return [*_in_rows(before, 3), *toggles]


def _minutes(minutes: int, view: View) -> str:
    if not minutes:
        return view.text("settings-button-no-minutes")
    return view.text("settings-button-minutes", minutes=str(minutes))


def _agendas(view: View) -> list[list[Button]]:
    chosen = view.chat.choice(DailyAgendaChosen).clock
    clocks = sorted({*AGENDAS, *([chosen] if chosen else [])})
    offered = [
        _wish("agenda", dates.time_of_day(view.language, each), said(each), each == chosen) for each in clocks
    ]
    off = _wish("agenda", view.text("settings-button-off"), OFF, chosen is None)
    return [*_in_rows(offered, 2), [off]]


def _nights(view: View) -> list[list[Button]]:
    chosen = view.chat.choice(QuietHoursChosen).hours
    hours = dict.fromkeys((*NIGHTS, *([chosen] if chosen else [])))
    offered = [_wish("quiet", _hours(each, view), _said(each), each == chosen) for each in hours]
    off = _wish("quiet", view.text("settings-button-off"), OFF, chosen is None)
    return [*_in_rows(offered, 2), [off]]


def _hours(hours: QuietHours, view: View) -> str:
    return "–".join(dates.time_of_day(view.language, each) for each in (hours.begin, hours.end))


def _said(hours: QuietHours) -> str:
    return f"{said(hours.begin)}-{said(hours.end)}"


_BUTTONS: dict[Screen, Callable[[View], list[list[Button]]]] = {
    "language": _languages,
    "zone": _zones,
    "reminders": _reminders,
    "agenda": _agendas,
    "quiet": _nights,
}


def _wish(name: Name, label: str, value: str, on: bool) -> Button:  # noqa: FBT001 - comes out of a table
    return button(f"{'✅' if on else '▫️'} {label}", Wish(name=name, value=value).pack())


def _in_rows(buttons: list[Button], width: int) -> list[list[Button]]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]
