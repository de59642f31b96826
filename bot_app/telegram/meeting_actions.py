"""What is tapped on a meeting's card: cancel it, invite to it, look at its dates and at who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiogram import F, Router

from adapters.i18n import dates
from adapters.i18n.recurrence import repeat_in_words
from adapters.telegram.messages import escape, moment
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Replacing, Showing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.invitation_text import Invited, invitation_text
from bot_app.telegram.meeting_buttons import MeetingTap, OccurrenceTap, meeting_button
from bot_app.telegram.meeting_words import topic_of
from domain.chats.chats import Chat
from domain.chats.chats import stream_of as chat_stream
from domain.command import Command
from domain.ids import MeetingId
from domain.meetings.changes import AskZoomAgain
from domain.meetings.commands import CancelMeeting
from domain.meetings.meetings import Meeting, stream_of
from domain.meetings.occurrences import Occurrence
from domain.meetings.series import CancelOccurrence
from domain.users.users import User
from domain.users.users import stream_of as person
from projections.agenda_row import AgendaRow

router = Router(name="meeting_actions")

MOST_NAMED = 100


@router.callback_query(MeetingTap.filter(F.verb == "open"))
async def opened(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    return [showing(row, caller, desk)]


def showing(row: AgendaRow, caller: Caller, desk: Desk) -> Showing:
    moved = desk.text(caller.language, "meeting-card-moved", topic=topic_of(row))
    return Showing(f"meeting:{row.meeting_id}", moved)


def unknown(caller: Caller, desk: Desk) -> Rendered:
    return desk.says(caller.language, "refusal-meeting-unknown")


@router.callback_query(MeetingTap.filter(F.verb == "cancel"))
async def cancel_asked(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    """Nothing is cancelled by one tap."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    key = "meeting-cancel-series-sure" if row.repeats else "meeting-cancel-sure"
    when = desk.when(caller.language, row.starts_at, ZoneInfo(row.time_zone))
    sure = [
        meeting_button(desk.text(caller.language, f"meeting-button-{verb}"), verb, row.meeting_id)
        for verb in ("sure", "keep")
    ]
    text = desk.text(caller.language, key, topic=topic_of(row), when=when)
    return [desk.rendered(caller.language, text, keyboard=[sure])]


@router.callback_query(MeetingTap.filter(F.verb == "keep"))
async def kept(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await _row(callback_data, desk)
    topic = topic_of(row) if row is not None else "–"
    return [Replacing(desk.says(caller.language, "meeting-kept", topic=topic))]


@router.callback_query(MeetingTap.filter(F.verb == "sure"))
async def cancelled(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    command = CancelMeeting(meta=caller.meta("cancel"), meeting_id=row.meeting_id)
    return [Replacing(await _done(command, "meeting-cancelling", row, caller, desk))]


@router.callback_query(MeetingTap.filter(F.verb == "again"))
async def asked_again(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    """The card shows how it goes on; here only a refusal is said."""
    command = AskZoomAgain(meta=caller.meta("again"), meeting_id=MeetingId(callback_data.meeting))
    receipt = await desk.application.handle(command)
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


@router.callback_query(MeetingTap.filter(F.verb == "invite"))
async def invited(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    """A message of its own, ready to be forwarded."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    return [desk.rendered(caller.language, escape(await invitation(row, caller, desk)))]


async def invitation(row: AgendaRow, caller: Caller, desk: Desk) -> str:
    """In the language and zone of the chat it is asked for in."""
    reader = await desk.reader_of(caller.chat)
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    planner: User = await desk.application.state(person(row.planned_by))
    rule, short = meeting.recurrence, await desk.reads.links.of_meeting(row.meeting_id)
    told = Invited(
        topic=row.topic or "–",
        starts_at=next_start(meeting, row, caller.said_at),
        minutes=row.minutes,
        zone=ZoneInfo(row.time_zone),
        link=short.address if short is not None and short.address else row.join_url,
        meeting_id=row.zoom_meeting_id,
        passcode=row.passcode,
        host=planner.name.reveal("") if planner.name is not None else "",
        repeat="" if rule is None else repeat_in_words(desk.catalog, reader.language, rule),
    )
    chat: Chat = await desk.application.state(chat_stream(caller.chat))
    template = chat.template(reader.language)
    return invitation_text(desk.catalog, reader.language, told, said_at=caller.said_at, template=template)


def next_start(meeting: Meeting, row: AgendaRow, now: datetime) -> datetime:
    ahead = meeting.to_come(now)
    return ahead[0].starts_at if ahead else row.starts_at


@router.callback_query(MeetingTap.filter(F.verb == "people"))
async def people(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    """Who is there now, or how many came."""
    row = await _row(callback_data, desk)
    if row is None:
        return [unknown(caller, desk)]
    language = caller.language
    if not row.live:
        came = await desk.reads.attendance.came(row.ended_uuid or row.started_uuid)
        return [desk.says(language, "meeting-people-came", topic=topic_of(row), count=came)]
    there = await desk.reads.attendance.present(row.meeting_id, row.live_uuid)
    heading = desk.text(language, "meeting-people-there", topic=topic_of(row), count=len(there))
    zone = ZoneInfo(row.time_zone)
    rows = [
        desk.text(
            language,
            "meeting-people-row",
            name=escape(each.name or "–"),
            clock=dates.clock(language, each.joined_at, zone),
        )
        for each in there[:MOST_NAMED]
    ]
    return [desk.rendered(language, heading, *rows, desk.text(language, "live-no-mute"))]


@router.callback_query(MeetingTap.filter(F.verb == "dates"))
async def dated(_query: object, callback_data: MeetingTap, caller: Caller, desk: Desk) -> list[Answer]:
    """The occurrences of a series, each with a button to cancel it alone."""
    row = await _row(callback_data, desk)
    return [unknown(caller, desk) if row is None else await _dates(row, caller, desk)]


async def _dates(row: AgendaRow, caller: Caller, desk: Desk) -> Rendered:
    meeting: Meeting = await desk.application.state(stream_of(row.meeting_id))
    ahead, language = meeting.to_come(datetime.now(UTC)), caller.language
    zone, numbers = ZoneInfo(row.time_zone), numbered(meeting)
    lines = [
        desk.text(
            language,
            "meeting-dates-row",
            number=str(numbers[each.original]),
            when=moment(each.starts_at, desk.when(language, each.starts_at, zone)),
            minutes=each.minutes,
        )
        for each in ahead
    ]
    buttons = [
        button(
            desk.text(language, "meeting-button-cancel-one", number=str(numbers[each.original])),
            OccurrenceTap(verb="cancel", meeting=row.meeting_id, original=_seconds(each)).pack(),
        )
        for each in ahead
    ]
    heading = desk.text(language, "meeting-dates-heading", topic=topic_of(row), count=len(ahead))
    footer = desk.text(language, "meeting-dates-footer", id=str(row.zoom_meeting_id or row.meeting_id))
    return desk.rendered(language, heading, *lines, footer, keyboard=in_rows(buttons, 4))


def numbered(meeting: Meeting) -> dict[datetime, int]:
    """By which people name the occurrences of a series; it stays the same as time goes on."""
    return {each.original: number for number, each in enumerate(meeting.occurrences, start=1)}


def _seconds(occurrence: Occurrence) -> int:
    return int(occurrence.original.timestamp())


@router.callback_query(OccurrenceTap.filter(F.verb == "cancel"))
async def one_cancel_asked(
    _query: object, callback_data: OccurrenceTap, caller: Caller, desk: Desk
) -> list[Answer]:
    row, found = await _row(callback_data, desk), await _occurrence(callback_data, desk)
    if row is None or found is None:
        return [no_such_time(row, caller, desk)]
    when = desk.when(caller.language, found.starts_at, ZoneInfo(row.time_zone))
    sure = button(
        desk.text(caller.language, "meeting-button-sure"),
        OccurrenceTap(verb="sure", meeting=row.meeting_id, original=callback_data.original).pack(),
    )
    keep = meeting_button(desk.text(caller.language, "meeting-button-keep"), "keep", row.meeting_id)
    text = desk.text(caller.language, "meeting-cancel-one-sure", topic=topic_of(row), when=when)
    return [desk.rendered(caller.language, text, keyboard=[[sure, keep]])]


@router.callback_query(OccurrenceTap.filter(F.verb == "sure"))
async def one_cancelled(
    _query: object, callback_data: OccurrenceTap, caller: Caller, desk: Desk
) -> list[Answer]:
    row, found = await _row(callback_data, desk), await _occurrence(callback_data, desk)
    if row is None or found is None:
        return [no_such_time(row, caller, desk)]
    command = CancelOccurrence(
        meta=caller.meta("cancel", callback_data.original),
        meeting_id=row.meeting_id,
        occurrence=found.original,
    )
    return [Replacing(await _done(command, "meeting-one-cancelling", row, caller, desk, at=found.starts_at))]


def no_such_time(row: AgendaRow | None, caller: Caller, desk: Desk) -> Rendered:
    key = "refusal-meeting-unknown" if row is None else "refusal-meeting-occurrence-unknown"
    return desk.says(caller.language, key)


async def _occurrence(tap: OccurrenceTap, desk: Desk) -> Occurrence | None:
    """Looked for among those there are: of any other number nobody knows whether it is a time at all."""
    meeting: Meeting = await desk.application.state(stream_of(MeetingId(tap.meeting)))
    return next((each for each in meeting.occurrences if _seconds(each) == tap.original), None)


async def _done(
    command: Command, key: str, row: AgendaRow, caller: Caller, desk: Desk, *, at: datetime | None = None
) -> Rendered:
    receipt = await desk.application.handle(command)
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    when = desk.when(caller.language, at or row.starts_at, ZoneInfo(row.time_zone))
    return desk.says(caller.language, key, topic=topic_of(row), when=when)


async def _row(tap: MeetingTap | OccurrenceTap, desk: Desk) -> AgendaRow | None:
    return await desk.reads.agenda.by_id(MeetingId(tap.meeting))


def in_rows(buttons: Sequence[dict[str, str]], wide: int) -> list[list[dict[str, str]]]:
    return [list(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]
