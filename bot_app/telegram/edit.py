"""/edit: change a planned meeting or one date of a series, in one line or question by question."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.edit_words import (
    OF_ONE,
    NoSuchField,
    Target,
    addressed,
    field_named,
    wished,
)
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.meeting_buttons import MeetingTap
from bot_app.telegram.meeting_words import named, topic_of
from bot_app.telegram.pc_bookings import lost_by
from bot_app.telegram.wizards.beginning import Editing
from bot_app.telegram.wizards.dialogs import begin
from bot_app.telegram.wizards.standing import DialogOf
from domain.ids import MeetingId
from domain.meetings.meetings import Meeting, stream_of
from domain.meetings.occurrences import Occurrence
from domain.users.users import stream_of as person
from projections.agenda_row import AgendaRow

router = Router(name="edit")

LONGEST_QUOTE = 60


@router.message(Command("edit"))
async def edit(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    """Everything is checked before anything is changed."""
    who, what, value = [*(command.args or "").split(maxsplit=2), "", "", ""][:3]
    if who and not what:
        return await _asked(who, caller, desk, dialog_of)
    if not value:
        return [await _usage(who, caller, desk)]
    try:
        word, number = addressed(who)
        row, field = await named(word, desk), field_named(what)
    except Unreadable:
        row, field = None, ""
    except NoSuchField:
        return [desk.says(caller.language, "edit-no-such-field", word=escape(what[:LONGEST_QUOTE]))]
    if row is None:
        return [_not_found(who, caller, desk)]
    return [await _edited(row, number, field, value, caller, desk)]


async def _asked(who: str, caller: Caller, desk: Desk, dialog_of: DialogOf) -> list[Answer]:
    """Question by question."""
    try:
        word, number = addressed(who)
        row = await named(word, desk)
    except Unreadable:
        row, number = None, None
    if row is None:
        return [_not_found(who, caller, desk)]
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    occurrence = _numbered(meeting, number)
    if number is not None and occurrence is None:
        return [desk.says(caller.language, "edit-no-such-date", number=str(number), topic=topic_of(row))]
    original = None if occurrence is None else occurrence.original
    return await begin(Editing(row.meeting_id, original), caller, desk, dialog_of)


def _not_found(who: str, caller: Caller, desk: Desk) -> Rendered:
    return desk.says(caller.language, "cancel-not-found", id=escape(who[:LONGEST_QUOTE]))


async def _edited(
    row: AgendaRow, number: int | None, field: str, value: str, caller: Caller, desk: Desk
) -> Rendered:
    language = caller.language
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    occurrence = _numbered(meeting, number)
    if number is not None and (occurrence is None or field not in OF_ONE):
        key = "edit-no-such-date" if occurrence is None else "edit-not-of-one"
        return desk.says(language, key, number=str(number), topic=topic_of(row))
    target = _target(row, meeting, occurrence, caller)
    try:
        command = wished(field, value, target)
    except Unreadable as wrong:
        return _explained(row, field, wrong, caller, desk)
    lost = await lost_by(command, caller, desk)
    if lost is not None:
        return lost
    receipt = await desk.application.handle(command)
    if receipt.refusal:
        return desk.refused(language, receipt)
    if not receipt.position:
        return desk.says(language, "edit-as-it-was", topic=topic_of(row))
    return await _told(row, target, caller, desk)


def _numbered(meeting: Meeting, number: int | None) -> Occurrence | None:
    if number is None or not 1 <= number <= len(meeting.occurrences):
        return None
    return meeting.occurrences[number - 1]


def _target(row: AgendaRow, meeting: Meeting, occurrence: Occurrence | None, caller: Caller) -> Target:
    return Target(
        meeting_id=row.meeting_id,
        meeting=meeting,
        occurrence=occurrence,
        now=datetime.now(UTC),
        meta=caller.meta("edit"),
        subject=person(caller.user_id),
    )


def _explained(row: AgendaRow, field: str, wrong: Unreadable, caller: Caller, desk: Desk) -> Rendered:
    language = caller.language
    hint = {name: escape(value) for name, value in wrong.hint.items()}
    word = escape(wrong.word[:LONGEST_QUOTE])
    problem = desk.text(language, f"meet-problem-{wrong.problem}", word=word, **hint)
    number = str(row.zoom_meeting_id or row.meeting_id)
    example = desk.text(language, f"edit-example-{field}", id=number)
    return desk.says(language, "edit-wrong", problem=problem, example=example)


async def _told(row: AgendaRow, target: Target, caller: Caller, desk: Desk) -> Rendered:
    """What it was and what it is now; its card shows how Zoom takes it.

    Where the answer to a change comes late, nobody knows any more what it was.
    """
    after: Meeting = await desk.application.state(stream_of(row.meeting_id))
    new = _when(_same(after, target), caller, desk)
    old = _when(target, caller, desk)
    if old == new:
        return desk.says(caller.language, "edit-done", topic=_topic(after))
    return desk.says(caller.language, "edit-moved", topic=_topic(after), before=old, after=new)


def _same(after: Meeting, target: Target) -> Target:
    """The same meeting, or the same date of a series, as it is now."""
    original = target.occurrence.original if target.occurrence is not None else None
    occurrence = next((each for each in after.occurrences if each.original == original), None)
    return Target(
        meeting_id=target.meeting_id,
        meeting=after,
        occurrence=occurrence,
        now=target.now,
        meta=target.meta,
        subject=target.subject,
    )


def _when(target: Target, caller: Caller, desk: Desk) -> str:
    when = desk.when(caller.language, target.starts_at, ZoneInfo(target.meeting.time_zone))
    return desk.text(caller.language, "edit-when", when=when, minutes=target.minutes)


def _topic(meeting: Meeting) -> str:
    return escape(meeting.topic.reveal("–") if meeting.topic is not None else "–")


async def _usage(who: str, caller: Caller, desk: Desk) -> Rendered:
    """With the id that was given, where there is one."""
    try:
        row = await named(addressed(who)[0], desk)
    except Unreadable:
        row = None
    number = "81234567890" if row is None else str(row.zoom_meeting_id or row.meeting_id)
    return desk.says(caller.language, "edit-usage", id=number)


@router.callback_query(MeetingTap.filter(F.verb == "edit"))
async def edit_tapped(
    _query: object, callback_data: MeetingTap, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    return await begin(Editing(MeetingId(callback_data.meeting)), caller, desk, dialog_of)
