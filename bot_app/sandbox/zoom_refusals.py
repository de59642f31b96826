"""How Zoom's API says no, in Zoom's own words."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

Json = dict[str, Any]


class ZoomRefusal(Exception):
    def __init__(self, status: int, code: int, message: str, *, fields: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields or []

    def as_answer(self) -> web.Response:
        body: Json = {"code": self.code, "message": self.message}
        if self.fields:
            body["errors"] = [{"field": name, "message": "Invalid field."} for name in self.fields]
        return answered(body, self.status)


def answered(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=orjson.dumps(body), status=status, headers=headers, content_type="application/json"
    )


def no_meeting(meeting_id: object) -> ZoomRefusal:
    return ZoomRefusal(404, 3001, f"Meeting does not exist: {meeting_id}.")


def no_user(user_id: object) -> ZoomRefusal:
    return ZoomRefusal(404, 1001, f"User does not exist: {user_id}.")


def no_recording() -> ZoomRefusal:
    return ZoomRefusal(404, 3301, "There is no recording for this meeting.")


def invalid(*fields: str) -> ZoomRefusal:
    return ZoomRefusal(400, 300, "Validation Failed.", fields=list(fields))


def invalid_occurrence() -> ZoomRefusal:
    return ZoomRefusal(400, 300, "Invalid parameter: occurrence_id.")


def not_running(number: object) -> ZoomRefusal:
    """Of what is asked of a meeting while it runs."""
    return ZoomRefusal(404, 3001, f"Meeting {number} is not found or has expired.")


def no_permission() -> ZoomRefusal:
    return ZoomRefusal(400, 300, "No permission.")


def invalid_token() -> ZoomRefusal:
    return ZoomRefusal(401, 124, "Invalid access token.")


def expired_token() -> ZoomRefusal:
    return ZoomRefusal(401, 124, "Access token is expired.")


def missing_scope(scope: str) -> ZoomRefusal:
    return ZoomRefusal(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")


def daily_limit(limit: int) -> ZoomRefusal:
    """The real one names no Retry-After header; only the message says when."""
    return ZoomRefusal(
        429,
        429,
        f"You have exceeded the daily rate limit ({limit}) of Meeting Create/Update API requests permitted"
        " for this particular user. You may resume these requests at GMT 00:00:00.",
    )


def worded(status: int, retry_after: int | None) -> web.Response:
    """Any error the sandbox is told to answer with."""
    if status == 429:
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        message = "You have reached the maximum per-second rate limit for this API. Try again later."
        return answered({"code": 429, "message": message}, 429, headers)
    return answered({"code": status, "message": "Internal server error."}, status)
