"""/agent, /agent_say, /agent_rotate, /agent_revoke, /agent_remove, and the buttons of a meeting PC's card."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import bold, code
from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_buttons import PcTap, PcVerb, pc_button
from bot_app.telegram.agent_card import card_of
from bot_app.telegram.agent_words import name_in, refused, what
from bot_app.telegram.answers import Answer, Replacing, Showing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.pc_wishes import tell
from domain.agents.desired import Desired
from domain.agents.enrolment import (
    AgentCommand,
    AskForRotation,
    RemoveAgent,
    RevokeAgent,
    SwitchScreenshots,
)
from domain.agents.issuing import LONGEST_TEXT
from domain.ids import AgentId
from domain.personal import Personal
from domain.users.users import stream_of

router = Router(name="agent_managing")

WISHES: dict[PcVerb, Desired] = {
    "report": Desired.REPORTED,
    "screenshot": Desired.SCREENSHOT_TAKEN,
    "restart": Desired.ZOOM_RESTARTED,
}
MEANT: tuple[PcVerb, ...] = ("revoke", "remove", "restart")
"""What is not done by one tap."""


@router.message(Command("agent"), flags={"approvers": True})
async def agent(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    agent_id = await _known(command, caller, desk)
    return [agent_id if isinstance(agent_id, Rendered) else showing(agent_id, caller, desk)]


def showing(agent_id: AgentId, caller: Caller, desk: Desk) -> Showing:
    return Showing(card_of(agent_id), desk.text(caller.language, "pc-card-moved", name=bold(agent_id)))


async def _known(command: CommandObject, caller: Caller, desk: Desk) -> AgentId | Rendered:
    agent_id = name_in(desk, caller.language, (command.args or "").strip(), command.command)
    if isinstance(agent_id, Rendered) or await desk.reads.agents.by_id(agent_id) is not None:
        return agent_id
    return desk.says(caller.language, "refusal-agent-unknown")


@router.message(Command("agent_revoke", "agent_remove"), flags={"approvers": True})
async def ending(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    agent_id = await _known(command, caller, desk)
    verb: PcVerb = "revoke" if command.command == "agent_revoke" else "remove"
    return [agent_id if isinstance(agent_id, Rendered) else _asked(verb, agent_id, caller, desk)]


def _asked(verb: PcVerb, agent_id: AgentId, caller: Caller, desk: Desk) -> Rendered:
    language = caller.language
    choices = [
        pc_button(desk, language, verb, agent_id, sure=True),
        pc_button(desk, language, "keep", agent_id),
    ]
    text = desk.text(language, f"pc-sure-{verb}", name=bold(agent_id))
    return desk.rendered(language, text, keyboard=[choices])


@router.message(Command("agent_rotate"), flags={"approvers": True})
async def rotate(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    agent_id = await _known(command, caller, desk)
    return [agent_id if isinstance(agent_id, Rendered) else await _done("rotate", agent_id, caller, desk)]


@router.message(Command("agent_say"), flags={"approvers": True})
async def say(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    written, _, text = (command.args or "").strip().partition(" ")
    agent_id = name_in(desk, caller.language, written, command.command)
    if isinstance(agent_id, Rendered):
        return [agent_id]
    if not text.strip():
        return [desk.says(caller.language, "pc-say-usage", name=code(agent_id), longest=str(LONGEST_TEXT))]
    sealed = Personal(stream_of(caller.user_id), text.strip())
    refusal = await _told(Desired.MESSAGE_SHOWN, agent_id, caller, desk, text=sealed)
    return [refusal or showing(agent_id, caller, desk)]


@router.callback_query(PcTap.filter(F.verb == "open"), flags={"approvers": True})
async def opened(_query: object, callback_data: PcTap, caller: Caller, desk: Desk) -> list[Answer]:
    return [showing(AgentId(callback_data.agent), caller, desk)]


@router.callback_query(PcTap.filter(F.verb == "keep"), flags={"approvers": True})
async def kept(_query: object, callback_data: PcTap, caller: Caller, desk: Desk) -> list[Answer]:
    return [Replacing(desk.says(caller.language, "pc-kept", name=bold(callback_data.agent)))]


@router.callback_query(PcTap.filter(), flags={"approvers": True})
async def tapped(_query: object, callback_data: PcTap, caller: Caller, desk: Desk) -> list[Answer]:
    """The card shows how it goes on; here only is said that nothing does."""
    verb, agent_id = callback_data.verb, AgentId(callback_data.agent)
    if verb in MEANT and not callback_data.sure:
        return [_asked(verb, agent_id, caller, desk)]
    if verb not in WISHES:
        said = await _done(verb, agent_id, caller, desk)
        return [Replacing(said) if callback_data.sure else said]
    refusal = await _told(WISHES[verb], agent_id, caller, desk)
    if not callback_data.sure:
        return [refusal] if refusal else []
    asked = desk.says(
        caller.language, "pc-asked", name=bold(agent_id), what=what(desk, caller.language, WISHES[verb])
    )
    return [Replacing(refusal or asked)]


async def _told(
    desired: Desired, agent_id: AgentId, caller: Caller, desk: Desk, *, text: Personal[str] | None = None
) -> Rendered | None:
    """`None`: the PC is told."""
    receipt = await tell(desired, agent_id, None, caller, desk, text)
    return refused(desk, caller.language, receipt) if receipt.refusal else None


async def _done(verb: PcVerb, agent_id: AgentId, caller: Caller, desk: Desk) -> Rendered:
    receipt = await desk.application.handle(_command(verb, agent_id, caller))
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    return desk.says(caller.language, f"pc-done-{verb}", name=bold(agent_id))


def _command(verb: PcVerb, agent_id: AgentId, caller: Caller) -> AgentCommand:
    meta = caller.meta("pc", verb)
    match verb:
        case "revoke":
            return RevokeAgent(meta=meta, agent_id=agent_id)
        case "remove":
            return RemoveAgent(meta=meta, agent_id=agent_id)
        case "rotate":
            return AskForRotation(meta=meta, agent_id=agent_id)
    return SwitchScreenshots(meta=meta, agent_id=agent_id, allowed=verb == "allow")
