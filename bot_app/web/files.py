"""`GET /recordings/{token}`: a file of Zoom's, passed on to who holds the link."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from urllib.parse import quote

import msgspec
import structlog
from aiohttp import web

from adapters.effect import Failure, Rejected
from adapters.telegram.upload import file_name
from adapters.zoom.download import Download
from bot_app.links import FileLinks, LinkedFile, LinkExpired, LinkInvalid

log = structlog.get_logger()

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
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
    content_type: str
    size: int
    download: Download


Offer = Callable[[LinkedFile], Awaitable[Offered]]
"""Raises: Failure; Rejected, when the file is gone."""


def file_routes(links: FileLinks, offer: Offer) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.StreamResponse:
        try:
            offered = await offer(links.read(request.match_info["token"]))
        except LinkInvalid:
            return _said(404, "There is nothing here.")
        except (LinkExpired, Rejected):
            return _said(
                410, "This link has expired, or the file is gone. Ask for a new one with /recordings."
            )
        except Failure as failure:
            log.warning("file.unavailable", reason=str(failure))
            return _said(503, "Zoom does not answer just now. Please try again in a minute.")
        return await _passed_on(request, offered)

    return [web.get("/recordings/{token}", show, allow_head=True)]


async def _passed_on(request: web.Request, offered: Offered) -> web.StreamResponse:
    wanted = _wanted(request.headers.get("Range", ""), offered.size)
    if wanted is None:
        return web.Response(status=416, headers={**_HEADERS, "Content-Range": f"bytes */{offered.size}"})
    start, end = wanted
    partial = bool(request.headers.get("Range"))
    response = web.StreamResponse(
        status=206 if partial else 200, headers=_described(offered, start, end, partial=partial)
    )
    response.content_length = end - start
    await response.prepare(request)
    if request.method != "HEAD":
        await _pour(offered.download, start, end - start, response)
    return response


async def _pour(download: Download, start: int, left: int, response: web.StreamResponse) -> None:
    """A break on Zoom's side that cannot be mended ends the connection, which browsers show as such."""
    async with aclosing(download.stream(start)) as chunks:
        async for chunk in chunks:
            await response.write(chunk[:left])
            left -= len(chunk)
            if left <= 0:
                break
    await response.write_eof()


def _wanted(header: str, size: int) -> tuple[int, int] | None:
    """From where up to where, not included; `None`: cannot be satisfied. What we do not read is ignored."""
    found = _RANGE.fullmatch(header)
    if found is None:
        return 0, size
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    return (start, end) if start < end else None


def _described(offered: Offered, start: int, end: int, *, partial: bool) -> dict[str, str]:
    name = quote(file_name(offered.name))
    headers = {
        **_HEADERS,
        "Content-Type": offered.content_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{offered.size}"
    return headers


def _said(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=f"{words}\n", headers=_HEADERS)
