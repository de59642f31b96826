"""What people want of a meeting PC in a meeting: which one is meant, and telling it."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.telegram.messages import bold
from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_buttons import OnPc, on_pc_button
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_words import refused, what
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_actions import in_rows
from bot_app.telegram.meeting_pcs import IN_THE_CLOUD, began_of, cloud_button
from bot_app.telegram.meeting_words import topic_of
from domain.agents.desired import WAYS_IN, Desired, patience
from domain.agents.issuing import IssueAgentCommand
from domain.ids import AgentCommandId, AgentId, derived
from domain.log import Receipt
from domain.personal import Personal
from projections.agenda_row import AgendaRow

MOST_OFFERED = 30
"""PCs in one message; any other can be written."""
DESIRED: dict[OnPc, Desired] = {
    "host": Desired.HOSTING,
    "rec": Desired.RECORDING,
    "pause": Desired.RECORDING_PAUSED,
    "norec": Desired.NOT_RECORDING,
    "mute": Desired.EVERYBODY_MUTED,
    "leave": Desired.LEFT,
    "end": Desired.ENDED,
    "sure": Desired.ENDED,
}
ENDING: dict[str, OnPc] = {"sure": "sure", "keep": "stay"}


async def tell(
    desired: Desired,
    agent_id: AgentId,
    row: AgendaRow | None,
    caller: Caller,
    desk: Desk,
    text: Personal[str] | None = None,
) -> Receipt:
    """`row`: the meeting it is about; `None`: about none. `text`: of a message to show."""
    meta = caller.meta("pc", desired.value, agent_id)
    return await desk.application.handle(
        IssueAgentCommand(
            meta=meta,
            agent_id=agent_id,
            command=AgentCommandId(derived("agent command", meta.command_id)),
            desired=desired,
            meeting_id=None if row is None else row.meeting_id,
            zoom_meeting_id=None if row is None else row.zoom_meeting_id,
            deadline=meta.at + patience(desired),
            chat=caller.chat,
            text=text,
        )
    )


async def told(
    desired: Desired, agent_id: AgentId, row: AgendaRow, caller: Caller, desk: Desk
) -> Rendered | None:
    """`None`: the PC is told, and the card shows how it goes on."""
    language = caller.language
    if desired in WAYS_IN and row.cancelled:
        return desk.says(language, "refusal-meeting-cancelled")
    if desired in WAYS_IN and row.ends_at <= datetime.now(UTC) and not row.live:
        return desk.says(language, "refusal-meeting-over")
    receipt = await tell(desired, agent_id, row, caller, desk)
    if receipt.refusal:
        return refused(desk, language, receipt)
    if receipt.position:
        return None
    return desk.says(language, "pc-already", name=bold(agent_id), what=what(desk, language, desired))


async def told_by_name(
    desired: Desired, agent_id: AgentId, row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk
) -> Rendered | None:
    """The same, of any PC; but nobody takes one out of another meeting."""
    if desired in WAYS_IN and await pcs.choice.engaged(agent_id, row):
        return desk.says(caller.language, "pc-engaged", name=bold(agent_id))
    return await told(desired, agent_id, row, caller, desk)


async def steered(verb: OnPc, row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk) -> Rendered | None:
    """Tells the PC that is in the meeting. `None`: it is told, and the card shows how it goes on."""
    agent_id = await meant(verb, row, caller, desk, pcs)
    if isinstance(agent_id, Rendered):
        return agent_id
    return await told(DESIRED[verb], agent_id, row, caller, desk)


async def meant(verb: OnPc, row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk) -> AgentId | Rendered:
    """The PC that is in the meeting; otherwise what is to be said instead."""
    inside = [pc.agent_id for pc in await pcs.choice.inside(row)]
    if len(inside) == 1:
        return inside[0]
    if inside:
        return which(verb, row, inside, caller, desk)
    return nobody_inside(verb, row, caller, desk, known=await pcs.choice.any())


def which(verb: OnPc, row: AgendaRow, inside: list[AgentId], caller: Caller, desk: Desk) -> Rendered:
    doing = what(desk, caller.language, DESIRED[verb])
    text = desk.text(caller.language, "pc-which", topic=topic_of(row), what=doing)
    buttons = [on_pc_button(each, verb, row.meeting_id, each) for each in inside]
    return desk.rendered(caller.language, text, keyboard=in_rows(buttons, 3))


def nobody_inside(verb: OnPc, row: AgendaRow, caller: Caller, desk: Desk, *, known: bool) -> Rendered:
    """Zoom's cloud can end a meeting and record it; starting one takes a PC. `known`: there are PCs."""
    language = caller.language
    start = on_pc_button(desk.text(language, "pc-button-pick"), "pick", row.meeting_id)
    in_cloud = IN_THE_CLOUD.get(DESIRED[verb])
    offered = [[cloud_button(desk, language, in_cloud, row)]] if in_cloud and row.live else []
    if not known:
        return desk.rendered(language, desk.text(language, "live-no-agent"), keyboard=offered)
    text = desk.text(language, "pc-nobody-inside", topic=topic_of(row))
    return desk.rendered(language, text, keyboard=[*offered, [start]])


def since(row: AgendaRow) -> str:
    """When it began, as buttons carry it."""
    return f"{began_of(row):x}" if began_of(row) else ""


def sure(agent_id: AgentId, row: AgendaRow, caller: Caller, desk: Desk) -> Rendered:
    """Nothing is ended by one tap."""
    language, seen = caller.language, since(row)
    choices = [
        on_pc_button(desk.text(language, f"live-button-{word}"), verb, row.meeting_id, agent_id, seen)
        for word, verb in ENDING.items()
    ]
    text = desk.text(language, "live-end-sure", topic=topic_of(row))
    return desk.rendered(language, text, keyboard=[choices])


async def choice_of(row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk) -> Rendered:
    """On which PC to start: those that are free now, with what each can do."""
    language, free = caller.language, await pcs.choice.free_now(row)
    if not free:
        return desk.says(language, "pc-none-free", topic=topic_of(row))
    offered = free[:MOST_OFFERED]
    lines = [f"{bold(pc.agent_id)} {''.join(sign for sign, can in SIGNS if pc.able(can))}" for pc in offered]
    buttons = [on_pc_button(pc.agent_id, "host", row.meeting_id, pc.agent_id) for pc in offered]
    heading = desk.text(language, "pc-pick", topic=topic_of(row))
    footer = [desk.text(language, "pc-legend")]
    if len(free) > len(offered):
        number = str(row.zoom_meeting_id or row.meeting_id)
        footer.append(desk.text(language, "pc-pick-more", count=len(free) - len(offered), id=number))
    return desk.rendered(language, heading, *lines, *footer, keyboard=in_rows(buttons, 3))


SIGNS = (
    ("▶️", Desired.HOSTING),
    ("⏺", Desired.RECORDING),
    ("⏸", Desired.RECORDING_PAUSED),
    ("🔇", Desired.EVERYBODY_MUTED),
    ("⏹", Desired.ENDED),
)
"""What a PC can do, as the legend explains it."""
