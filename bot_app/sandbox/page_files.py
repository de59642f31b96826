"""Files the bot has sent, for the chat page to play or to save."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from aiohttp import web

from bot_app.sandbox.telegram import SandboxTelegram

_PLAYED = {".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".mp4": "video/mp4"}


class PageFiles:
    def __init__(self, telegram: SandboxTelegram, headers: Mapping[str, str]) -> None:
        self._telegram = telegram
        self._headers = headers

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Sound and pictures play in the page; whatever else the bot sent can only be saved."""
        file = self._telegram.file(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        # What the bot says a file is would let it put a page of its own beside ours.
        played = _PLAYED.get(PurePath(file.name).suffix.lower())
        place = "inline" if played else "attachment"
        headers = {
            **self._headers,
            "Content-Type": played or "application/octet-stream",
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
        }
        return web.FileResponse(file.path, headers=headers)
