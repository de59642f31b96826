"""A server of one recording file, with good manners until it is told otherwise."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.test_utils import TestServer

Manner = Callable[["RecordingStand", web.Request], Awaitable[web.StreamResponse]]


class RecordingStand:
    def __init__(self, content: bytes):
        self.content = content
        self.kind = "video/mp4"
        self.etag = '"first"'
        self.token = "t0ken-1"
        self.ranges = True
        self.asked: list[web.Request] = []
        self.manners: list[Manner] = []
        """Of the next answers; afterwards it serves."""
        self.gate = asyncio.Event()
        """Set: whoever fell silent goes on."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    @property
    def url(self) -> str:
        return f"{self.server.make_url('/rec/download/f1le')}?pwd=a%2Bb%2F"

    @property
    def wanted_ranges(self) -> list[str | None]:
        return [request.headers.get("Range") for request in self.asked]

    async def _answer(self, request):
        self.asked.append(request)
        return await (self.manners.pop(0) if self.manners else serve)(self, request)

    def rest(self, request, *, total: int | None = None) -> tuple[web.StreamResponse, bytes]:
        """The head of a proper answer, and its body."""
        begin, length = self._begin(request), len(self.content) if total is None else total
        response = web.StreamResponse(headers={"Content-Type": self.kind})
        if self.etag:
            response.headers["ETag"] = self.etag
        if begin is not None:
            response.set_status(206)
            response.headers["Content-Range"] = f"bytes {begin}-{length - 1}/{length}"
        response.content_length = length - (begin or 0)
        return response, self.content[begin or 0 :]

    def _begin(self, request) -> int | None:
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        if wanted is None or not self.ranges or request.headers.get("If-Range", self.etag) != self.etag:
            return None
        return int(wanted[1])


async def serve(stand, request):
    if request.headers.get("Authorization") != f"Bearer {stand.token}":
        return web.json_response({"code": 124, "message": "expired"}, status=401)
    response, body = stand.rest(request)
    await response.prepare(request)
    await response.write(body)
    return response


def breaks_after(count: int) -> Manner:
    """Of the body's bytes."""

    async def break_off(stand, request):
        response, body = stand.rest(request)
        await response.prepare(request)
        await response.write(body[:count])
        request.transport.close()
        return response

    return break_off


def falls_silent_after(count: int) -> Manner:
    async def fall_silent(stand, request):
        response, body = stand.rest(request)
        await response.prepare(request)
        await response.write(body[:count])
        await stand.gate.wait()
        return response

    return fall_silent


def announces(*, total: int | None = None, **headers: str) -> Manner:
    """Serves with another total, or with other headers."""

    async def announce(stand, request):
        response, body = stand.rest(request, total=total)
        response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        await response.prepare(request)
        await response.write(body[: response.content_length])
        return response

    return announce


def in_chunks(body: bytes | None = None) -> Manner:
    """Without a length; `None`: what was asked for."""

    async def send(stand, request):
        response, rest = stand.rest(request)
        response.headers.popall("Content-Length", None)
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(rest if body is None else body)
        return response

    return send


def says(status: int, body: bytes = b"", **headers: str) -> Manner:
    async def say(stand, request):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, body=body, headers={"Content-Type": "video/mp4", **named})

    return say


def redirects(to: str, status: int = 302) -> Manner:
    return says(status, Location=to)
