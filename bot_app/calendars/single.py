"""One meeting as a file in the chat, as it is when it is sent."""

from __future__ import annotations

import asyncio
from uuid import UUID

from adapters.calendars.ics import calendar
from adapters.effect import Effect
from adapters.telegram.documents import Document
from adapters.telegram.messages import CAPTION, escape, fit, text_block
from bot_app.calendars.entries import entries_of
from bot_app.telegram.desk import Desk
from domain.ids import ChatId, MeetingId
from projections.calendar_entries import EntryRow

CONTENT_TYPE = "text/calendar"


class SingleFiles:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def make(self, effect: Effect) -> Document | None:
        """Payload: `meeting`, `language`, and `chat`, in whose zone the time is told."""
        desk, language = self._desk, effect.payload["language"]
        row = await desk.reads.entries.by_id(MeetingId(UUID(effect.payload["meeting"])))
        if row is None:
            return None
        topic = row.topic or "–"
        entries = list(entries_of(row, desk.catalog, language))
        body = await asyncio.to_thread(calendar, entries, name=topic, language=language)
        return Document(
            name=f"{topic}.ics",
            content_type=CONTENT_TYPE,
            body=body,
            caption=fit(
                [text_block(await self._caption(row, language, ChatId(effect.payload["chat"])))], CAPTION
            ),
            repeat_mark=desk.text(language, "may-be-a-repeat"),
        )

    async def _caption(self, row: EntryRow, language: str, chat: ChatId) -> str:
        key = "ics-caption-cancelled" if row.cancelled else "ics-caption"
        zone = (await self._desk.reader_of(chat)).zone
        when = self._desk.when(language, row.starts_at, zone)
        return self._desk.text(language, key, topic=escape(row.topic or "–"), when=when)
