"""What the local Zoom tells its subscribers, in the shapes of Zoom's own examples."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from bot_app.sandbox.world import Clock, Json
from bot_app.sandbox.zoom_webhooks import Reissue, ZoomWebhooks

_PLANNED = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone")
_CREATED = (*_PLANNED, "join_url", "password")
_CHANGEABLE = ("topic", "type", "start_time", "duration", "timezone", "password", "agenda", "settings")


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
        thing = {**_chosen(meeting, _CREATED), "settings": settings}
        self.fire("meeting.created", thing, operation="single", **_operator(host))

    def updated(self, before: Json, after: Json, host: Json) -> None:
        """Only what changed is told, beside what names the meeting."""
        changed = [name for name in _CHANGEABLE if before.get(name) != after.get(name)]
        named = _chosen(after, ("id", "uuid", "host_id"))
        self.fire(
            "meeting.updated",
            {**named, **_chosen(after, changed)},
            old_object={"id": before["id"], **_chosen(before, changed)},
            **_operator(host),
        )

    def deleted(self, meeting: Json, host: Json) -> None:
        thing = _chosen(meeting, _PLANNED)
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


def _operator(host: Json) -> Json:
    return {"operator": host["email"], "operator_id": host["id"]}
