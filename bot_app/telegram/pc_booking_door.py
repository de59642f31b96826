"""/pc and the buttons that keep a PC for a meeting, or let it go."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.agents.choice import everyone
from bot_app.telegram.agent_buttons import OnPcTap, marked
from bot_app.telegram.agent_words import LONGEST_QUOTE, name_in
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_commands import EXAMPLE, not_found
from bot_app.telegram.meeting_actions import showing, unknown
from bot_app.telegram.meeting_words import named
from bot_app.telegram.pc_bookings import Wanted, book, offer, release, wanted_by
from domain.ids import MeetingId
from projections.agenda_row import AgendaRow

router = Router(name="pc_booking_door")

WORDS = {
    "start": "s",
    "mulai": "s",
    "record": "r",
    "rekam": "r",
    "end": "e",
    "akhiri": "e",
}
NONE = ("none", "kosong")


@router.message(Command("pc"))
async def pc(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Answer]:
    who, written, *rest = [*(command.args or "").lower().split(), "", ""]
    if not who:
        return [desk.says(caller.language, "pc-book-usage", id=EXAMPLE)]
    row = await named(who, desk)
    if row is None:
        return [not_found(who, caller, desk)]
    if not written:
        return [await offer(row, Wanted(), caller, desk)]
    if written in NONE:
        return [await release(row, caller, desk) or showing(row, caller, desk)]
    return [await _booked(row, written, [each for each in rest if each], caller, desk)]


async def _booked(row: AgendaRow, written: str, words: list[str], caller: Caller, desk: Desk) -> Answer:
    agent_id = name_in(desk, caller.language, written, f"pc {row.zoom_meeting_id or row.meeting_id}")
    if isinstance(agent_id, Rendered):
        return agent_id
    wrong = next((word for word in words if word not in WORDS), None)
    if wrong is not None:
        quoted, number = escape(wrong[:LONGEST_QUOTE]), str(row.zoom_meeting_id or row.meeting_id)
        return desk.says(caller.language, "pc-book-wrong", word=quoted, id=number)
    wanted: Wanted = wanted_by("".join(WORDS[word] for word in words))
    return await book(agent_id, row, wanted, caller, desk) or showing(row, caller, desk)


@router.callback_query(OnPcTap.filter(F.verb == "book"))
async def booked(_query: object, callback_data: OnPcTap, caller: Caller, desk: Desk) -> list[Answer]:
    """Without a PC on the button: those to choose from."""
    row = await desk.reads.agenda.by_id(MeetingId(callback_data.meeting))
    if row is None:
        return [unknown(caller, desk)]
    if not callback_data.mark:
        return [await offer(row, wanted_by(callback_data.more), caller, desk)]
    agent_id = marked(callback_data.mark, [each.agent_id for each in await everyone(desk.reads)])
    if agent_id is None:
        return [desk.says(caller.language, "refusal-agent-unknown")]
    refusal = await book(agent_id, row, wanted_by(callback_data.more), caller, desk)
    return [Replacing(refusal) if refusal else showing(row, caller, desk)]


@router.callback_query(OnPcTap.filter(F.verb == "free"))
async def freed(_query: object, callback_data: OnPcTap, caller: Caller, desk: Desk) -> list[Answer]:
    """The card shows it; here only a refusal is said."""
    row = await desk.reads.agenda.by_id(MeetingId(callback_data.meeting))
    if row is None:
        return [unknown(caller, desk)]
    refusal = await release(row, caller, desk)
    return [refusal] if refusal else []
