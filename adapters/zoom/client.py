"""Zoom's meetings: create, read, list, change, control, delete, and find again what we created."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiohttp
import msgspec
import structlog

from adapters.effect import Rejected
from adapters.http import decode, utc_now
from adapters.zoom.calls import Call, Page, Tokens, ZoomCalls
from adapters.zoom.limits import Category, DailyQuota, Pace
from adapters.zoom.meetings import (
    SCHEDULED,
    ListKind,
    MeetingChanges,
    NewMeeting,
    ZoomMeeting,
    as_meeting,
    occurrence_id,
    read_meeting,
    wire,
)

NO_SUCH_MEETING = "3001"
"""Zoom's code of a refusal, in its description of `GET /meetings/{meetingId}`."""
_INVALID = "300"
"""Its code for many things, so the words have to tell."""
_CREATE = Call("zoom.create_meeting", "POST", Category.LIGHT, repeatable=False)
_GET = Call("zoom.get_meeting", "GET", Category.LIGHT)
_LIST = Call("zoom.list_meetings", "GET", Category.MEDIUM)
_UPDATE = Call("zoom.update_meeting", "PATCH", Category.LIGHT)
_DELETE = Call("zoom.delete_meeting", "DELETE", Category.LIGHT)
_END = Call("zoom.end_meeting", "PUT", Category.LIGHT, repeatable=False)
_CONTROL = Call("zoom.control_meeting", "PATCH", Category.MEDIUM, repeatable=False)
_TAG, _UUID_LENGTH = "Meetledger: ", 36
_log = structlog.get_logger(__name__)


class _Meetings(Page):
    meetings: list[dict[str, Any]]


class _Started(msgspec.Struct, frozen=True):
    start_url: str

    def __repr__(self) -> str:
        return "_Started(…)"


class ZoomClient:
    """Every method raises Failure. `host` is a user id, an e-mail address, or `me`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        *,
        pace: Pace | None = None,
        quota: DailyQuota | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._calls = ZoomCalls(session, tokens, pace=pace, now=now)
        self._quota = quota or DailyQuota(now=now)

    async def create_meeting(self, host: str, new: NewMeeting) -> ZoomMeeting:
        """Raises: OutcomeUnknown, when only `find_by_tag` can tell whether there is one now."""
        body = {"type": SCHEDULED} | wire(new)
        with self._quota.spending(host):
            return read_meeting(
                *await self._calls.ask(_CREATE, f"/users/{quote(host, safe='')}/meetings", json=body)
            )

    async def get_meeting(self, meeting_id: int) -> ZoomMeeting | None:
        """`None`: there is none."""
        try:
            return read_meeting(*await self._calls.ask(_GET, f"/meetings/{meeting_id}"))
        except Rejected as rejected:
            if rejected.code == NO_SUCH_MEETING:
                return None
            raise

    async def start_url(self, meeting_id: int) -> str | None:
        """A host's key, good for two hours: to be handed on, never kept. `None`: there is no meeting."""
        try:
            answer, request = await self._calls.ask(_GET, f"/meetings/{meeting_id}")
        except Rejected as rejected:
            if rejected.code == NO_SUCH_MEETING:
                return None
            raise
        return decode(answer, request, _Started).start_url

    async def list_meetings(self, host: str, kind: ListKind) -> AsyncIterator[ZoomMeeting]:
        """Raises: Unavailable, also for a list without end: a part of it would pass for the whole."""
        async for page in self.meeting_pages(host, kind):
            for meeting in page:
                yield meeting

    async def meeting_pages(self, host: str, kind: ListKind) -> AsyncGenerator[list[ZoomMeeting]]:
        """The same, page by page. Only when it ends without a failure was it the whole list."""
        path, query = f"/users/{quote(host, safe='')}/meetings", {"type": kind.value}
        async for page, request in self._calls.pages(_LIST, path, query, _Meetings):
            yield [as_meeting(entry, request) for entry in page.meetings]

    async def update_meeting(
        self,
        meeting_id: int,
        changes: MeetingChanges,
        *,
        host: str | None = None,
        occurrence: datetime | None = None,
    ) -> bool:
        """`False`: there is no such meeting any more. `occurrence`: only this one of a series.

        The day's changes are counted only where the host is named; Zoom counts them in any case.
        """
        with self._quota.spending(host or f"meeting {meeting_id}"):
            return await self._unless_gone(_UPDATE, meeting_id, occurrence, json=wire(changes))

    async def delete_meeting(self, meeting_id: int, *, occurrence: datetime | None = None) -> bool:
        """`False`: it was gone already. `occurrence`: only this one of a series."""
        return await self._unless_gone(_DELETE, meeting_id, occurrence)

    async def end_meeting(self, meeting_id: int) -> None:
        """For everybody. Raises: Rejected with `NO_SUCH_MEETING`, when it does not go on."""
        await self._calls.ask(_END, f"/meetings/{meeting_id}/status", json={"action": "end"})

    async def control_recording(self, meeting_id: int, change: str) -> None:
        """`change`: start, pause, resume or stop. Return when Zoom has taken it, whatever follows."""
        await self._control(meeting_id, {"method": f"recording.{change}"})

    async def call_in(self, meeting_id: int, email: str) -> None:
        """Ring somebody of the host's account. Return when Zoom has taken it, whatever follows."""
        params = {"contacts": [{"email": email}]}
        await self._control(meeting_id, {"method": "participant.invite", "params": params})

    async def _control(self, meeting_id: int, wish: dict[str, Any]) -> None:
        await self._calls.ask(_CONTROL, f"/live_meetings/{meeting_id}/events", json=wish)

    async def find_by_tag(self, host: str, tag: str) -> ZoomMeeting | None:
        """Give the meeting whose agenda begins with the tag; of several, the one created first."""
        listed = self.list_meetings(host, ListKind.SCHEDULED)
        found = sorted([meeting async for meeting in listed if _carries(meeting, tag)], key=_age)
        if len(found) > 1:
            _log.warning("zoom_tag_carried_twice", tag=tag, zoom_meeting_ids=[each.id for each in found])
        for each in found:
            if (meeting := await self.get_meeting(each.id)) is not None:
                return meeting
        return None

    async def _unless_gone(
        self, call: Call, meeting_id: int, occurrence: datetime | None, **content: Any
    ) -> bool:
        if occurrence is not None:
            content["query"] = {"occurrence_id": occurrence_id(occurrence)}
        try:
            await self._calls.ask(call, f"/meetings/{meeting_id}", **content)
        except Rejected as rejected:
            if rejected.code == NO_SUCH_MEETING or (occurrence is not None and _no_such_occurrence(rejected)):
                return False
            raise
        return True


def _no_such_occurrence(rejected: Rejected) -> bool:
    """Zoom's description of `DELETE /meetings/{meetingId}`: code 300, “Invalid parameter: occurrence_id.”"""
    return rejected.code == _INVALID and "occurrence_id" in str(rejected)


def tag_of(meeting_id: UUID) -> str:
    """The line by which a Zoom meeting is known as ours."""
    return f"{_TAG}{meeting_id}"


def tagged(meeting: ZoomMeeting) -> UUID | None:
    """The meeting its tag names; people copy agendas, and other programs like ours make them."""
    word, _, rest = meeting.agenda.lstrip().partition(_TAG)
    try:
        return None if word else UUID(rest[:_UUID_LENGTH])
    except ValueError:
        return None


def _carries(meeting: ZoomMeeting, tag: str) -> bool:
    # Zoom may turn the line's end into any white space.
    agenda = meeting.agenda.lstrip()
    return agenda.startswith(tag) and not agenda[len(tag) :][:1].strip()


def _age(meeting: ZoomMeeting) -> tuple[datetime, int]:
    return meeting.created_at or datetime.max.replace(tzinfo=UTC), meeting.id
