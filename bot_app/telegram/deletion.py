"""/zoom_del and /meet_del: several meetings deleted at once, after one question, each with its result."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InaccessibleMessage

from adapters.telegram.messages import code, escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meeting_words import in_one_line, named
from domain.meetings.commands import CancelMeeting
from projections.agenda_row import AgendaRow

router = Router(name="deletion")

MOST = 30
"""Ids in one message; the question that is asked back must hold them all."""
LONGEST_QUOTE = 40
LONGEST_TOPIC = 60
"""So that all of them fit into the question."""
_ID = re.compile(r"\d{1,18}|[0-9a-f-]{36}")
RESULTS = {"": "deletion-asked", "meeting.cancelled": "deletion-already", "meeting.over": "deletion-over"}


class DeletionSure(CallbackData, prefix="delete"):
    """Which meetings are meant stands in the message that has the button."""

    sure: bool


@router.message(Command("zoom_del", "meet_del"))
async def asked(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    words = list(dict.fromkeys((command.args or "").replace(",", " ").split()))
    language = caller.language
    if not words:
        return [desk.says(language, "deletion-usage", command=command.command)]
    if len(words) > MOST:
        return [desk.says(language, "deletion-too-many", count=len(words), most=MOST)]
    found = [(word, await named(word, desk)) for word in words]
    rows = [row for _, row in found if row is not None]
    unknown = [_unknown(word, caller, desk) for word, row in found if row is None]
    if not rows:
        return [desk.rendered(language, *unknown)]
    lines = [_line("deletion-row", row, caller, desk) for row in rows]
    heading = desk.text(language, "deletion-sure", count=len(rows))
    choices = [
        button(desk.text(language, f"deletion-button-{word}"), DeletionSure(sure=sure).pack())
        for word, sure in (("yes", True), ("no", False))
    ]
    return [desk.rendered(language, heading, *lines, *unknown, keyboard=[choices])]


@router.callback_query(DeletionSure.filter())
async def answered(
    query: CallbackQuery, callback_data: DeletionSure, caller: Caller, desk: Desk
) -> list[Answer]:
    if not callback_data.sure:
        return [Replacing(desk.says(caller.language, "deletion-not"))]
    words = _asked_about(query)
    rows = [row for word in words if (row := await named(word, desk)) is not None]
    if not rows:
        return [desk.says(caller.language, "button-stale")]
    results = [await _deleted(row, caller, desk) for row in rows]
    heading = desk.text(caller.language, "deletion-done")
    return [Replacing(desk.rendered(caller.language, heading, *results))]


def _asked_about(query: CallbackQuery) -> list[str]:
    """The ids at the beginning of the question's lines; whatever a topic says stands behind them."""
    message = query.message
    if message is None or isinstance(message, InaccessibleMessage):
        return []
    begins = (line.partition(" · ") for line in (message.text or "").splitlines())
    return [word for word, dot, _ in begins if dot and _ID.fullmatch(word)][:MOST]


async def _deleted(row: AgendaRow, caller: Caller, desk: Desk) -> str:
    receipt = await desk.application.handle(
        CancelMeeting(meta=caller.meta("delete", row.meeting_id), meeting_id=row.meeting_id)
    )
    key = RESULTS.get(receipt.refusal)
    if key is not None:
        return _line(key, row, caller, desk)
    reason = desk.refused(caller.language, receipt).text
    return _line("deletion-refused", row, caller, desk, reason=reason)


def _line(key: str, row: AgendaRow, caller: Caller, desk: Desk, **more: str) -> str:
    when = desk.when(caller.language, row.starts_at, caller.zone)
    number = code(str(row.zoom_meeting_id or row.meeting_id))
    topic = escape(in_one_line(row)[:LONGEST_TOPIC])
    return desk.text(caller.language, key, id=number, topic=topic, when=when, **more)


def _unknown(word: str, caller: Caller, desk: Desk) -> str:
    return desk.text(caller.language, "deletion-unknown", word=escape(word[:LONGEST_QUOTE]))
