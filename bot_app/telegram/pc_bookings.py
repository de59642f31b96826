"""Keeping a PC for a meeting, and what is said when it is taken, also before a meeting is moved."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from adapters.telegram.messages import bold
from adapters.telegram.sender import Rendered
from bot_app.agents.choice import free_for
from bot_app.agents.slots import slots_of, start_of
from bot_app.telegram.agent_buttons import on_pc_button
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_actions import in_rows
from bot_app.telegram.meeting_words import topic_of
from domain.agents.bookings import AgentTaken, BookAgent, ReleaseAgent
from domain.agents.events import Slot
from domain.ids import AgentId, MeetingId
from domain.log import Receipt
from domain.meetings.meetings import Meeting, stream_of
from domain.meetings.rules import MeetingCommand
from projections.agenda_row import AgendaRow

MOST_OFFERED = 12


class Wanted(msgspec.Struct, frozen=True):
    """What the PC does by itself."""

    start: bool = True
    record: bool = False
    end_when_empty: bool = False

    @property
    def marked(self) -> str:
        """For a button: `s`, `sr`, `re`."""
        chosen = {"s": self.start, "r": self.record, "e": self.end_when_empty}
        return "".join(letter for letter, wanted in chosen.items() if wanted)


def wanted_by(mark: str) -> Wanted:
    """Of a button."""
    return Wanted("s" in mark, "r" in mark, "e" in mark) if mark else Wanted()


async def book(
    agent_id: AgentId, row: AgendaRow, wanted: Wanted, caller: Caller, desk: Desk
) -> Rendered | None:
    """`None`: it is kept, and another one that was is free."""
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    slots = slots_of(meeting, datetime.now(UTC))
    receipt = await desk.application.handle(_booking(agent_id, row.meeting_id, slots, wanted, caller, "book"))
    if receipt.refusal == AgentTaken.code:
        return await taken(agent_id, row.meeting_id, slots, receipt, wanted, caller, desk)
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    return await release(row, caller, desk, keeping=agent_id)


def _booking(
    agent_id: AgentId,
    meeting_id: MeetingId,
    slots: tuple[Slot, ...],
    wanted: Wanted,
    caller: Caller,
    purpose: str,
) -> BookAgent:
    return BookAgent(
        meta=caller.meta(purpose, agent_id),
        agent_id=agent_id,
        meeting_id=meeting_id,
        slots=slots,
        start=wanted.start,
        record=wanted.record,
        end_when_empty=wanted.end_when_empty,
    )


async def release(
    row: AgendaRow, caller: Caller, desk: Desk, *, keeping: AgentId | None = None
) -> Rendered | None:
    """All that are kept for it but one. `None`: they are free."""
    for booking in await desk.reads.bookings.of_meeting(row.meeting_id):
        if booking.agent_id == keeping:
            continue
        meta = caller.meta("free pc", booking.agent_id)
        freeing = ReleaseAgent(meta=meta, agent_id=booking.agent_id, meeting_id=row.meeting_id)
        receipt = await desk.application.handle(freeing)
        if receipt.refusal:
            return desk.refused(caller.language, receipt)
    return None


async def taken(
    agent_id: AgentId,
    meeting_id: MeetingId,
    slots: tuple[Slot, ...],
    receipt: Receipt,
    wanted: Wanted,
    caller: Caller,
    desk: Desk,
) -> Rendered:
    """By what, when, and who is free then. Whoever may use the bot may see all meetings in its lists."""
    language = caller.language
    other = await desk.reads.agenda.by_id(MeetingId(UUID(str(receipt.details["meeting"]))))
    clash = next((each for each in slots if each.starts_at.isoformat() == receipt.details["starts_at"]), None)
    at = start_of(clash) if clash else datetime.fromisoformat(str(receipt.details["starts_at"]))
    text = desk.text(
        language,
        "pc-taken",
        name=bold(agent_id),
        other="–" if other is None else topic_of(other),
        when=desk.when(language, at, caller.zone),
    )
    return await _offered(text, meeting_id, slots, wanted, language, desk)


async def offer(row: AgendaRow, wanted: Wanted, caller: Caller, desk: Desk) -> Rendered:
    """Those that are free whenever the meeting takes place."""
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    slots = slots_of(meeting, datetime.now(UTC))
    if not slots:
        return desk.says(caller.language, "refusal-agent-booking-empty")
    text = desk.text(caller.language, "pc-book", topic=topic_of(row))
    return await _offered(text, row.meeting_id, slots, wanted, caller.language, desk)


async def _offered(
    text: str, meeting_id: MeetingId, slots: tuple[Slot, ...], wanted: Wanted, language: str, desk: Desk
) -> Rendered:
    free = (await free_for(desk.reads, meeting_id, slots))[:MOST_OFFERED]
    if not free:
        return desk.rendered(language, text, desk.text(language, "pc-none-free-then"))
    buttons = [on_pc_button(each, "book", meeting_id, each, wanted.marked) for each in free]
    names = ", ".join(map(bold, free))
    said = desk.text(language, "pc-free-then", names=names)
    return desk.rendered(language, text, said, keyboard=in_rows(buttons, 3))


async def lost_by(command: MeetingCommand, caller: Caller, desk: Desk) -> Rendered | None:
    """What is said to whoever would move a meeting to where its PC is needed by another one."""
    for booking in await desk.reads.bookings.of_meeting(command.meeting_id):
        after: Meeting = await desk.application.foreseen(command)
        slots = slots_of(after, datetime.now(UTC))
        wanted = Wanted(booking.start, booking.record, booking.end_when_empty)
        wish = _booking(booking.agent_id, command.meeting_id, slots, wanted, caller, "weigh")
        receipt = await desk.application.weigh(wish)
        if receipt.refusal == AgentTaken.code:
            said = await taken(booking.agent_id, command.meeting_id, slots, receipt, wanted, caller, desk)
            unmoved = desk.text(caller.language, "pc-not-moved")
            return desk.rendered(caller.language, said.text, unmoved)
    return None
