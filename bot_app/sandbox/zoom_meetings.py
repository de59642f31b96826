"""The hosts and Zoom meetings of the local Zoom."""

from __future__ import annotations

import base64
import copy
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.world import Clock
from bot_app.sandbox.zoom_events import ZoomEvents, stamp
from bot_app.sandbox.zoom_refusals import daily_limit, invalid, no_meeting, no_user

Json = dict[str, Any]

_LISTED = (
    "agenda",
    "created_at",
    "duration",
    "host_id",
    "id",
    "join_url",
    "start_time",
    "timezone",
    "topic",
    "type",
    "uuid",
)
_LISTED_AGENDA = 250
_LISTS = ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")
_MEETING_TYPES = (1, 2, 3, 8, 10)
_LONGEST = {"topic": 200, "agenda": 2000, "password": 10}
_KEPT = (
    "agenda",
    "duration",
    "password",
    "recurrence",
    "settings",
    "timezone",
    "topic",
    "tracking_fields",
    "type",
)


@dataclass(frozen=True)
class Creation:
    """One Zoom meeting that came to be, by which host and when."""

    meeting_id: int
    host_id: str
    at: datetime


class ZoomMeetings:
    def __init__(self, clock: Clock, bell: Bell, events: ZoomEvents, daily_limit_per_host: int) -> None:
        self.clock = clock
        self.users: dict[str, Json] = {}
        self.by_id: dict[int, Json] = {}
        self.deleted: dict[int, Json] = {}
        self.creations: list[Creation] = []
        self.daily_limit_per_host = daily_limit_per_host
        self.awkward_uuids = False
        """Every new uuid begins with a slash and holds two in a row: it must be percent-encoded twice."""
        self.version = 0
        self._bell = bell
        self._events = events
        self._used: Counter[tuple[str, str]] = Counter()

    def add_user(self, email: str, first_name: str, last_name: str) -> Json:
        user: Json = {
            "id": secrets.token_urlsafe(16),
            "email": email,
            "first_name": first_name,
            "last_name": last_name,
            "display_name": f"{first_name} {last_name}",
            "type": 2,
            "status": "active",
            "timezone": "UTC",
            "verified": 1,
            "pmi": new_number(),
            "created_at": stamp(self.clock()),
        }
        self.users[user["id"]] = user
        return user

    def user(self, user_id: str) -> Json:
        """By id, e-mail or `me`. Raises: ZoomRefusal."""
        if user_id == "me":
            return next(iter(self.users.values()))
        for user in self.users.values():
            if user_id in (user["id"], user["email"]):
                return user
        raise no_user(user_id)

    def create(self, host: Json, wish: Json, address: str) -> Json:
        """`address`: where join and start links lead. Raises: ZoomRefusal."""
        _check(wish)
        self._count(host)
        number = new_number()
        password = wish.get("password") or secrets.token_hex(3)
        secret = secrets.token_urlsafe(24)
        meeting: Json = {
            "uuid": new_uuid(awkward=self.awkward_uuids),
            "id": number,
            "host_id": host["id"],
            "host_email": host["email"],
            "topic": "Zoom Meeting",
            "type": 2,
            "status": "waiting",
            "duration": 60,
            "timezone": host["timezone"],
            "settings": {},
            **_kept(wish),
            "password": password,
            "encrypted_password": secret,
            "created_at": stamp(self.clock()),
            "join_url": f"{address}/j/{number}?pwd={secret}",
            "start_url": f"{address}/s/{number}?zak={secrets.token_urlsafe(32)}",
        }
        if meeting["type"] != 1:
            meeting["start_time"] = _start_time(wish, meeting["timezone"]) or stamp(self.clock())
        self.by_id[number] = meeting
        self.creations.append(Creation(number, host["id"], self.clock()))
        self.changed()
        self._events.created(meeting, host)
        return meeting

    def meeting(self, number: str | int) -> Json:
        """Raises: ZoomRefusal."""
        meeting = self.by_id.get(_number(number))
        if meeting is None:
            raise no_meeting(number)
        return meeting

    def update(self, number: str, wish: Json) -> None:
        """Raises: ZoomRefusal."""
        meeting = self.meeting(number)
        _check(wish)
        host = self.users[meeting["host_id"]]
        self._count(host)
        before = copy.deepcopy(meeting)
        settings = {**meeting["settings"], **wish.get("settings", {})}
        meeting.update({**_kept(wish), "settings": settings})
        if start := _start_time(wish, meeting["timezone"]):
            meeting["start_time"] = start
        self.changed()
        self._events.updated(before, meeting, host)

    def delete(self, number: str) -> None:
        """Raises: ZoomRefusal."""
        meeting = self.meeting(number)
        self.deleted[meeting["id"]] = self.by_id.pop(meeting["id"])
        self.changed()
        self._events.deleted(meeting, self.users[meeting["host_id"]])

    def recover(self, number: str) -> None:
        """Raises: ZoomRefusal."""
        meeting = self.deleted.pop(_number(number), None) or self.meeting(number)
        self.by_id[meeting["id"]] = meeting
        self.changed()

    def listed(self, host: Json, which: str) -> list[Json]:
        """A host's Zoom meetings of one list type, as lists show them: without details, agenda cut.

        Raises: ZoomRefusal.
        """
        if which not in _LISTS:
            raise invalid("type")
        now = self.clock()
        mine = [meeting for meeting in self.by_id.values() if meeting["host_id"] == host["id"]]
        chosen = [meeting for meeting in mine if _belongs(meeting, which, now)]
        chosen.sort(key=lambda meeting: meeting.get("start_time", ""))
        return [_summary(meeting) for meeting in chosen]

    def _count(self, host: Json) -> None:
        today = (host["id"], self.clock().astimezone(UTC).date().isoformat())
        if self._used[today] >= self.daily_limit_per_host:
            raise daily_limit(self.daily_limit_per_host)
        self._used[today] += 1

    def changed(self) -> None:
        self.version += 1
        self._bell.ring()


def _belongs(meeting: Json, which: str, now: datetime) -> bool:
    started = bool(meeting["status"] == "started")
    starts = datetime.fromisoformat(meeting["start_time"]) if "start_time" in meeting else now
    over = starts + timedelta(minutes=meeting["duration"]) < now and not started
    match which:
        case "scheduled":
            return bool(meeting["type"] != 1)
        case "live":
            return started
        case "upcoming" | "upcoming_meetings":
            return not over
        case _:
            return over


def _summary(meeting: Json) -> Json:
    summary = {name: copy.deepcopy(meeting[name]) for name in _LISTED if name in meeting}
    if "agenda" in summary:
        summary["agenda"] = summary["agenda"][:_LISTED_AGENDA]
    return summary


def _kept(wish: Json) -> Json:
    return {name: copy.deepcopy(wish[name]) for name in _KEPT if name in wish}


def _check(wish: Json) -> None:
    wrong = [
        name
        for name, longest in _LONGEST.items()
        if name in wish and (not isinstance(wish[name], str) or len(wish[name]) > longest)
    ]
    if wish.get("type", 2) not in _MEETING_TYPES:
        wrong.append("type")
    duration = wish.get("duration", 60)
    if not isinstance(duration, int) or isinstance(duration, bool) or not 1 <= duration <= 1440:
        wrong.append("duration")
    if not isinstance(wish.get("settings", {}), dict):
        wrong.append("settings")
    if wrong:
        raise invalid(*wrong)
    _start_time(wish, "UTC")


def _start_time(wish: Json, timezone: str) -> str | None:
    """A wish without an offset is meant in the meeting's time zone."""
    if "start_time" not in wish:
        return None
    try:
        starts = datetime.fromisoformat(wish["start_time"])
        zone = ZoneInfo(str(wish.get("timezone", timezone)))
    except (TypeError, ValueError, ZoneInfoNotFoundError) as wrong:
        raise invalid("start_time") from wrong
    return stamp(starts if starts.tzinfo else starts.replace(tzinfo=zone))


def _number(number: str | int) -> int:
    if not str(number).isdecimal():
        raise invalid("meetingId")
    return int(number)


def new_number() -> int:
    return 80_000_000_000 + secrets.randbelow(10_000_000_000)


def new_uuid(*, awkward: bool = False) -> str:
    """Sometimes begins with a slash, as Zoom's do."""
    slashes = b"\xff\xff\xff" if awkward else b""
    return base64.b64encode(slashes + secrets.token_bytes(16 - len(slashes))).decode()
