"""What people choose for a chat; of each kind the last choice holds."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import time
from typing import Self

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import StreamId
from domain.personal import Personal


class ChatEvent(Event):
    pass


class Choice(ChatEvent):
    """Made without any field, it is what is usual: what holds where nobody has chosen."""

    @property
    def kind(self) -> Hashable:
        """A choice takes the place of the one of its kind that was made before."""
        return type(self)

    @property
    def usual(self) -> bool:
        return self == type(self)()

    def taken_to(self, chat: StreamId) -> Self:
        """The same choice for another chat; personal fields belong to that one's stream."""
        return self


class ChatLanguageChosen(Choice, tag="chat.language_chosen"):
    language: str = ""
    """Empty: the bot's usual one."""


class ChatTimeZoneChosen(Choice, tag="chat.time_zone_chosen"):
    time_zone: str = ""
    """Empty: the bot's usual one."""


class RemindersChosen(Choice, tag="chat.reminders_chosen"):
    minutes_before: int = 10
    """0: nothing is said before the start."""
    at_start: bool = True
    when_late: bool = True
    """When a meeting has not started some minutes after its time."""


class DailyAgendaChosen(Choice, tag="chat.daily_agenda_chosen"):
    clock: time | None = None
    """In the chat's time zone; `None`: none is sent."""


class ShortLinksChosen(Choice, tag="chat.short_links_chosen"):
    """Whether join addresses are made short by themselves in this chat, and by whom."""

    automatic: bool = True
    provider: str = ""
    """Empty: whoever is usual."""


class QuietHours(msgspec.Struct, frozen=True):
    begin: time
    """In the chat's time zone, as `end`."""
    end: time
    """Not included. Before `begin`, it is that of the next day."""


class QuietHoursChosen(Choice, tag="chat.quiet_hours_chosen"):
    hours: QuietHours | None = None


class InvitationTemplateChosen(Choice, tag="chat.invitation_template_chosen"):
    """How invitations in one language are worded; each language has its own."""

    language: str
    template: Personal[str]
    """Empty: the usual one."""

    @property
    def kind(self) -> Hashable:
        return (type(self), self.language)

    @property
    def usual(self) -> bool:
        return not self.template.reveal("")

    def taken_to(self, chat: StreamId) -> Self:
        return replace(self, template=Personal(chat, self.template.value))


def quiet(hours: QuietHours | None, local: time) -> bool:
    """Whether nothing is to be said at this time of day in the chat's time zone."""
    if hours is None:
        return False
    if hours.begin < hours.end:
        return hours.begin <= local < hours.end
    return local >= hours.begin or local < hours.end
