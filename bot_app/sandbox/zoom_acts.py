"""What one can do in a Zoom meeting from the chat page."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_media import meeting_audio, meeting_transcript, meeting_video

_SECONDS = 54
"""As long as what is said in the transcript."""


class ZoomActs:
    def __init__(self, zoom: SandboxZoom, language: str) -> None:
        self._zoom = zoom
        self._language = language
        self._folder = Path()
        self._guests = 0
        self._by_name: dict[str, Callable[[int], Awaitable[None]]] = {
            "start": self._start,
            "join": self._join,
            "record": self._record,
            "end": self._end,
            "end_with_recording": self._end_with_recording,
        }

    async def living(self, _app: web.Application) -> AsyncIterator[None]:
        """The recordings' files live as long as the page."""
        with tempfile.TemporaryDirectory(prefix="meetledger-zoom-") as folder:
            self._folder = Path(folder)
            yield

    async def do(self, number: int, act: str) -> None:
        """Raises: LookupError for an act nobody knows, ZoomRefusal."""
        await self._by_name[act](number)

    async def _start(self, number: int) -> None:
        self._zoom.start_meeting(number)

    async def _join(self, number: int) -> None:
        self._guests += 1
        self._zoom.join(number, f"Guest {self._guests}")

    async def _record(self, number: int) -> None:
        """Start, or stop what runs."""
        self._zoom.record(number, "stop" if self._zoom.live.running(number).recording else "start")

    async def _end(self, number: int) -> None:
        self._zoom.end_meeting(number)

    async def _end_with_recording(self, number: int) -> None:
        """Play a whole meeting in one press, from wherever it stands."""
        self._zoom.start_meeting(number)
        if not self._zoom.live.running(number).participants:
            await self._join(number)
        if not self._zoom.live.running(number).recording:
            self._zoom.record(number, "start")
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        audio = await asyncio.to_thread(meeting_audio, folder, _SECONDS)
        video = await asyncio.to_thread(meeting_video, folder, _SECONDS)
        self._zoom.end_meeting(number)
        files = [("audio_only", audio), ("shared_screen_with_speaker_view", video)]
        self._zoom.add_recording(number, files, transcript=meeting_transcript(self._language))
