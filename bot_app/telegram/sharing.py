"""Sharing by inline mode: in whatever chat, a meeting's invitation in the name of who shares it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import InlineQuery
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from adapters.telegram.messages import escape
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_actions import invitation
from bot_app.telegram.meeting_words import named
from bot_app.telegram.recording_buttons import url_buttons
from domain.ids import MeetingId
from domain.users.users import Standing
from projections.agenda_row import AgendaRow

MOST = 20
"""Telegram takes 50, and nobody looks at more than a few."""
SEARCHED = 200
"""Meetings to come whose topics are looked through."""
Json = dict[str, Any]


def share_button(text: str, meeting_id: MeetingId) -> Json:
    """Asks for a chat, and there for this meeting."""
    return {"text": text, "switch_inline_query": meeting_id.hex}


async def share(query: InlineQuery, caller: Caller, desk: Desk) -> Effect:
    """The answer to what somebody writes behind the bot's name. Strangers see nothing of ours."""
    user = caller.user
    found = await _found(query.query.strip(), caller, desk) if user.whitelisted else []
    results = [await _result(row, caller, desk) for row in found[:MOST]]
    params: Json = {"inline_query_id": query.id, "results": results, "cache_time": 0, "is_personal": True}
    if not results and user.standing in (Standing.PENDING, Standing.WHITELISTED):
        key = "share-nothing" if user.whitelisted else "share-ask-access"
        params["button"] = {"text": desk.text(caller.language, key), "start_parameter": "share"}
    return Effect(
        key=f"telegram.inline/{caller.update_id}",
        # Each by itself: an answer that has to wait keeps none to a later letter.
        lane=f"inline/{query.id}",
        payload={"chat": caller.chat, "method": "answerInlineQuery", "params": params},
        if_unknown=IfUnknown.REPEAT,
        correlation_id=caller.correlation_id,
    )


async def _found(words: str, caller: Caller, desk: Desk) -> list[AgendaRow]:
    """One by its id, or those to come whose topic has the words; each once, the next first."""
    one = await named(words.replace(" ", ""), desk)
    if one is not None:
        return [one] if _may_be_joined(one) else []
    slots = await desk.reads.calendar.between(caller.said_at, limit=SEARCHED)
    rows = await desk.reads.agenda.by_streams({slot.stream for slot in slots})
    ahead = dict.fromkeys(slot.stream for slot in slots if slot.stream in rows)
    wanted = words.casefold()
    return [
        rows[each] for each in ahead if wanted in rows[each].topic.casefold() and _may_be_joined(rows[each])
    ]


def _may_be_joined(row: AgendaRow) -> bool:
    return bool(row.join_url) and not row.cancelled


async def _result(row: AgendaRow, caller: Caller, desk: Desk) -> Json:
    """The invitation is worded as in the chat the meeting was planned in."""
    there = replace(caller, chat=row.chat) if row.chat else caller
    text = desk.rendered(caller.language, escape(await invitation(row, there, desk))).text
    when = desk.when(caller.language, row.starts_at, ZoneInfo(row.time_zone))
    join = url_buttons(desk.text(caller.language, "meeting-button-join"), row.join_url)
    return {
        "type": "article",
        "id": row.meeting_id.hex,
        "title": row.topic or "–",
        "description": when,
        "input_message_content": {
            "message_text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": join},
    }
