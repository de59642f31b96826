"""/ics and /calendar: a meeting as a calendar file, and the address of a chat's calendar."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData

from adapters.telegram.messages import code, escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, CalendarFile, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meeting_buttons import MeetingTap
from bot_app.telegram.meeting_words import named_in
from domain.chats.chats import Chat, stream_of
from domain.chats.commands import RenewCalendarAddress
from domain.ids import ChatId, MeetingId

router = Router(name="calendars")

LONGEST_QUOTE = 40


class CalendarDesk(msgspec.Struct, frozen=True):
    address: Callable[[ChatId, int], str] | None
    """Of a chat's calendar, in a generation; `None`: there are none here."""
    missing_settings: list[str]
    """What the operator has to give before there are any."""


class Renewal(CallbackData, prefix="calendar"):
    """A tap that makes the address shown there invalid."""

    generation: int


@router.message(Command("ics"))
async def ics(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    word = "".join((command.args or "").split())
    if not word:
        return [desk.says(caller.language, "ics-usage", example="81234567890")]
    row = await named_in(desk.reads.entries, word)
    if row is None:
        return [desk.says(caller.language, "cancel-not-found", id=escape(word[:LONGEST_QUOTE]))]
    return [CalendarFile(row.meeting_id, caller.language)]


@router.callback_query(MeetingTap.filter(F.verb == "ics"))
async def filed(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await desk.reads.entries.by_id(MeetingId(callback_data.meeting))
    if row is None:
        return [desk.says(caller.language, "refusal-meeting-unknown")]
    return [CalendarFile(row.meeting_id, caller.language)]


@router.message(Command("calendar"))
async def calendar(_message: object, caller: Caller, desk: Desk, calendars: CalendarDesk) -> list[Rendered]:
    return [await _shown(caller, desk, calendars)]


@router.callback_query(Renewal.filter())
async def renewed(
    _query: object, callback_data: Renewal, caller: Caller, desk: Desk, calendars: CalendarDesk
) -> list[Answer]:
    receipt = await desk.application.handle(
        RenewCalendarAddress(meta=caller.meta("calendar"), chat=caller.chat, seen=callback_data.generation)
    )
    if receipt.refusal:
        return [desk.refused(caller.language, receipt)]
    return [Replacing(await _shown(caller, desk, calendars))]


async def _shown(caller: Caller, desk: Desk, calendars: CalendarDesk) -> Rendered:
    language = caller.language
    if calendars.address is None and not caller.user.approver:
        return desk.says(language, "calendar-ask-admin")
    if calendars.address is None:
        missing = ", ".join(map(code, calendars.missing_settings))
        return desk.says(language, "calendar-settings-missing", settings=missing)
    chat: Chat = await desk.application.state(stream_of(caller.chat))
    address = calendars.address(caller.chat, chat.calendar_generation)
    text = desk.text(language, "calendar-address", address=code(address))
    renew = button(
        desk.text(language, "calendar-button-renew"), Renewal(generation=chat.calendar_generation).pack()
    )
    return desk.rendered(language, text, keyboard=[[renew]])
