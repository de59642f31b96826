"""/help, /about, and what is said to everything nobody else understands."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from adapters.telegram.messages import code
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from domain.users.users import User

router = Router(name="guide")
last = Router(name="last")
"""Must be included after all others."""

FOR_ANYBODY = ("start", "help", "whoami", "language", "timezone")
FOR_THE_WHITELISTED = (
    "new",
    "meet",
    "meetings",
    "edit",
    "cancel",
    "zoom_del",
    "end",
    "record",
    "invite_to",
    "start_meeting",
    "pc",
    "mute",
    "on_pc",
    "agents",
    "ics",
    "calendar",
    "recordings",
    "transcript",
    "delivery",
    "settings",
    "invitation_template",
    "short",
    "links",
    "shortlinks",
    "connect",
    "disconnect",
    "status",
    "about",
)
FOR_APPROVERS = (
    "register_list",
    "approve",
    "reject",
    "ban",
    "sync_meetings",
    "check_expired",
    "audit",
    "agent",
    "agent_add",
    "agent_reinstall",
    "agent_rotate",
    "agent_revoke",
    "agent_remove",
    "agent_say",
)
FOR_OWNERS = ("make_admin",)


def commands_for(user: User) -> tuple[str, ...]:
    if not user.whitelisted:
        return FOR_ANYBODY
    commands: tuple[str, ...] = FOR_THE_WHITELISTED + FOR_ANYBODY
    if user.approver:
        commands += FOR_APPROVERS
    return commands + FOR_OWNERS if user.role == "owner" else commands


@router.message(Command("help"), flags={"open": True})
async def help_(_message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    language = caller.language
    rows = [
        desk.text(
            language, "help-row", command=command, description=desk.text(language, f"command-{command}")
        )
        for command in commands_for(caller.user)
    ]
    footer = (
        desk.text(language, "help-footer", zone=caller.zone.key)
        if caller.user.whitelisted
        else desk.text(language, "help-pending")
    )
    return [desk.rendered(language, desk.text(language, "help-heading"), *rows, "", footer)]


@router.message(Command("about"))
async def about(_message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    return [desk.says(caller.language, "about", version=desk.version)]


@last.message(F.text.startswith("/"), F.chat.type == ChatType.PRIVATE, flags={"open": True})
async def unknown_command(message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    word = (message.text or "").split(maxsplit=1)[0]
    return [desk.says(caller.language, "unknown-command", command=code(word[:40]))]


@last.message(F.chat.type == ChatType.PRIVATE, flags={"open": True})
async def anything_else(_message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    return [desk.says(caller.language, "not-a-command")]


@last.callback_query(flags={"open": True})
async def stale_button(_query: CallbackQuery, caller: Caller, desk: Desk) -> list[Rendered]:
    return [desk.says(caller.language, "button-stale")]
