"""/new and “New meeting”: a meeting planned question by question."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject

from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.wizards.beginning import LONGEST_TOPIC, Planning
from bot_app.telegram.wizards.dialogs import begin
from bot_app.telegram.wizards.standing import DialogOf

router = Router(name="new")

NEW = "new"
"""Data of a button that does what /new does."""


def new_meeting(desk: Desk, language: str) -> dict[str, str]:
    """The button that begins."""
    return button(desk.text(language, "wizard-button-new"), NEW)


@router.message(Command("new"))
async def new(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    return await begin(Planning((command.args or "")[:LONGEST_TOPIC]), caller, desk, dialog_of)


@router.callback_query(F.data == NEW)
async def new_tapped(_query: object, caller: Caller, desk: Desk, dialog_of: DialogOf) -> list[Answer]:
    return await begin(Planning(), caller, desk, dialog_of)
