"""Meetings in words: which one is meant, what is true of it, who is there."""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.telegram.messages import escape
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_lines import cleaned
from domain.ids import MeetingId, ZoomMeetingId
from domain.meetings.running import RecordingState
from projections.agenda_row import AgendaRow

Row_co = TypeVar("Row_co", covariant=True)


class ById(Protocol[Row_co]):
    """A read model with a row for each meeting."""

    async def by_zoom_id(self, zoom_meeting_id: ZoomMeetingId) -> Row_co | None: ...

    async def by_id(self, meeting_id: MeetingId) -> Row_co | None: ...


async def people_there(desk: Desk, rows: list[AgendaRow]) -> dict[str, int]:
    """How many are in each meeting that is live, by stream."""
    there = await desk.reads.attendance.there([row.live_uuid for row in rows if row.live])
    return {row.stream: there.get(row.live_uuid, 0) for row in rows if row.live}


def state_in_words(  # noqa: PLR0911 - one line a state
    desk: Desk, language: str, row: AgendaRow, there: int = 0
) -> str:
    """One text for each thing that can be true of a meeting in Zoom. `there`: how many people."""
    if row.cancelled:
        return desk.text(language, "meeting-state-cancelled")
    if row.live:
        return _live(desk, language, row, there)
    if row.expired:
        return desk.text(language, "meeting-state-expired")
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


async def named(word: str, desk: Desk) -> AgendaRow | None:
    return await named_in(desk.reads.agenda, word)


async def named_in(view: ById[Row_co], word: str) -> Row_co | None:
    """By the Zoom meeting id, written with or without dashes, or by our own id."""
    digits = word.replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return await view.by_zoom_id(ZoomMeetingId(int(digits)))
    try:
        return await view.by_id(MeetingId(UUID(word)))
    except ValueError:
        return None


def topic_of(row: AgendaRow) -> str:
    """Escaped; a dash, once the person whose words they were has been erased."""
    return escape(in_one_line(row))


def in_one_line(row: AgendaRow) -> str:
    """What comes from Zoom may have line ends in it, behind which it would pass for words of ours."""
    return cleaned(row.topic) or "–"
