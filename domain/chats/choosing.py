"""What people may choose for a chat besides what of a recording it gets, and what is decided."""

from __future__ import annotations

from datetime import time

from msgspec.structs import replace

from domain.chats.chats import Chat, stream_of
from domain.chats.choices import (
    ChatEvent,
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    DailyAgendaChosen,
    InvitationTemplateChosen,
    QuietHours,
    QuietHoursChosen,
    RemindersChosen,
)
from domain.chats.commands import ChatCommand, unless_it_holds
from domain.chats.invitation_template import check
from domain.ids import ChatId
from domain.locales import LANGUAGES, TIME_ZONES
from domain.personal import Personal
from domain.refusal import Refusal

MOST_MINUTES_BEFORE = 24 * 60


class ChatFollowsPerson(Refusal):
    code = "chat.follows_person"


class UnknownChatLanguage(Refusal):
    code = "chat.unknown_language"


class UnknownChatTimeZone(Refusal):
    code = "chat.unknown_time_zone"


class ReminderOutOfRange(Refusal):
    code = "chat.reminder_out_of_range"


class QuietHoursEmpty(Refusal):
    code = "chat.quiet_hours_empty"


def private(chat: ChatId) -> bool:
    """A chat with one person, whose number it has; groups have negative ones."""
    return not chat.startswith("-")


class ChooseChatLanguage(ChatCommand, tag="choose_chat_language"):
    language: str
    """Empty: the bot's usual one."""


def decide_choose_chat_language(chat: Chat, command: ChooseChatLanguage) -> list[ChatEvent]:
    if private(command.chat):
        raise ChatFollowsPerson
    if command.language not in ("", *LANGUAGES):
        raise UnknownChatLanguage
    return unless_it_holds(chat, ChatLanguageChosen(language=command.language))


class ChooseChatTimeZone(ChatCommand, tag="choose_chat_time_zone"):
    time_zone: str
    """Empty: the bot's usual one."""


def decide_choose_chat_time_zone(chat: Chat, command: ChooseChatTimeZone) -> list[ChatEvent]:
    if private(command.chat):
        raise ChatFollowsPerson
    if command.time_zone and command.time_zone not in TIME_ZONES:
        raise UnknownChatTimeZone
    return unless_it_holds(chat, ChatTimeZoneChosen(time_zone=command.time_zone))


class ChooseReminders(ChatCommand, tag="choose_reminders"):
    """What is `None` stays as it is, so that two people who choose at the same time both get their wish."""

    minutes_before: int | None = None
    at_start: bool | None = None
    when_late: bool | None = None


def decide_choose_reminders(chat: Chat, command: ChooseReminders) -> list[ChatEvent]:
    if not 0 <= (command.minutes_before or 0) <= MOST_MINUTES_BEFORE:
        raise ReminderOutOfRange(most=MOST_MINUTES_BEFORE)
    wishes = {name: getattr(command, name) for name in ("minutes_before", "at_start", "when_late")}
    changed = {name: wish for name, wish in wishes.items() if wish is not None}
    return unless_it_holds(chat, replace(chat.choice(RemindersChosen), **changed))


class ChooseDailyAgenda(ChatCommand, tag="choose_daily_agenda"):
    clock: time | None
    """In the chat's time zone; `None`: none is sent."""


def decide_choose_daily_agenda(chat: Chat, command: ChooseDailyAgenda) -> list[ChatEvent]:
    clock = None if command.clock is None else _to_the_minute(command.clock)
    return unless_it_holds(chat, DailyAgendaChosen(clock=clock))


class ChooseQuietHours(ChatCommand, tag="choose_quiet_hours"):
    hours: QuietHours | None


def decide_choose_quiet_hours(chat: Chat, command: ChooseQuietHours) -> list[ChatEvent]:
    if command.hours is None:
        return unless_it_holds(chat, QuietHoursChosen())
    hours = QuietHours(_to_the_minute(command.hours.begin), _to_the_minute(command.hours.end))
    if hours.begin == hours.end:
        raise QuietHoursEmpty
    return unless_it_holds(chat, QuietHoursChosen(hours=hours))


class ChooseInvitationTemplate(ChatCommand, tag="choose_invitation_template"):
    language: str
    template: Personal[str]
    """Empty: the usual one."""


def decide_choose_invitation_template(chat: Chat, command: ChooseInvitationTemplate) -> list[ChatEvent]:
    if command.language not in LANGUAGES:
        raise UnknownChatLanguage
    wording = command.template.reveal("")
    if wording:
        check(wording)
    chosen = InvitationTemplateChosen(language=command.language, template=command.template)
    return unless_it_holds(chat, chosen.taken_to(stream_of(command.chat)))


def _to_the_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0, tzinfo=None)
