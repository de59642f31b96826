"""What a chat has chosen, in words: a line for each choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from adapters.i18n import dates
from bot_app.deliveries.parcel import Reader
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from domain.chats.chats import Chat, stream_of
from domain.chats.choices import DailyAgendaChosen, QuietHoursChosen, RemindersChosen
from domain.chats.choosing import private
from domain.locales import LANGUAGES


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The choices of one chat, and who looks at them."""

    desk: Desk
    chat: Chat
    reader: Reader
    """For whom notices there are written."""
    language: str
    """Of who looks."""
    now: datetime
    private: bool

    def text(self, key: str, /, **args: str | int) -> str:
        return self.desk.text(self.language, key, **args)

    def zone_name(self, zone: ZoneInfo) -> str:
        """`Asia/Jakarta (WIB)`."""
        return f"{zone.key} ({dates.zone_label(self.now, zone)})"


async def view_of(caller: Caller, desk: Desk) -> View:
    chat: Chat = await desk.application.state(stream_of(caller.chat))
    reader, alone = await desk.reader_of(caller.chat), private(caller.chat)
    language = reader.language if alone else caller.language
    return View(desk=desk, chat=chat, reader=reader, language=language, now=caller.said_at, private=alone)


def language_line(view: View) -> str:
    return view.text("settings-language", language=view.desk.text(view.reader.language, "language-name"))


def zone_line(view: View) -> str:
    clock = dates.clock(view.language, view.now, view.reader.zone)
    return view.text("settings-zone", zone=view.reader.zone.key, clock=clock)


def reminders_line(view: View) -> str:
    chosen, moments = view.chat.choice(RemindersChosen), []
    if chosen.minutes_before:
        moments.append(view.text("settings-reminder-before", count=chosen.minutes_before))
    if chosen.at_start:
        moments.append(view.text("settings-reminder-start"))
    if chosen.when_late:
        moments.append(view.text("settings-reminder-late"))
    return view.text("settings-reminders", when=", ".join(moments) or view.text("settings-reminder-none"))


def agenda_line(view: View) -> str:
    clock = view.chat.choice(DailyAgendaChosen).clock
    if clock is None:
        return view.text("settings-agenda-off")
    return view.text("settings-agenda", clock=dates.time_of_day(view.language, clock))


def quiet_line(view: View) -> str:
    hours = view.chat.choice(QuietHoursChosen).hours
    if hours is None:
        return view.text("settings-quiet-off")
    begin, end = (dates.time_of_day(view.language, each) for each in (hours.begin, hours.end))
    return view.text("settings-quiet", begin=begin, end=end)


def invitations_line(view: View) -> str:
    own = [view.desk.text(each, "language-name") for each in LANGUAGES if view.chat.template(each)]
    if not own:
        return view.text("settings-invitations-usual")
    return view.text("settings-invitations-own", languages=", ".join(own))


LINES: dict[str, Callable[[View], str]] = {
    "language": language_line,
    "zone": zone_line,
    "reminders": reminders_line,
    "agenda": agenda_line,
    "quiet": quiet_line,
}
"""By screen."""
