"""What is tapped about a meeting and a PC: start it there, steer it there, take back, try again."""

from __future__ import annotations

from aiogram import F, Router

from adapters.telegram.messages import bold
from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_buttons import CloudTap, CommandTap, OnPcTap, marked
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_words import what
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_taps import answer_of
from bot_app.telegram.meeting_actions import showing, unknown
from bot_app.telegram.meeting_pcs import WORTH_AGAIN, began_of
from bot_app.telegram.pc_wishes import DESIRED, choice_of, meant, since, sure, told
from domain.agents.desired import WAYS_IN, Desired
from domain.agents.issuing import CancelAgentCommand
from domain.ids import AgentCommandId, AgentId, MeetingId
from domain.meetings.live import ControlRecording, EndMeeting
from domain.meetings.live_events import RecordingChange
from projections.agenda_row import AgendaRow
from projections.agent_commands import AgentCommandRow

router = Router(name="pc_taps")


@router.callback_query(OnPcTap.filter(F.verb == "pick"))
async def picked(
    _query: object, callback_data: OnPcTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    row = await _row(callback_data, desk)
    return [unknown(caller, desk) if row is None else await choice_of(row, caller, desk, pcs)]


@router.callback_query(OnPcTap.filter(F.verb == "host"))
async def started(
    _query: object, callback_data: OnPcTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """The list may be old: only who is free now is told."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    free = [pc.agent_id for pc in await pcs.choice.free_now(row)]
    agent_id = marked(callback_data.mark, free)
    if agent_id is None:
        return [desk.says(caller.language, "pc-not-free"), await choice_of(row, caller, desk, pcs)]
    said = await told(Desired.HOSTING, agent_id, row, caller, desk)
    return [said or showing(row, caller, desk)]


@router.callback_query(OnPcTap.filter(F.verb.in_({"rec", "pause", "norec", "mute", "leave", "sure"})))
async def steered(
    _query: object, callback_data: OnPcTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """The card shows how it goes on; here only is said that nothing does."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    if callback_data.verb == "sure" and callback_data.more != since(row):
        return [Replacing(desk.says(caller.language, "button-stale"))]
    agent_id = await _pc(callback_data, row, caller, desk, pcs)
    if isinstance(agent_id, Rendered):
        return [agent_id]
    desired = DESIRED[callback_data.verb]
    said = await told(desired, agent_id, row, caller, desk)
    if callback_data.verb != "sure":
        return [said] if said else []
    asked = desk.says(
        caller.language, "pc-asked", name=bold(agent_id), what=what(desk, caller.language, desired)
    )
    return [Replacing(said or asked)]


async def _pc(tap: OnPcTap, row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk) -> AgentId | Rendered:
    """The one the button was about, as long as it is in the meeting."""
    inside = [pc.agent_id for pc in await pcs.choice.inside(row)]
    return marked(tap.mark, inside) or await meant(tap.verb, row, caller, desk, pcs)


@router.callback_query(OnPcTap.filter(F.verb == "end"))
async def end_tapped(
    _query: object, callback_data: OnPcTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """Nothing is ended by one tap."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    agent_id = await _pc(callback_data, row, caller, desk, pcs)
    return [agent_id if isinstance(agent_id, Rendered) else sure(agent_id, row, caller, desk)]


@router.callback_query(CommandTap.filter(F.verb == "cancel"))
async def taken_back(_query: object, callback_data: CommandTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await _command(callback_data, desk)
    if row is None:
        return [desk.says(caller.language, "refusal-agent-command-unknown")]
    receipt = await desk.application.handle(
        CancelAgentCommand(
            meta=caller.meta("take back"),
            agent_id=row.agent_id,
            command=row.command,
            meeting_id=row.meeting_id,
        )
    )
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


@router.callback_query(CommandTap.filter(F.verb == "again"))
async def again(
    _query: object, callback_data: CommandTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    """Ending is asked about again, and nobody is sent into a meeting from a PC that has another one now."""
    command = await _command(callback_data, desk)
    meeting_id = None if command is None else command.meeting_id
    row = None if meeting_id is None else await desk.reads.agenda.by_id(meeting_id)
    if command is None or row is None:
        return [desk.says(caller.language, "refusal-agent-command-unknown")]
    if caller.said_at - command.issued_at > WORTH_AGAIN:
        return [desk.says(caller.language, "button-stale")]
    if command.desired is Desired.ENDED:
        return [sure(command.agent_id, row, caller, desk)]
    free = await pcs.choice.free_now(row) if command.desired in WAYS_IN else []
    if command.desired in WAYS_IN and command.agent_id not in {pc.agent_id for pc in free}:
        return [desk.says(caller.language, "pc-not-free"), await choice_of(row, caller, desk, pcs)]
    said = await told(command.desired, command.agent_id, row, caller, desk)
    return [said] if said else []


@router.callback_query(CloudTap.filter())
async def through_the_cloud(
    _query: object, callback_data: CloudTap, caller: Caller, desk: Desk
) -> list[Answer]:
    """Only for the time the person was looking at."""
    row = await desk.reads.agenda.by_id(MeetingId(callback_data.meeting))
    if row is None:
        return [unknown(caller, desk)]
    if not row.live or began_of(row) != callback_data.began:
        return [desk.says(caller.language, "button-stale")]
    meta = caller.meta("cloud", callback_data.verb)
    wish: EndMeeting | ControlRecording
    if callback_data.verb == "end":
        wish = EndMeeting(meta=meta, meeting_id=row.meeting_id)
    else:
        change = RecordingChange(callback_data.verb)
        wish = ControlRecording(meta=meta, meeting_id=row.meeting_id, change=change)
    receipt = await desk.application.handle(wish)
    return [answer_of(receipt, callback_data.verb, row, caller, desk)]


async def _command(tap: CommandTap, desk: Desk) -> AgentCommandRow | None:
    return await desk.reads.agent_commands.by_id(AgentCommandId(tap.command))


async def _row(tap: OnPcTap, desk: Desk) -> AgendaRow | None:
    return await desk.reads.agenda.by_id(MeetingId(tap.meeting))
