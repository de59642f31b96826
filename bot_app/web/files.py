"""`GET /recordings/{token}`: a file of Zoom's, passed on to who holds the link."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from urllib.parse import quote

import msgspec
import structlog
from aiohttp import web

from adapters.effect import Failure, Rejected, Unavailable
from adapters.telegram.upload import file_name
from adapters.zoom.download import Download
from bot_app.links import FileLinks, LinkedFile
from bot_app.places import Bounds, NoPlace, Patience, Places
from bot_app.signed_tokens import TokenExpired, TokenInvalid

log = structlog.get_logger()

_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")
RETRY_SECONDS = 60
_BOUNDS = Bounds()
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Accept-Ranges": "bytes",
}


class Offered(msgspec.Struct, frozen=True):
    """A file that can be fetched now."""

    name: str
    size: int
    download: Download


Offer = Callable[[LinkedFile], Awaitable[Offered]]
"""Raises: Failure; Rejected, when the file is gone."""


def file_routes(links: FileLinks, offer: Offer, bounds: Bounds = _BOUNDS) -> list[web.RouteDef]:
    places = Places(bounds)

    async def show(request: web.Request) -> web.StreamResponse:
        try:
            linked = links.read(request.match_info["token"])
            with places.one(linked):
                return await _passed_on(request, await offer(linked), Patience(bounds))
        except TokenInvalid:
            return _said(404, "There is nothing here.")
        except (TokenExpired, Rejected):
            return _said(
                410, "This link has expired, or the file is gone. Ask for a new one with /recordings."
            )
        except Failure as failure:
            log.warning("file.unavailable", reason=str(failure))
            return _later("The file is out of reach just now.")
        except NoPlace:
            log.warning("file.no_place")
            return _later("Too many files are being fetched just now.")

    return [web.get("/recordings/{token}", show, allow_head=True)]


async def _passed_on(request: web.Request, offered: Offered, patience: Patience) -> web.StreamResponse:
    """Raises: Failure, as long as nothing has been said."""
    partial = _RANGE.fullmatch(_range_of(request))
    start, end = _extent(partial, offered.size)
    if partial and start >= end:
        return web.Response(status=416, headers={**_HEADERS, "Content-Range": f"bytes */{offered.size}"})
    headers = _described(offered, start, end, partial=bool(partial))
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    response.content_length = end - start
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    async with aclosing(offered.download.stream(start)) as chunks:
        first = await anext(chunks, b"")
        await response.prepare(request)
        await _pour(first, chunks, response, request, patience)
    return response


async def _pour(
    first: bytes,
    rest: AsyncIterator[bytes],
    response: web.StreamResponse,
    request: web.Request,
    patience: Patience,
) -> None:
    """A break on Zoom's side that cannot be mended ends the connection, which browsers show as such."""
    chunk, left = first, response.content_length or 0
    try:
        while left > 0:
            await _given(response, chunk[:left], patience)
            left -= len(chunk)
            chunk = await _following(rest) if left > 0 else b""
        await response.write_eof()
    except Failure as failure:
        log.warning("file.broke_off", reason=str(failure))
        if request.transport is not None:
            request.transport.close()
    except (TimeoutError, ConnectionError):
        log.info("file.not_read")
        # Not just closed: that would wait until somebody reads what is on its way.
        if request.transport is not None:
            request.transport.abort()


async def _given(response: web.StreamResponse, chunk: bytes, patience: Patience) -> None:
    """Raises: TimeoutError. Only the reader's time counts, not Zoom's."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(patience.left):
        await response.write(chunk)
    patience.took(loop.time() - began, len(chunk))


async def _following(rest: AsyncIterator[bytes]) -> bytes:
    chunk = await anext(rest, b"")
    if not chunk:
        raise Unavailable("the file is shorter than Zoom said")
    return chunk


def _range_of(request: web.Request) -> str:
    """What we do not read is ignored, and a condition cannot hold: we give nothing to compare with."""
    return "" if "If-Range" in request.headers else request.headers.get("Range", "")


def _extent(partial: re.Match[str] | None, size: int) -> tuple[int, int]:
    """From where up to where, not included."""
    if partial is None:
        return 0, size
    return int(partial[1]), min(int(partial[2]) + 1, size) if partial[2] else size


def _described(offered: Offered, start: int, end: int, *, partial: bool) -> dict[str, str]:
    name = quote(file_name(offered.name))
    headers = {
        **_HEADERS,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{offered.size}"
    return headers


def _said(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=f"{words}\n", headers=_HEADERS)


def _later(why: str) -> web.Response:
    answer = _said(503, f"{why} Please try again in a minute.")
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
