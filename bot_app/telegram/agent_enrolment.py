"""/agent_add and /agent_reinstall: the code with which a meeting PC enrols, and what to type there."""

from __future__ import annotations

import msgspec
from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import bold, code, pre
from adapters.telegram.sender import Rendered
from bot_app.agents.choice import PcChoice
from bot_app.agents.codes import CodeFor
from bot_app.agents.sightings import Sightings
from bot_app.telegram.agent_words import name_in
from bot_app.telegram.answers import Answer, Privately
from bot_app.telegram.caller import Caller
from bot_app.telegram.connections import in_private
from bot_app.telegram.desk import Desk
from domain.agents.enrolment import CODE_HOLDS, InviteAgent, hash_of
from domain.ids import AgentId

router = Router(name="agent_enrolment")


class PcDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What handlers about meeting PCs have at hand besides the desk."""

    sightings: Sightings
    choice: PcChoice
    code_for: CodeFor
    public_url: str
    """Empty: no PC could reach us."""
    package: str
    """What pipx installs on a PC, checked by the settings."""


@router.message(Command("agent_add"), flags={"approvers": True})
async def add(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    return await _invited(command, caller, desk, pcs, again=False)


@router.message(Command("agent_reinstall"), flags={"approvers": True})
async def reinstall(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    return await _invited(command, caller, desk, pcs, again=True)


async def _invited(
    command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk, *, again: bool
) -> list[Answer]:
    agent_id = name_in(desk, caller.language, (command.args or "").strip(), command.command)
    if isinstance(agent_id, Rendered):
        return [agent_id]
    if not pcs.public_url:
        return [desk.says(caller.language, "pc-no-public-url", setting=code("PUBLIC_URL"))]
    secret = pcs.code_for(agent_id, caller.update_id)
    receipt = await desk.application.handle(
        InviteAgent(
            meta=caller.meta("invite pc"),
            agent_id=agent_id,
            code_hash=hash_of(secret),
            chat=caller.chat,
            again=again,
        )
    )
    if receipt.refusal:
        return [desk.refused(caller.language, receipt)]
    return _handed_over(agent_id, secret, caller, desk, pcs)


def _handed_over(agent_id: AgentId, secret: str, caller: Caller, desk: Desk, pcs: PcDesk) -> list[Answer]:
    """In a group everybody would read the code."""
    told = _code(agent_id, secret, caller.language, desk, pcs)
    if in_private(caller):
        return [told]
    said = desk.says(
        caller.language, "pc-code-sent", name=bold(agent_id), example=code(f"/agent_reinstall {agent_id}")
    )
    return [said, Privately(told)]


def _code(agent_id: AgentId, secret: str, language: str, desk: Desk, pcs: PcDesk) -> Rendered:
    pipx = f'pipx install "{pcs.package}"'
    enrol = f"meetledger-agent enrol {pcs.public_url} {agent_id} {secret}"
    install = "meetledger-agent install-service"
    return desk.rendered(
        language,
        desk.text(
            language,
            "pc-code",
            name=bold(agent_id),
            code=code(secret),
            minutes=str(int(CODE_HOLDS.total_seconds() // 60)),
        ),
        desk.text(language, "pc-code-shell"),
        pre(f"{pipx} && {enrol} && {install}"),
        desk.text(language, "pc-code-powershell"),
        # PowerShell 5, which Windows brings along, knows no `&&`.
        pre(f"{pipx}; {enrol}; {install}"),
        desk.text(language, "pc-code-footer", name=bold(agent_id)),
    )
