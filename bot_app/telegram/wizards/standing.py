"""Where a person stands in their dialog in a chat, and whether what they write belongs to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import Message

from bot_app.telegram.caller import Caller
from bot_app.telegram.wizards.drafts import AnyDraft, draft_in
from bot_app.telegram.wizards.taps import tap_in
from domain.ids import ChatId, UserId

DialogOf = Callable[[ChatId, UserId], Awaitable[bytes | None]]


async def standing_of(caller: Caller, dialog_of: DialogOf) -> AnyDraft | None:
    content = await dialog_of(caller.chat, caller.user_id)
    return None if content is None else draft_in(content)


class Answers(Filter):
    """Lets through what is written as an answer; in a group, only what replies to a question."""

    async def __call__(self, message: Message, caller: Caller, dialog_of: DialogOf) -> bool | dict[str, Any]:
        alone = message.chat.type == ChatType.PRIVATE
        replied = None if alone else _dialog_replied_to(message, caller.user_id)
        if not alone and replied is None:
            return False
        draft = await standing_of(caller, dialog_of)
        if draft is None or (not alone and replied != draft.number):
            return False
        return {"draft": draft}


def _dialog_replied_to(message: Message, person: UserId) -> int | None:
    """By its buttons: Telegram sends them along with a reply to a message of ours."""
    markup = message.reply_to_message.reply_markup if message.reply_to_message else None
    for row in markup.inline_keyboard if markup else []:
        for each in row:
            tap = tap_in(each.callback_data or "")
            if tap is not None and tap.person == person:
                return tap.dialog
    return None
