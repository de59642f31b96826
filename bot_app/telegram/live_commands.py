"""/end, /record and /invite_to."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_buttons import OnPc
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.connections import in_private
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_taps import ON_PC, answer_of, call_usage
from bot_app.telegram.live_words import hinted
from bot_app.telegram.meeting_actions import showing
from bot_app.telegram.meeting_pcs import AGENT
from bot_app.telegram.meeting_words import named
from bot_app.telegram.pc_wishes import steered
from domain.meetings.live import CallIn, ControlRecording, EndMeeting, contact_subject
from domain.meetings.live_events import RecordingChange
from domain.personal import Personal
from projections.agenda_row import AgendaRow

router = Router(name="live_commands")

LONGEST_QUOTE = 40
MOST_CALLS = 10
"""In one message; Zoom takes as many at once."""
EXAMPLE = "81234567890"
CHANGES = {
    "start": RecordingChange.START,
    "mulai": RecordingChange.START,
    "pause": RecordingChange.PAUSE,
    "jeda": RecordingChange.PAUSE,
    "resume": RecordingChange.RESUME,
    "lanjut": RecordingChange.RESUME,
    "lanjutkan": RecordingChange.RESUME,
    "stop": RecordingChange.STOP,
    "henti": RecordingChange.STOP,
    "hentikan": RecordingChange.STOP,
}
LOCAL = ("local", "lokal")


@router.message(Command("end"))
async def end(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, control: str, pcs: PcDesk
) -> list[Answer]:
    who = "".join((command.args or "").split())
    if not who:
        return [desk.says(caller.language, "live-end-usage", id=EXAMPLE)]
    row = await named(who, desk)
    if row is None:
        return [not_found(who, caller, desk)]
    if control == AGENT:
        return [await on_pc("end", row, caller, desk, pcs)]
    wish = EndMeeting(meta=caller.meta("end"), meeting_id=row.meeting_id)
    return [await _wished(wish, "end", row, caller, desk)]


async def _wished(
    wish: EndMeeting | ControlRecording, what: str, row: AgendaRow, caller: Caller, desk: Desk
) -> Answer:
    """The card comes to where it was asked for, and shows there how it goes on."""
    receipt = await desk.application.handle(wish)
    return showing(row, caller, desk) if receipt.position else answer_of(receipt, what, row, caller, desk)


async def on_pc(verb: OnPc, row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk) -> Answer:
    return await steered(verb, row, caller, desk, pcs) or showing(row, caller, desk)


@router.message(Command("record"))
async def record(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, control: str, pcs: PcDesk
) -> list[Answer]:
    who, what, where = [*(command.args or "").lower().split(maxsplit=2), "", "", ""][:3]
    row = await named(who, desk) if who else None
    if not what:
        number = EXAMPLE if row is None else str(row.zoom_meeting_id or row.meeting_id)
        return [desk.says(caller.language, "live-record-usage", id=number)]
    if row is None:
        return [not_found(who, caller, desk)]
    change = CHANGES.get(what)
    if change is None or where not in ("", "cloud", *LOCAL):
        wrong = escape((what if change is None else where)[:LONGEST_QUOTE])
        number = str(row.zoom_meeting_id or row.meeting_id)
        return [desk.says(caller.language, "live-record-unknown", word=wrong, id=number)]
    if where in LOCAL and not await pcs.choice.any():
        return [desk.says(caller.language, "live-no-local", id=str(row.zoom_meeting_id or row.meeting_id))]
    if where in LOCAL or (control == AGENT and not where):
        return [await on_pc(ON_PC[change], row, caller, desk, pcs)]
    wish = ControlRecording(meta=caller.meta("record"), meeting_id=row.meeting_id, change=change)
    return [await _wished(wish, change.value, row, caller, desk)]


@router.message(Command("invite_to"))
async def invite_to(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    """Only Zoom's cloud can ring people, whoever controls the rest."""
    who, *written = (command.args or "").replace(",", " ").split() or [""]
    row = await named(who, desk) if who else None
    if not written:
        return [call_usage(EXAMPLE if row is None else str(row.zoom_meeting_id), caller, desk)]
    if row is None:
        return [not_found(who, caller, desk)]
    contacts = list(dict.fromkeys(written))
    if len(contacts) > MOST_CALLS:
        return [desk.says(caller.language, "live-too-many-calls", count=len(contacts), most=MOST_CALLS)]
    lines = [await _called(contact, row, caller, desk) for contact in contacts]
    return [desk.rendered(caller.language, *lines), showing(row, caller, desk)]


async def _called(contact: str, row: AgendaRow, caller: Caller, desk: Desk) -> str:
    wish = CallIn(
        meta=caller.meta("call", contact),
        meeting_id=row.meeting_id,
        contact=Personal(contact_subject(contact), contact),
    )
    receipt = await desk.application.handle(wish)
    said = hinted(contact[:LONGEST_QUOTE], private=in_private(caller))
    if receipt.refusal:
        reason = desk.refused(caller.language, receipt).text
        return desk.text(caller.language, "live-call-refused", who=escape(said), reason=reason)
    key = "live-call-asked" if receipt.position else "live-call-already"
    return desk.text(caller.language, key, who=escape(said))


def not_found(who: str, caller: Caller, desk: Desk) -> Rendered:
    return desk.says(caller.language, "cancel-not-found", id=escape(who[:LONGEST_QUOTE]))
