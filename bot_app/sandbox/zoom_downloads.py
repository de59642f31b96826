"""The download addresses of the local Zoom's recordings, with ranges, redirects and bad days."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Literal

from aiohttp import web

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.zoom_recorded import RecordedFile, Recording
from bot_app.sandbox.zoom_recordings import ZoomRecordings
from bot_app.sandbox.zoom_refusals import ZoomRefusal
from bot_app.sandbox.zoom_tokens import ZoomTokens

_TYPES = {
    "M4A": "audio/mp4",
    "MP4": "video/mp4",
    "VTT": "text/vtt",
    "TXT": "text/plain",
    "CSV": "text/csv",
    "JSON": "application/json",
    "JPG": "image/jpeg",
}
_CHUNK = 256 * 1024
_TICKET_LIFETIME = timedelta(minutes=1)
_SIGN_IN = "<!doctype html><title>Zoom</title><p>Forbidden. Sign in to see this recording.</p>"


@dataclass
class Download:
    """One request for a file, and what came of it."""

    key: str
    range: str
    """The Range header as it came; empty: none."""
    status: int
    sent: int = 0
    """Bytes of the file that went out."""


class ZoomDownloads:
    def __init__(self, recordings: ZoomRecordings, tokens: ZoomTokens, bell: Bell) -> None:
        self.log: list[Download] = []
        self.redirect: Literal["", "cdn"] = ""
        """`cdn`: the file comes from another address of the same server, named by a redirect."""
        self.foreign_address = ""
        """Send everybody to this server, which is none of Zoom's."""
        self.refusal_status = 401
        """What a missing or expired token is answered with; Zoom is known to say 200."""
        self.ignore_range = False
        self.content_type = ""
        """Instead of the true one."""
        self.bytes_per_second = 0
        """0: as fast as it goes."""
        self._breaks = [0, 0]
        self._recordings = recordings
        self._tokens = tokens
        self._bell = bell

    def break_after(self, size: int, times: int = 1) -> None:
        """Drop the connection of the next `times` downloads once so many bytes are out."""
        self._breaks = [size, times]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/rec/download/{key}", self._download), web.get("/rec/cdn/{key}", self._serve)]

    async def _download(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        found = self._recordings.file(key)
        if not (self.redirect or self.foreign_address) or found is None or not self._may(request, found[0]):
            return await self._serve(request)
        ticket = self._recordings.download_token(found[0], _TICKET_LIFETIME)
        address = self.foreign_address or str(request.url.origin())
        location = f"{address}/rec/cdn/{key}?access_token={ticket}"
        return web.Response(status=302, headers={"Location": location})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        found = self._recordings.file(request.match_info["key"])
        if found is None:
            return self._refused(request, 404)
        if not self._may(request, found[0]):
            return self._refused(request, self.refusal_status)
        file = found[1]
        first, past, status = self._wanted(request, file)
        headers = self._headers(file, first, past, status)
        answer = web.StreamResponse(status=status, headers=headers)
        answer.content_length = past - first
        await answer.prepare(request)
        download = self._logged(request, status)
        if request.method == "GET":
            # A client may hang up when it has had enough.
            with suppress(ConnectionResetError):
                async with _opened(file.content) as content:
                    await asyncio.to_thread(content.seek, first)
                    await self._send(request, answer, content, download, past - first)
        return answer

    async def _send(
        self,
        request: web.Request,
        answer: web.StreamResponse,
        content: BinaryIO,
        download: Download,
        length: int,
    ) -> None:
        limit = self._limit()
        while download.sent < length:
            if limit is not None and download.sent >= limit:
                if request.transport is not None:
                    request.transport.close()  # what was written still goes out
                return
            wanted = min(_CHUNK, length - download.sent, (limit or length) - download.sent)
            chunk = await asyncio.to_thread(content.read, self._slowed(wanted))
            if not chunk:
                return
            await answer.write(chunk)
            download.sent += len(chunk)
            self._bell.ring()
            if self.bytes_per_second:
                await asyncio.sleep(len(chunk) / self.bytes_per_second)

    def _slowed(self, wanted: int) -> int:
        """Slow downloads come in about twenty pieces a second."""
        return min(wanted, max(1, self.bytes_per_second // 20)) if self.bytes_per_second else wanted

    def _limit(self) -> int | None:
        size, times = self._breaks
        if not times:
            return None
        self._breaks = [size, times - 1]
        return size

    def _may(self, request: web.Request, recording: Recording) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = token or request.query.get("access_token", "")
        if self._recordings.token_opens(token, recording):
            return True
        try:
            return self._tokens.opened_by(token).opens(recording.meeting["host_id"])
        except ZoomRefusal:
            return False

    def _wanted(self, request: web.Request, file: RecordedFile) -> tuple[int, int, int]:
        """The first byte, the one after the last, and the status. Odd ranges give the whole file."""
        whole = (0, file.size, 200)
        changed = request.headers.get("If-Range", _tag(file)) != _tag(file)
        if self.ignore_range or changed or "Range" not in request.headers:
            return whole
        try:
            first, past, _ = request.http_range.indices(file.size)
        except ValueError:
            return whole
        return (first, past, 206) if first < past else (0, 0, 416)

    def _headers(self, file: RecordedFile, first: int, past: int, status: int) -> dict[str, str]:
        place = f"{first}-{past - 1}" if status == 206 else "*"
        name = f"GMT{file.start:%Y%m%d-%H%M%S}_Recording.{file.extension.lower()}"
        return {
            "Content-Type": self.content_type or _TYPES[file.extension],
            "Content-Disposition": f'attachment; filename="{name}"',
            "Accept-Ranges": "bytes",
            "ETag": _tag(file),
            **({} if status == 200 else {"Content-Range": f"bytes {place}/{file.size}"}),
        }

    def _refused(self, request: web.Request, status: int) -> web.Response:
        self._logged(request, status)
        return web.Response(text=_SIGN_IN, status=status, content_type="text/html")

    def _logged(self, request: web.Request, status: int) -> Download:
        key = request.match_info["key"].partition(".")[0]
        download = Download(key, request.headers.get("Range", ""), status)
        self.log.append(download)
        self._bell.ring()
        return download


def _tag(file: RecordedFile) -> str:
    return f'"{file.id}-{file.size}"'


@asynccontextmanager
async def _opened(content: Path | bytes) -> AsyncIterator[BinaryIO]:
    opened = (
        io.BytesIO(content) if isinstance(content, bytes) else await asyncio.to_thread(content.open, "rb")
    )
    try:
        yield opened
    finally:
        opened.close()
