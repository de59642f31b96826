"""Where the bytes of a file come from: Zoom itself, or a temporary file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.effect import Failure, Rejected, Unavailable
from adapters.zoom.download import Download, Source
from adapters.zoom.recordings import Recordings, ZoomFile, ZoomRecording

CHUNK = 256 * 1024
LOOK_AGAIN_SECONDS = 60.0
LONGEST_PROCESSING = timedelta(days=2)
"""After the end of a meeting. Zoom usually takes twice its length, and up to a day when it is busy."""

MakeDownload = Callable[..., Download]
"""`Download` with session and trusted hosts filled in: takes `find`."""


def listed_file(found: ZoomRecording | None, file_id: str) -> ZoomFile:
    """Raises: Rejected, when it is not there any more, empty or never finished; Unavailable, while Zoom still
    makes it.
    """
    file = next((each for each in found.files if each.id == file_id), None) if found is not None else None
    if found is None or file is None:
        raise Rejected("Zoom does not have the file any more", code="gone")
    if file.status and file.status != "completed":
        raise _unfinished(found)
    if file.size == 0:
        raise Rejected("the file is empty", code="empty")
    return file


def _unfinished(found: ZoomRecording) -> Failure:
    if found.start_time is None:
        return Unavailable("Zoom is still working on the file")  # which is not believed for ever
    ended = found.start_time + timedelta(minutes=found.duration)
    if datetime.now(UTC) > ended + LONGEST_PROCESSING:
        return Rejected("Zoom never finished the file", code="unfinished")
    return Unavailable("Zoom is still working on the file", retry_after=LOOK_AGAIN_SECONDS)


class Sources:
    def __init__(self, make: MakeDownload) -> None:
        self._make = make

    def of_zoom(
        self,
        recordings: Recordings,
        uuid: str,
        file_id: str,
        *,
        found: ZoomRecording | None = None,
    ) -> Download:
        """`found`: a listing that is fresh enough for the first try; later ones list again."""
        fresh = [found] if found is not None else []

        async def find() -> Source:
            recording = fresh.pop() if fresh else await recordings.of_meeting(uuid)
            if recording is None:
                raise Rejected("Zoom does not have the file any more", code="gone")
            file = listed_file(recording, file_id)
            return Source(file.download_url, await recordings.bearer(recording), file.size, file.is_text)

        return self._make(find=find)


def of_path(path: Path) -> Callable[[], AsyncIterator[bytes]]:
    """Reads a temporary file from its beginning."""

    async def read() -> AsyncIterator[bytes]:
        position = 0
        while chunk := await asyncio.to_thread(_chunk, path, position):
            position += len(chunk)
            yield chunk

    return read


def _chunk(path: Path, position: int) -> bytes:
    # Opened anew each time: whoever is cancelled while a thread opens a file could not close it.
    with path.open("rb") as file:
        file.seek(position)
        return file.read(CHUNK)


def of_bytes(content: bytes) -> Callable[[], AsyncIterator[bytes]]:
    async def read() -> AsyncIterator[bytes]:
        yield content

    return read
