"""/meet, /meetings, /cancel."""

from __future__ import annotations

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from adapters.telegram.messages import Block, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_examples import Asked, Draft, right_example
from bot_app.telegram.meet_lines import MOST_LINES, BadLine, PlannedLine, Problem, parse_meet
from bot_app.telegram.meeting_words import named
from domain.ids import BatchId, MeetingId, derived
from domain.log import Receipt
from domain.meetings.commands import CancelMeeting, PlanMeeting
from domain.personal import Personal
from domain.users.users import stream_of

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
            recurrence=line.recurrence,
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


@router.message(Command("cancel"))
async def cancel(message: Message, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    word = "".join((command.args or "").split())
    if not word:
        return [desk.says(caller.language, "cancel-usage", example="81234567890")]
    row = await named(word, desk)
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
