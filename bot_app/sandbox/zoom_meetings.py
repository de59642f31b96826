"""The hosts and Zoom meetings of the local Zoom."""

from __future__ import annotations

import base64
import copy
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.world import Clock
from bot_app.sandbox.zoom_events import ZoomEvents, stamp
from bot_app.sandbox.zoom_lists import Asked, Line, lines
from bot_app.sandbox.zoom_occurrences import changed_occurrence, lay_out, occurrence_of, with_occurrence
from bot_app.sandbox.zoom_refusals import daily_limit, invalid, invalid_occurrence, no_meeting, no_user
from bot_app.sandbox.zoom_wishes import INSTANT, check, kept, start_of, without_past

Json = dict[str, Any]


@dataclass(frozen=True)
class Creation:
    """One Zoom meeting that came to be, for which host and when; an app or somebody made it."""

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

    def create(self, host: Json, wish: Json, address: str, *, source: str = "open_api") -> Json:
        """`address`: where join and start links lead. Raises: ZoomRefusal."""
        check(wish)
        if source == "open_api":
            self._count(host)
        number = new_number()
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
            **kept(wish),
            "created_at": stamp(self.clock()),
            "creation_source": source,
            **_doors(wish, number, address),
        }
        if meeting["type"] != INSTANT:
            meeting["start_time"] = start_of(wish, meeting["timezone"]) or stamp(self.clock())
        lay_out(meeting, {}, self.clock())
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

    def occurrence(self, number: str | int, occurrence_id: str) -> Json:
        """Raises: ZoomRefusal, in the words for a whole meeting: Zoom has no others."""
        occurrence = occurrence_of(self.meeting(number), occurrence_id)
        if occurrence is None:
            raise no_meeting(number)
        return occurrence

    def update(self, number: str | int, wish: Json, occurrence_id: str = "") -> None:
        """As an app asks for it: counted, and without a start that lies behind. Raises: ZoomRefusal."""
        meeting = self.meeting(number)
        check(wish, meeting)
        if occurrence_id:
            self.occurrence(number, occurrence_id)
        self._count(self.users[meeting["host_id"]])
        self.change(number, without_past(wish, meeting["timezone"], self.clock()), occurrence_id)

    def change(self, number: str | int, wish: Json, occurrence_id: str = "") -> None:
        """By whomever; the wish was checked. Raises: ZoomRefusal."""
        meeting = self.meeting(number)
        if occurrence_id:
            self._change_occurrence(meeting, self.occurrence(number, occurrence_id), wish)
            return
        before = copy.deepcopy(meeting)
        after = {**meeting, **kept(wish), "settings": {**meeting["settings"], **wish.get("settings", {})}}
        if start := start_of(wish, meeting["timezone"]):
            after["start_time"] = start
        lay_out(after, before, self.clock())
        meeting.clear()
        meeting.update(after)
        self.changed()
        self._events.updated(before, meeting, self.users[meeting["host_id"]])

    def delete(self, number: str | int, occurrence_id: str = "") -> None:
        """Raises: ZoomRefusal."""
        meeting = self.meeting(number)
        if occurrence_id:
            self._delete_occurrence(meeting, occurrence_id)
            return
        self.deleted[meeting["id"]] = self.by_id.pop(meeting["id"])
        self.changed()
        self._events.deleted(meeting, self.users[meeting["host_id"]])

    def recover(self, number: str) -> None:
        """Raises: ZoomRefusal."""
        meeting = self.deleted.pop(_number(number), None) or self.meeting(number)
        self.by_id[meeting["id"]] = meeting
        self.changed()

    def listed(self, host: Json, asked: Asked) -> list[Line]:
        """A host's Zoom meetings of one list."""
        mine = (meeting for meeting in self.by_id.values() if meeting["host_id"] == host["id"])
        return lines(mine, asked, self.clock())

    def _change_occurrence(self, meeting: Json, before: Json, wish: Json) -> None:
        after = changed_occurrence(before, wish, meeting["timezone"])
        meeting["occurrences"] = with_occurrence(meeting, after)
        self.changed()
        self._events.occurrence_updated(meeting, before, after, self.users[meeting["host_id"]])

    def _delete_occurrence(self, meeting: Json, occurrence_id: str) -> None:
        occurrence = occurrence_of(meeting, occurrence_id)
        if occurrence is None:
            raise invalid_occurrence()
        meeting["occurrences"] = with_occurrence(meeting, {**occurrence, "status": "deleted"})
        self.changed()
        self._events.occurrence_deleted(meeting, occurrence, self.users[meeting["host_id"]])

    def _count(self, host: Json) -> None:
        today = (host["id"], self.clock().astimezone(UTC).date().isoformat())
        if self._used[today] >= self.daily_limit_per_host:
            raise daily_limit(self.daily_limit_per_host)
        self._used[today] += 1

    def changed(self) -> None:
        self.version += 1
        self._bell.ring()


def _doors(wish: Json, number: int, address: str) -> Json:
    """The ways in; Zoom makes up a passcode unless it is told not to."""
    password = wish.get("password") or (secrets.token_hex(3) if wish.get("default_password", True) else "")
    start_url = {"start_url": f"{address}/s/{number}?zak={secrets.token_urlsafe(32)}"}
    if not password:
        return {"join_url": f"{address}/j/{number}", **start_url}
    secret = secrets.token_urlsafe(24)
    join_url = f"{address}/j/{number}?pwd={secret}"
    return {"password": password, "encrypted_password": secret, "join_url": join_url, **start_url}


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
