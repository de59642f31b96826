"""The local Zoom's memory of every call, and its words for calls that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.world import Clock, Json
from bot_app.sandbox.zoom_refusals import ZoomRefusal, answered


@dataclass(frozen=True)
class ZoomCall:
    """One request as it came, and what it was answered (even where the answer was lost)."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer_headers: dict[str, str]
    answer_body: bytes
    """Empty where it was streamed."""
    at: datetime


def remembering(calls: list[ZoomCall], clock: Clock, bell: Bell) -> Any:
    @web.middleware
    async def remember(request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await request.read()
        answer = await handler(request)
        said = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
        headers = {**answer.headers, **({"Content-Type": answer.content_type} if said else {})}
        asked = dict(request.headers)
        url = str(request.url)
        calls.append(ZoomCall(request.method, url, asked, body, answer.status, headers, said, clock()))
        bell.ring()
        return answer

    return remember


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ZoomRefusal as refusal:
        return refusal.as_answer()
    except web.HTTPException as wrong:
        return answered({"code": wrong.status, "message": wrong.reason}, wrong.status)


async def wish_of(request: web.Request) -> Json:
    """Raises: ZoomRefusal."""
    try:
        wish = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        wish = None
    if not isinstance(wish, dict):
        raise ZoomRefusal(400, 300, "Request Body should be a valid JSON object.")
    return wish
