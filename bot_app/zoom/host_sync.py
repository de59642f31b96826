"""One host's Zoom meetings, page by page, beside ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from datetime import datetime

import msgspec
import structlog

from adapters.effect import Rejected, Unavailable
from adapters.http import utc_now
from adapters.zoom.meeting_effects import Hosted
from adapters.zoom.meetings import SERIES, STARTED, ListKind, ZoomMeeting
from bot_app.reads import Reads
from bot_app.zoom.adoption import Adoption
from bot_app.zoom.comparing import Metas, differs, listed_change, ours_of
from bot_app.zoom.look import news_from
from domain.application import Application
from domain.catalog import RULES
from domain.command import Command
from domain.ids import ZoomMeetingId
from domain.meetings.meetings import ZoomState
from domain.meetings.told_by_zoom import RecordMeetingEnded, RecordMeetingStarted
from projections.agenda_row import AgendaRow

PATIENCE = 30.0
"""Seconds for a read model to catch up."""
_log = structlog.get_logger()


class Comparison(msgspec.Struct):
    """Of one host, while it goes on. Of all that Zoom lists only the numbers are kept."""

    host: str
    """As in `MeetingPlanned`."""
    hosted: Hosted
    metas: Callable[[int], Metas]
    """For what is recorded of a Zoom meeting."""
    turned: Callable[[], Awaitable[None]]
    """Called after each page."""
    listed: set[int] = set()
    settled: set[int] = set()
    """Those that were asked for one by one: a series has a line for each of its times."""


class HostSync:
    def __init__(
        self,
        application: Application,
        reads: Reads,
        adoption: Adoption,
        *,
        creating: Callable[[], Awaitable[bool]],
        log_end: Callable[[], Awaitable[int]],
    ) -> None:
        """`creating`: is a Zoom meeting of ours being created whose id we do not know yet?"""
        self._application = application
        self._reads = reads
        self._adoption = adoption
        self._creating = creating
        self._log_end = log_end

    async def compare(self, comparison: Comparison) -> None:
        """Raises: Failure. What was seen by then is recorded, and nothing that was not seen."""
        host = comparison.hosted
        async with aclosing(host.client.meeting_pages(host.host, ListKind.SCHEDULED)) as pages:
            asked_at = utc_now()
            async for page in pages:
                await self._page(page, asked_at, comparison)
                await comparison.turned()
                asked_at = utc_now()
        await self._unlisted(comparison)
        await self._going_on(comparison)

    async def _page(self, page: list[ZoomMeeting], asked_at: datetime, comparison: Comparison) -> None:
        # Asked before the log is read to its end: what is recorded in between is then found.
        creating = await self._creating()
        rows = await self._known({each.id for each in page})
        for listed in page:
            comparison.listed.add(listed.id)
            row = rows.get(listed.id)
            if listed.id in comparison.settled:
                continue
            if row is not None:
                await self._compare_one(listed, row, asked_at, comparison)
            elif not creating and await self._adoption.worth_asking(listed, asked_at):
                await self._adopt(listed.id, comparison)

    async def _compare_one(
        self, listed: ZoomMeeting, row: AgendaRow, asked_at: datetime, comparison: Comparison
    ) -> None:
        if row.cancelled or row.state is not ZoomState.CREATED:
            return
        if listed.type == SERIES or row.repeats:
            await self._look(row, comparison)
        elif differs(listed, row):
            metas = comparison.metas(listed.id)
            await self._record([listed_change(listed, ours_of(row), asked_at, metas)])

    async def _unlisted(self, comparison: Comparison) -> None:
        """Only Zoom's own word makes it a deletion: lists leave out what was never in them."""
        now, after = utc_now(), ""
        while rows := await self._reads.agenda.standing(comparison.host, now, after=after):
            for row in rows:
                if row.zoom_meeting_id not in comparison.listed and not row.changed:
                    await self._look(row, comparison)
            after = rows[-1].stream

    async def _going_on(self, comparison: Comparison) -> None:
        """What begins and ends without our hearing of it. One list for all that goes on is enough."""
        asked_at, live = utc_now(), await _live(comparison.hosted)
        for number, row in (await self._known(live)).items():
            if not row.live:
                begun = RecordMeetingStarted(
                    meta=comparison.metas(number)("started"),
                    meeting_id=row.meeting_id,
                    zoom_uuid=live[number],
                    started_at=asked_at,
                )
                await self._record([begun])
        for row in await self._reads.agenda.live_of(comparison.host):
            if row.zoom_meeting_id is not None and row.zoom_meeting_id not in live:
                await self._end(row, row.zoom_meeting_id, comparison)

    async def _end(self, row: AgendaRow, number: ZoomMeetingId, comparison: Comparison) -> None:
        """It may have begun while the list was read: Zoom's word on the meeting itself counts."""
        asked_at = utc_now()
        told = await comparison.hosted.client.get_meeting(number)
        if told is None or told.status != STARTED:
            over = RecordMeetingEnded(
                meta=comparison.metas(number)("ended"),
                meeting_id=row.meeting_id,
                zoom_uuid=row.live_uuid,
                ended_at=asked_at,
            )
            await self._record([over])

    async def _look(self, row: AgendaRow, comparison: Comparison) -> None:
        ours = ours_of(row)
        comparison.settled.add(ours.number)
        try:
            news = await news_from(comparison.hosted.client, ours, comparison.metas(ours.number))
        except Rejected as rejected:
            _log.warning("sync.not_shown", zoom_meeting_id=ours.number, code=rejected.code)
            return
        await self._record(news)

    async def _adopt(self, number: int, comparison: Comparison) -> None:
        """Lists tell neither the passcode nor the times of a series."""
        comparison.settled.add(number)
        asked_at = utc_now()
        try:
            told = await comparison.hosted.client.get_meeting(number)
        except Rejected as rejected:
            _log.warning("sync.not_shown", zoom_meeting_id=number, code=rejected.code)
            return
        if told is not None:
            metas = comparison.metas(number)
            command = await self._adoption.of(told, comparison.host, asked_at, metas)
            await self._record([command] if command is not None else [])

    async def _record(self, commands: Collection[Command]) -> None:
        """Only what changes something: a receipt for each meeting of each sync would fill the log."""
        for command in commands:
            rule = RULES[type(command)]
            if rule.decide(await self._application.state(rule.stream(command)), command):
                await self._application.handle(command)

    async def _known(self, numbers: Collection[int]) -> dict[int, AgendaRow]:
        """Raises: Unavailable, while the read model is behind."""
        try:
            await self._reads.agenda.caught_up(await self._log_end(), timeout=PATIENCE)
        except TimeoutError:
            raise Unavailable("the read models are behind") from None
        return await self._reads.agenda.by_zoom_ids([ZoomMeetingId(number) for number in numbers])


async def _live(host: Hosted) -> dict[int, str]:
    """Zoom's uuids of what goes on, by number. Raises: Failure."""
    found: dict[int, str] = {}
    async with aclosing(host.client.meeting_pages(host.host, ListKind.LIVE)) as pages:
        async for page in pages:
            found |= {each.id: each.uuid for each in page if each.uuid}
    return found
