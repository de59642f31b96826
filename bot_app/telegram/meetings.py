"""/meet, /meetings, /cancel."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from adapters.i18n import dates
from adapters.telegram.messages import Block, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_examples import Asked, Draft, right_example
from bot_app.telegram.meet_lines import MOST_LINES, BadLine, PlannedLine, Problem, parse_meet
from bot_app.telegram.wizards.new import new_meeting
from domain.ids import BatchId, MeetingId, ZoomMeetingId, derived
from domain.log import Receipt
from domain.meetings.commands import CancelMeeting, PlanMeeting
from domain.meetings.meetings import RecordingState
from domain.personal import Personal
from domain.users.users import stream_of
from projections.agenda_row import AgendaRow

router = Router(name="meetings")

MOST_LISTED = 30
REFUSALS = {
    "meeting.in_past": Problem.IN_PAST,
    "meeting.too_long": Problem.DURATION_TOO_LONG,
    "meeting.topic_unusable": Problem.TOPIC_TOO_LONG,
}
"""Rules the parser has checked already, as problems of a line: time goes on between the two."""


@router.message(Command("meet"))
async def meet(message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    """Good lines are planned, bad ones explained. The card with the progress comes from the reactor."""
    lines = parse_meet(message.text or "", now=caller.said_at, time_zone=caller.zone)
    if not lines.good and not lines.bad:
        return [usage(caller, desk)]
    planned = await asyncio.gather(*(_plan(line, len(lines.good), caller, desk) for line in lines.good))
    refused = [
        _refused(line, receipt)
        for line, receipt in zip(lines.good, planned, strict=True)
        if receipt.refusal in REFUSALS
    ]
    for receipt in planned:
        if receipt.refusal and receipt.refusal not in REFUSALS:
            return [desk.refused(caller.language, receipt)]
    bad = sorted([*lines.bad, *refused], key=lambda line: line.line)
    return [_explained(bad, len(lines.good) - len(refused), caller, desk)] if bad else []


def usage(caller: Caller, desk: Desk) -> Rendered:
    asked = Asked(caller.said_at, caller.zone)
    example = right_example(Draft(), asked, unknown_zone=False)
    return desk.says(
        caller.language, "meet-usage", most=MOST_LINES, example=escape(example), zone=caller.zone.key
    )


async def _plan(line: PlannedLine, of: int, caller: Caller, desk: Desk) -> Receipt:
    return await desk.application.handle(
        PlanMeeting(
            meta=caller.meta("meet", line.line),
            meeting_id=MeetingId(derived("meeting", caller.update_id, line.line)),
            planned_by=caller.user_id,
            topic=Personal(stream_of(caller.user_id), line.topic),
            starts_at=line.starts_at,
            minutes=line.minutes,
            time_zone=line.time_zone,
            chat=caller.chat,
            batch=BatchId(derived("batch", caller.update_id)),
            line=line.line,
            of=of,
        )
    )


def _refused(line: PlannedLine, receipt: Receipt) -> BadLine:
    return BadLine(line.line, line.topic, REFUSALS[receipt.refusal], line.topic, line.topic)


def _explained(bad: list[BadLine], good: int, caller: Caller, desk: Desk) -> Rendered:
    """Number, offending word and a right example for each line."""
    blocks: list[Block | str] = [desk.text(caller.language, "meet-bad-heading", count=len(bad))]
    blocks += [text_block(_explained_line(line, caller, desk)) for line in bad]
    if not good:
        blocks.append(desk.text(caller.language, "meet-bad-footer"))
    return desk.rendered(caller.language, *blocks)


def _explained_line(line: BadLine, caller: Caller, desk: Desk) -> str:
    hint = {name: escape(value) for name, value in line.hint.items()}
    problem = desk.text(caller.language, f"meet-problem-{line.problem}", word=escape(line.word), **hint)
    return desk.text(
        caller.language,
        "meet-bad-line",
        line=str(line.line),
        problem=problem,
        example=escape(line.example),
    )


@router.message(Command("meetings"))
async def meetings(_message: Message, caller: Caller, desk: Desk) -> list[Rendered]:
    rows = await desk.reads.agenda.upcoming(datetime.now(UTC), limit=MOST_LISTED)
    if not rows:
        empty = desk.text(caller.language, "meetings-empty")
        return [desk.rendered(caller.language, empty, keyboard=[[new_meeting(desk, caller.language)]])]
    there = await people_there(desk, rows)
    blocks: list[Block | str] = [desk.text(caller.language, "meetings-heading", count=len(rows))]
    for day, of_day in groupby(
        rows, key=lambda row: dates.day_in_words(caller.language, row.starts_at, caller.zone)
    ):
        blocks.append(desk.text(caller.language, "meetings-day", day=day))
        blocks += [_row(row, there.get(row.stream, 0), caller, desk) for row in of_day]
    return [desk.rendered(caller.language, *blocks)]


def _row(row: AgendaRow, there: int, caller: Caller, desk: Desk) -> str:
    return desk.text(
        caller.language,
        "meetings-row",
        clock=dates.clock(caller.language, row.starts_at, caller.zone),
        topic=escape(row.topic or "–"),
        minutes=row.minutes,
        id=f"<code>{row.zoom_meeting_id}</code>" if row.zoom_meeting_id else "–",
        state=state_in_words(desk, caller.language, row, there),
    )


async def people_there(desk: Desk, rows: list[AgendaRow]) -> dict[str, int]:
    """How many are in each meeting that is live, by stream."""
    there = await desk.reads.attendance.there([row.live_uuid for row in rows if row.live])
    return {row.stream: there.get(row.live_uuid, 0) for row in rows if row.live}


def state_in_words(desk: Desk, language: str, row: AgendaRow, there: int = 0) -> str:
    """One text for each thing that can be true of a meeting in Zoom. `there`: how many people."""
    if row.cancelled:
        return desk.text(language, "meeting-state-cancelled")
    if row.live:
        return _live(desk, language, row, there)
    if row.state == "refused":
        return desk.text(language, "meeting-state-refused", reason=escape(row.refusal_reason))
    if row.state == "postponed" and row.postponed_until is not None:
        until = desk.when(language, row.postponed_until, ZoneInfo(row.time_zone))
        return desk.text(language, "meeting-state-waiting", when=until)
    if row.ended_at is not None:
        clock = dates.clock(language, row.ended_at, ZoneInfo(row.time_zone))
        return desk.text(language, "meeting-state-ended", clock=clock)
    return desk.text(language, "meeting-state-ready" if row.state == "created" else "meeting-state-creating")


def _live(desk: Desk, language: str, row: AgendaRow, there: int) -> str:
    live = desk.text(language, "meeting-state-live", count=there)
    if row.recording is RecordingState.NONE:
        return live
    return f"{live}, {desk.text(language, f'meeting-recording-{row.recording}')}"


@router.message(Command("cancel"))
async def cancel(message: Message, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    word = "".join((command.args or "").split())
    if not word:
        return [desk.says(caller.language, "cancel-usage", example="81234567890")]
    row = await _named(word, desk)
    if row is None:
        return [desk.says(caller.language, "cancel-not-found", id=escape(word[:40]))]
    receipt = await desk.application.handle(
        CancelMeeting(meta=caller.meta("cancel"), meeting_id=row.meeting_id)
    )
    topic, when = escape(row.topic or "–"), desk.when(caller.language, row.starts_at, caller.zone)
    keys = {"": "cancel-asked", "meeting.cancelled": "cancel-already", "meeting.over": "cancel-over"}
    if receipt.refusal not in keys:
        return [desk.refused(caller.language, receipt)]
    return [desk.says(caller.language, keys[receipt.refusal], topic=topic, when=when)]


async def _named(word: str, desk: Desk) -> AgendaRow | None:
    """By the Zoom meeting id, written with or without spaces and dashes, or by our own id."""
    digits = word.replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return await desk.reads.agenda.by_zoom_id(ZoomMeetingId(int(digits)))
    try:
        return await desk.reads.agenda.by_id(MeetingId(UUID(word)))
    except ValueError:
        return None
