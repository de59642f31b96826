"""What the local Zoom tells its subscribers, in the shapes of Zoom's own examples."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from bot_app.sandbox.world import Clock, Json
from bot_app.sandbox.zoom_webhooks import Reissue, ZoomWebhooks

_PLANNED = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone")
_CREATED = (*_PLANNED, "join_url", "password")
_NAMED = ("id", "uuid", "host_id")
_CHANGEABLE = (
    "topic",
    "type",
    "start_time",
    "duration",
    "timezone",
    "password",
    "agenda",
    "settings",
    "recurrence",
)
_OCCURRENCE = ("occurrence_id", "start_time", "duration", "status")
_DELETED_OCCURRENCE = ("occurrence_id", "start_time")


class ZoomEvents:
    def __init__(self, account_id: str, client_id: str, clock: Clock, webhooks: ZoomWebhooks) -> None:
        self._account_id = account_id
        self._client_id = client_id
        self._clock = clock
        self._webhooks = webhooks
        self._last = 0

    def fire(
        self,
        name: str,
        thing: Json,
        *,
        beside: Json | None = None,
        reissue: Reissue = lambda event: event,
        **details: Any,
    ) -> None:
        """`beside`: what stands beside the payload; `details`: beside the object."""
        event = {
            "event": name,
            "event_ts": self._moment(),
            "payload": {"account_id": self._account_id, **details, "object": thing},
        }
        self._webhooks.send_raw({**event, **(beside or {})}, reissue)

    def created(self, meeting: Json, host: Json) -> None:
        settings = {"use_pmi": False, "alternative_hosts": ""}
        thing = {**_chosen(meeting, _CREATED), "settings": settings, **_chosen(meeting, ("recurrence",))}
        times = _occurrences(meeting, _OCCURRENCE)
        self.fire("meeting.created", {**thing, **times}, operation=_reach(meeting), **_operator(host))

    def updated(self, before: Json, after: Json, host: Json) -> None:
        """Only what changed is told, beside what names the meeting."""
        changed = [name for name in _CHANGEABLE if before.get(name) != after.get(name)]
        old, new = _chosen(before, changed), _chosen(after, changed)
        if before.get("occurrences") != after.get("occurrences"):
            old |= _occurrences(before, _OCCURRENCE)
            new |= _occurrences(after, _OCCURRENCE)
        scope = {"scope": "all"} if "occurrences" in after else {}
        self._updated(after, old, new, host, **scope)

    def occurrence_updated(self, meeting: Json, before: Json, after: Json, host: Json) -> None:
        changed = [name for name in ("agenda", "settings") if before.get(name) != after.get(name)]
        old = {**_chosen(before, changed), "occurrences": [_chosen(before, _OCCURRENCE)]}
        new = {**_chosen(after, changed), "occurrences": [_chosen(after, _OCCURRENCE)]}
        self._updated(meeting, old, {"type": meeting["type"], **new}, host, scope="single")

    def _updated(self, meeting: Json, old: Json, new: Json, host: Json, **scope: Any) -> None:
        self.fire(
            "meeting.updated",
            {**_chosen(meeting, _NAMED), **new},
            old_object={"id": meeting["id"], **old},
            time_stamp=int(self._clock().timestamp() * 1000),
            **scope,
            **_operator(host),
        )

    def deleted(self, meeting: Json, host: Json) -> None:
        thing = {**_chosen(meeting, _PLANNED), **_occurrences(meeting, _DELETED_OCCURRENCE)}
        self.fire("meeting.deleted", thing, operation=_reach(meeting), **_operator(host))

    def occurrence_deleted(self, meeting: Json, occurrence: Json, host: Json) -> None:
        own = _chosen(occurrence, ("start_time", "duration"))
        told = {"occurrences": [_chosen(occurrence, _DELETED_OCCURRENCE)]}
        thing = {**_chosen(meeting, _PLANNED), **own, **told}
        self.fire("meeting.deleted", thing, operation="single", **_operator(host))

    def deauthorised(self, user_id: str) -> None:
        now = self._clock().astimezone(UTC)
        payload = {
            "account_id": self._account_id,
            "user_id": user_id,
            "signature": secrets.token_hex(32),
            "deauthorization_time": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
            "client_id": self._client_id,
            "event_ts": f"{now:%Y-%m-%d %H:%M:%S}",
        }
        self._webhooks.send_raw({"event": "app_deauthorized", "payload": payload})

    def _moment(self) -> int:
        """Milliseconds; no two events share one, even while a test's clock stands still."""
        self._last = max(int(self._clock().timestamp() * 1000), self._last + 1)
        return self._last


def stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _chosen(meeting: Json, names: tuple[str, ...] | list[str]) -> Json:
    return {name: meeting[name] for name in names if name in meeting}


def _occurrences(meeting: Json, names: tuple[str, ...]) -> Json:
    """Nothing for a meeting without any."""
    if "occurrences" not in meeting:
        return {}
    return {"occurrences": [_chosen(one, names) for one in meeting["occurrences"]]}


def _reach(meeting: Json) -> str:
    """Whether what was done to a whole meeting was done to many."""
    return "all" if "occurrences" in meeting else "single"


def _operator(host: Json) -> Json:
    return {"operator": host["email"], "operator_id": host["id"]}
