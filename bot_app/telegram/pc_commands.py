"""/start_meeting and /mute: what only a meeting PC can do."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_words import name_in
from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_commands import EXAMPLE, not_found, on_pc
from bot_app.telegram.meeting_actions import showing
from bot_app.telegram.meeting_words import named
from bot_app.telegram.pc_wishes import choice_of, told_by_name
from domain.agents.desired import Desired

router = Router(name="pc_commands")


@router.message(Command("start_meeting"))
async def start_meeting(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """Zoom's description has no call that starts one, so a PC does, whoever controls the rest."""
    if not await pcs.choice.any():
        return [desk.says(caller.language, "live-no-start")]
    who, _, written = (command.args or "").strip().partition(" ")
    if not who:
        return [desk.says(caller.language, "pc-start-usage", id=EXAMPLE)]
    row = await named(who, desk)
    if row is None:
        return [not_found(who, caller, desk)]
    if not written.strip():
        return [await choice_of(row, caller, desk, pcs)]
    agent_id = name_in(desk, caller.language, written.strip(), f"start_meeting {who}")
    if isinstance(agent_id, Rendered):
        return [agent_id]
    return [
        await told_by_name(Desired.HOSTING, agent_id, row, caller, desk, pcs) or showing(row, caller, desk)
    ]


@router.message(Command("mute"))
async def mute(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """Zoom's description of `PATCH /live_meetings/{meetingId}/events` has no such method."""
    if not await pcs.choice.any():
        return [desk.says(caller.language, "live-no-mute")]
    who = "".join((command.args or "").split())
    if not who:
        return [desk.says(caller.language, "pc-mute-usage", id=EXAMPLE)]
    row = await named(who, desk)
    return [not_found(who, caller, desk) if row is None else await on_pc("mute", row, caller, desk, pcs)]
