"""Marks what is over and never began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from adapters.http import utc_now
from bot_app.reads import Reads
from domain.application import Application
from domain.command import Meta
from domain.ids import MeetingId
from domain.meetings.expiry import ExpireMeeting
from projections.agenda_row import AgendaRow


class Expiry:
    def __init__(self, application: Application, reads: Reads, *, hears_zoom: bool) -> None:
        """`hears_zoom`: whether Zoom's notifications come here; without them no beginning is known."""
        self._application = application
        self._reads = reads
        self.hears_zoom = hears_zoom

    async def mark(self, meta: Callable[[MeetingId], Meta]) -> int:
        """How many are over without having begun, marked now where that can be known."""
        over = 0
        async for row in self._over():
            over += 1
            if self.hears_zoom:
                await self._application.handle(
                    ExpireMeeting(meta=meta(row.meeting_id), meeting_id=row.meeting_id)
                )
        return over

    async def _over(self) -> AsyncIterator[AgendaRow]:
        now, after = utc_now(), ""
        while rows := await self._reads.agenda.never_begun(now, after=after):
            for row in rows:
                yield row
            after = rows[-1].stream
