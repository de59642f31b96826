"""Meetings as Zoom knows them: what it is sent, and what it tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from adapters.http import Answer, Request, decode
from adapters.zoom.calls import present

_ZOOMS_NAMES = {
    "starts_at": "start_time",
    "minutes": "duration",
    "time_zone": "timezone",
    "passcode": "password",
}


SCHEDULED, SERIES = 2, 8
"""Zoom's types of a meeting that takes place once, and of one that repeats at fixed times."""
STARTED = "started"
"""Its status while it goes on."""
AVAILABLE = "available"
"""Zoom's word for an occurrence that was not deleted."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Between which times are believed."""


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
    passcode: str | UnsetType = UNSET
    """Zoom makes one where none is given."""
    recurrence: dict[str, Any] | UnsetType = UNSET
    """As `to_zoom` writes it; the meeting then begins with its first occurrence."""


class MeetingChanges(_Wording, frozen=True, kw_only=True, rename=_ZOOMS_NAMES):
    """What is unset stays as it is. The limits of `NewMeeting` apply."""

    topic: str | UnsetType = UNSET
    agenda: str | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    """UTC, in the future: Zoom ignores a past time without saying so."""
    minutes: int | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    settings: MeetingSettings | UnsetType = UNSET
    passcode: str | UnsetType = UNSET
    recurrence: dict[str, Any] | UnsetType = UNSET


class ZoomOccurrence(msgspec.Struct, frozen=True, kw_only=True):
    occurrence_id: str
    start_time: datetime
    duration: int = 0
    status: str = AVAILABLE

    @property
    def original(self) -> datetime | None:
        """The start it was laid out for; `None`: its name does not say."""
        known = self.occurrence_id.isascii() and self.occurrence_id.isdigit() and len(self.occurrence_id) < 15
        return EPOCH + int(self.occurrence_id) * _MILLISECOND if known else None


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
    type: int = SCHEDULED
    recurrence: dict[str, Any] = {}
    """As `from_zoom` reads it; absent from lists."""
    occurrences: tuple[ZoomOccurrence, ...] = ()
    """Of a series, also the deleted ones; absent from lists, which have a line for each."""

    def __repr__(self) -> str:
        return f"ZoomMeeting(id={self.id})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id)]


def read_meeting(answer: Answer, request: Request) -> ZoomMeeting:
    """A meeting with its address, without which nobody can join. Raises: Failure."""
    meeting = as_meeting(decode(answer, request, dict[str, Any]), request)
    if not (meeting.uuid and meeting.join_url):
        raise request.unclear("its answer lacks the address")
    return meeting


def as_meeting(told: dict[str, Any], request: Request) -> ZoomMeeting:
    """Raises: Failure."""
    try:
        return _in_our_time(msgspec.convert(present(told), ZoomMeeting))
    except msgspec.ValidationError:
        failure = request.unclear("its answer describes no meeting")
    raise failure


def _in_our_time(meeting: ZoomMeeting) -> ZoomMeeting:
    """Times nobody can count with are not said. An occurrence at one loses its name, and so is not read."""
    return replace(
        meeting,
        start_time=_usable(meeting.start_time),
        created_at=_usable(meeting.created_at),
        occurrences=tuple(map(_dated, meeting.occurrences)),
    )


def _dated(occurrence: ZoomOccurrence) -> ZoomOccurrence:
    start = _usable(occurrence.start_time)
    if start is None:
        return replace(occurrence, start_time=EPOCH, occurrence_id="")
    return replace(occurrence, start_time=start)


def _usable(moment: datetime | None) -> datetime | None:
    """Without a zone it is UTC, as in notifications."""
    if moment is None or not FIRST_YEAR <= moment.year < LAST_YEAR:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def wire(meeting: NewMeeting | MeetingChanges) -> dict[str, Any]:
    """The body of a request."""
    body: dict[str, Any] = msgspec.to_builtins(meeting)
    if isinstance(meeting.starts_at, datetime):
        body["start_time"] = meeting.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if meeting.recurrence is not UNSET:
        body["type"] = SERIES
    return body


def occurrence_id(original: datetime) -> str:
    """Zoom names an occurrence by the start it was laid out for, in milliseconds since 1970."""
    return str((original - EPOCH) // _MILLISECOND)
