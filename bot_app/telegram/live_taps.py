"""What is tapped on the card of a meeting that goes on."""

from __future__ import annotations

from aiogram import F, Router

from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_buttons import OnPc, OnPcTap
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_actions import unknown
from bot_app.telegram.meeting_buttons import LiveTap, live_button
from bot_app.telegram.meeting_pcs import AGENT
from bot_app.telegram.meeting_words import topic_of
from bot_app.telegram.pc_wishes import meant, steered, sure
from domain.ids import MeetingId
from domain.log import Receipt
from domain.meetings.live import ControlRecording, EndMeeting
from domain.meetings.live_events import RecordingChange
from projections.agenda_row import AgendaRow

router = Router(name="live_taps")

ON_PC: dict[RecordingChange, OnPc] = {
    RecordingChange.START: "rec",
    RecordingChange.PAUSE: "pause",
    RecordingChange.RESUME: "rec",
    RecordingChange.STOP: "norec",
}


@router.callback_query(LiveTap.filter(F.verb == "end"))
async def end_tapped(
    _query: object, callback_data: LiveTap, caller: Caller, desk: Desk, control: str, pcs: PcDesk
) -> list[Answer]:
    """Nothing is ended by one tap."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    if control == AGENT:
        agent_id = await meant("end", row, caller, desk, pcs)
        return [agent_id if isinstance(agent_id, Rendered) else sure(agent_id, row, caller, desk)]
    language, began = caller.language, callback_data.began
    choices = [
        live_button(desk.text(language, f"live-button-{verb}"), verb, row.meeting_id, began)
        for verb in ("sure", "keep")
    ]
    text = desk.text(language, "live-end-sure", topic=topic_of(row))
    return [desk.rendered(language, text, keyboard=[choices])]


@router.callback_query(LiveTap.filter(F.verb == "keep"))
@router.callback_query(OnPcTap.filter(F.verb == "stay"))
async def kept(_query: object, callback_data: LiveTap | OnPcTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await _row(callback_data, desk)
    topic = topic_of(row) if row is not None else "–"
    return [Replacing(desk.says(caller.language, "live-kept", topic=topic))]


@router.callback_query(LiveTap.filter(F.verb == "sure"))
async def end_confirmed(
    _query: object, callback_data: LiveTap, caller: Caller, desk: Desk, control: str
) -> list[Answer]:
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    if control == AGENT:
        return [Replacing(desk.says(caller.language, "button-stale"))]
    command = EndMeeting(meta=caller.meta("end"), meeting_id=row.meeting_id, seen=callback_data.began)
    receipt = await desk.application.handle(command)
    return [Replacing(answer_of(receipt, "end", row, caller, desk))]


@router.callback_query(LiveTap.filter(F.verb.in_({change.value for change in RecordingChange})))
async def recording_tapped(
    _query: object, callback_data: LiveTap, caller: Caller, desk: Desk, control: str, pcs: PcDesk
) -> list[Answer]:
    """The card shows how it goes on; here only is said that nothing does."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    change = RecordingChange(callback_data.verb)
    if control == AGENT:
        said = await steered(ON_PC[change], row, caller, desk, pcs)
        return [said] if said else []
    command = ControlRecording(meta=caller.meta("record"), meeting_id=row.meeting_id, change=change)
    receipt = await desk.application.handle(command)
    return [] if receipt.position else [answer_of(receipt, change.value, row, caller, desk)]


@router.callback_query(LiveTap.filter(F.verb == "call"))
async def call_tapped(_query: object, callback_data: LiveTap, caller: Caller, desk: Desk) -> list[Answer]:
    """Only Zoom's cloud can ring people, whoever controls the rest."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    return [call_usage(str(row.zoom_meeting_id), caller, desk)]


def answer_of(receipt: Receipt, what: str, row: AgendaRow, caller: Caller, desk: Desk) -> Rendered:
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    key = "live-asked" if receipt.position else "live-already"
    wish = desk.text(caller.language, f"live-what-{what}")
    return desk.says(caller.language, key, what=wish, topic=topic_of(row))


def call_usage(number: str, caller: Caller, desk: Desk) -> Rendered:
    return desk.says(caller.language, "live-call-usage", id=number)


async def _row(tap: LiveTap | OnPcTap, desk: Desk) -> AgendaRow | None:
    return await desk.reads.agenda.by_id(MeetingId(tap.meeting))
