"""Zoom's meetings: create, read, list, change, delete, and find again what we created."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

import aiohttp
import msgspec
import structlog
from msgspec import UNSET, UnsetType

from adapters.effect import Failure, Rejected, Unauthorised, Unavailable
from adapters.http import Answer, Request, ask, decode, utc_now, words_of
from adapters.zoom.limits import Category, DailyQuota, Pace, used_up
from adapters.zoom.oauth import AccessToken, AccountTokens

_SCHEDULED_MEETING = 2
_NO_SUCH_MEETING = "3001"
_NOT_FOR_THIS_TOKEN = frozenset({"124", "4700", "4711"})
"""Invalid or expired token, no token, missing scope; Zoom sends some of them with status 400."""
_PAGE_SIZE = 300
_MOST_PAGES = 100
_ZOOMS_NAMES = {"starts_at": "start_time", "minutes": "duration", "time_zone": "timezone"}
_log = structlog.get_logger(__name__)


class ListKind(StrEnum):
    """Source: Zoom's description of `GET /users/{userId}/meetings`."""

    SCHEDULED = "scheduled"
    """Earlier ones that have not expired, live ones, and all that are to come."""
    LIVE = "live"
    UPCOMING = "upcoming"
    """Live ones, and those of the next six months."""
    PREVIOUS = "previous_meetings"


class MeetingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is unset follows the host's own settings at Zoom."""

    auto_recording: Literal["none", "local", "cloud"] | UnsetType = UNSET
    waiting_room: bool | UnsetType = UNSET
    join_before_host: bool | UnsetType = UNSET
    mute_upon_entry: bool | UnsetType = UNSET


class _Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What people wrote stays out of logs and tracebacks."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class NewMeeting(_Wording, frozen=True, kw_only=True, rename=_ZOOMS_NAMES):
    """Zoom's limits: topic 200 characters, agenda 2,000, 1 to 1,440 minutes. The domain keeps to them."""

    topic: str
    agenda: str
    """Begins with the line of `tag_of`, because lists show only its first 250 characters."""
    starts_at: datetime
    """UTC."""
    minutes: int
    time_zone: str
    """IANA name, in which Zoom shows the time."""
    settings: MeetingSettings = MeetingSettings()


class MeetingChanges(_Wording, frozen=True, kw_only=True, rename=_ZOOMS_NAMES):
    """What is unset stays as it is. The limits of `NewMeeting` apply."""

    topic: str | UnsetType = UNSET
    agenda: str | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    """UTC, in the future: Zoom ignores a past time without saying so."""
    minutes: int | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    settings: MeetingSettings | UnsetType = UNSET


class ZoomMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """What Zoom tells of a meeting. `start_url` is a host's key and is never read."""

    id: Annotated[int, msgspec.Meta(gt=0)]
    uuid: str = ""
    topic: str = ""
    agenda: str = ""
    start_time: datetime | None = None
    duration: int = 0
    """Minutes."""
    timezone: str = ""
    join_url: str = ""
    """Carries the passcode."""
    password: str = ""
    """Absent from lists."""
    host_id: str = ""
    status: str = ""
    """`waiting` or `started`; absent from lists."""
    created_at: datetime | None = None

    def __repr__(self) -> str:
        return f"ZoomMeeting(id={self.id})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id)]


class _Page(msgspec.Struct):
    meetings: list[dict[str, Any]]
    next_page_token: str = ""


class _Call(msgspec.Struct, frozen=True):
    name: str
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    category: Category
    repeatable: bool = True


_CREATE = _Call("zoom.create_meeting", "POST", Category.LIGHT, repeatable=False)
_GET = _Call("zoom.get_meeting", "GET", Category.LIGHT)
_LIST = _Call("zoom.list_meetings", "GET", Category.MEDIUM)
_UPDATE = _Call("zoom.update_meeting", "PATCH", Category.LIGHT)
_DELETE = _Call("zoom.delete_meeting", "DELETE", Category.LIGHT)


class _TokenRefused(Unauthorised):
    """The token, not the permission: a new one may do."""


class ZoomClient:
    """Every method raises Failure. `host` is a user id, an e-mail address, or `me`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: AccountTokens,
        *,
        pace: Pace | None = None,
        quota: DailyQuota | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._pace = pace or Pace()
        self._quota = quota or DailyQuota(now=now)
        self._now = now

    async def create_meeting(self, host: str, new: NewMeeting) -> ZoomMeeting:
        """Raises: OutcomeUnknown, when only `find_by_tag` can tell whether there is one now."""
        body = _wire(new) | {"type": _SCHEDULED_MEETING}
        with self._quota.spending(host):
            return _meeting(*await self._ask(_CREATE, f"/users/{quote(host, safe='')}/meetings", json=body))

    async def get_meeting(self, meeting_id: int) -> ZoomMeeting | None:
        """`None`: there is none."""
        try:
            return _meeting(*await self._ask(_GET, f"/meetings/{meeting_id}"))
        except Rejected as rejected:
            if rejected.code == _NO_SUCH_MEETING:
                return None
            raise

    async def list_meetings(self, host: str, kind: ListKind) -> AsyncIterator[ZoomMeeting]:
        """Raises: Unavailable, also for a list without end: a part of it would pass for the whole."""
        path = f"/users/{quote(host, safe='')}/meetings"
        query = {"type": kind.value, "page_size": str(_PAGE_SIZE)}
        seen: set[str] = set()
        while len(seen) < _MOST_PAGES:
            answer, request = await self._ask(_LIST, path, query=query)
            page = decode(answer, request, _Page)
            for entry in page.meetings:
                yield _as_meeting(entry, request)
            if not page.next_page_token:
                return
            if page.next_page_token in seen:
                raise request.unclear("the list begins again")
            seen.add(page.next_page_token)
            query |= {"next_page_token": page.next_page_token}
        raise Unavailable(f"{_LIST.name}: more than {_MOST_PAGES} pages")

    async def update_meeting(
        self, meeting_id: int, changes: MeetingChanges, *, host: str | None = None
    ) -> None:
        """The day's changes are counted only where the host is named; Zoom counts them in any case."""
        with self._quota.spending(host or f"meeting {meeting_id}"):
            await self._ask(_UPDATE, f"/meetings/{meeting_id}", json=_wire(changes))

    async def delete_meeting(self, meeting_id: int) -> bool:
        """`False`: it was gone already."""
        try:
            await self._ask(_DELETE, f"/meetings/{meeting_id}")
        except Rejected as rejected:
            if rejected.code == _NO_SUCH_MEETING:
                return False
            raise
        return True

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

    async def _ask(self, call: _Call, path: str, **content: Any) -> tuple[Answer, Request]:
        await self._pace.turn(call.category)
        token = await self._tokens.current()
        try:
            return await self._send(call, path, token, content)
        except _TokenRefused:
            self._tokens.invalidate(token)
        await self._pace.turn(call.category)
        return await self._send(call, path, await self._tokens.current(), content)

    async def _send(
        self, call: _Call, path: str, token: AccessToken, content: dict[str, Any]
    ) -> tuple[Answer, Request]:
        request = Request(
            name=call.name,
            method=call.method,
            url=token.api.rstrip("/") + path,
            headers={"Authorization": f"Bearer {token.value}"},
            repeatable=call.repeatable,
            **content,
        )
        return await ask(self._session, request, recognise=self._in_zooms_words, now=self._now), request

    def _in_zooms_words(self, answer: Answer) -> Failure | None:
        if answer.status < 400:
            return None
        words = words_of(answer)
        if answer.status == 401:
            return _TokenRefused(f"zoom: {words.message}")
        if answer.status == 400 and words.code in _NOT_FOR_THIS_TOKEN:
            return Unauthorised(f"zoom: {words.message}")
        return used_up(answer, self._now())


def tag_of(meeting_id: UUID) -> str:
    """The line by which a Zoom meeting is known as ours."""
    return f"Meetledger: {meeting_id}"


def _carries(meeting: ZoomMeeting, tag: str) -> bool:
    # Zoom may turn the line's end into any white space.
    agenda = meeting.agenda.lstrip()
    return agenda.startswith(tag) and not agenda[len(tag) :][:1].strip()


def _age(meeting: ZoomMeeting) -> tuple[datetime, int]:
    return meeting.created_at or datetime.max.replace(tzinfo=UTC), meeting.id


def _meeting(answer: Answer, request: Request) -> ZoomMeeting:
    meeting = _as_meeting(decode(answer, request, dict[str, Any]), request)
    if not (meeting.uuid and meeting.join_url):
        raise request.unclear("its answer lacks the address")
    return meeting


def _as_meeting(told: dict[str, Any], request: Request) -> ZoomMeeting:
    # What Zoom leaves empty counts as absent.
    present = {name: value for name, value in told.items() if value not in (None, "")}
    try:
        return msgspec.convert(present, ZoomMeeting)
    except msgspec.ValidationError:
        failure = request.unclear("its answer describes no meeting")
    raise failure


def _wire(meeting: NewMeeting | MeetingChanges) -> dict[str, Any]:
    wire: dict[str, Any] = msgspec.to_builtins(meeting)
    if isinstance(meeting.starts_at, datetime):
        wire["start_time"] = meeting.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return wire
