"""/settings: what a chat chooses for itself, with buttons and as typed words."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.settings_screens import SCREEN_OF, Visit, Wish, shown
from bot_app.telegram.settings_wishes import NAMES, Name, named, wished
from bot_app.telegram.settings_words import view_of

router = Router(name="settings")

LONGEST_QUOTE = 40


@router.message(Command("settings"))
async def settings(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    """Alone it shows everything, with a name the buttons of that choice, with a value it chooses."""
    word, value = [*(command.args or "").split(maxsplit=1), "", ""][:2]
    name = named(word)
    if not word:
        return [shown("all", await view_of(caller, desk))]
    if name is None:
        return [_unknown(word, caller, desk)]
    if not value:
        return [shown(SCREEN_OF[name], await view_of(caller, desk))]
    return [await _chosen(name, value, caller, desk) or shown("all", await view_of(caller, desk))]


@router.callback_query(Visit.filter())
async def visited(_query: object, callback_data: Visit, caller: Caller, desk: Desk) -> list[Answer]:
    return [Replacing(shown(callback_data.screen, await view_of(caller, desk)))]


@router.callback_query(Wish.filter())
async def wish_tapped(_query: object, callback_data: Wish, caller: Caller, desk: Desk) -> list[Answer]:
    refused = await _chosen(callback_data.name, callback_data.value, caller, desk)
    if refused is not None:
        return [refused]
    return [Replacing(shown(SCREEN_OF[callback_data.name], await view_of(caller, desk)))]


async def _chosen(name: Name, value: str, caller: Caller, desk: Desk) -> Rendered | None:
    """`None`: it holds now. Otherwise what is wrong with it."""
    try:
        command = wished(name, value, caller)
    except Unreadable:
        return desk.says(caller.language, f"settings-wrong-{name}", word=escape(value[:LONGEST_QUOTE]))
    receipt = await desk.application.handle(command)
    return desk.refused(caller.language, receipt) if receipt.refusal else None


def _unknown(word: str, caller: Caller, desk: Desk) -> Rendered:
    known = ", ".join(NAMES)
    return desk.says(caller.language, "settings-unknown", word=escape(word[:LONGEST_QUOTE]), names=known)
