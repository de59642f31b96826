"""Audio as a speech service takes it: whole, made smaller, or cut in silences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec

from adapters.media.ffmpeg import Ffmpeg, parts_in
from adapters.media.making import made_parts, made_smaller
from adapters.media.spool import Spool, Stream
from bot_app.deliveries.sources import of_path


class Piece(msgspec.Struct, frozen=True):
    size: int
    stream: Callable[[], AsyncIterator[bytes]]
    begins_ms: int
    """In the file it is a piece of."""
    answer: Path
    """Where what the service says of it is kept meanwhile; goes with the temporary files."""


class Pieces:
    def __init__(self, ffmpeg: Ffmpeg | None, spool: Spool, largest: int) -> None:
        """`largest`: bytes the service takes. Without ffmpeg every file stays as it is."""
        self._ffmpeg = ffmpeg
        self._spool = spool
        self._largest = largest

    async def of(self, name: str, size: int, stream: Stream) -> list[Piece]:
        """In their order. `name`: of the temporary file, where one is needed.

        Raises: Unplayable, Unavailable, what fetching the file raises.
        """
        if self._ffmpeg is None or size <= self._largest:
            return [self._piece(name, size, lambda: stream(0), 0)]
        path = await self._spool.fetch(name, size, stream)
        smaller = await self._smaller(self._ffmpeg, name, path)
        if smaller is not None:
            return [self._made(name, smaller, 0)]
        parts = await made_parts(self._ffmpeg, self._spool, name, path, size, self._largest)
        return await self._one_after_the_other(name, self._ffmpeg, parts)

    async def _smaller(self, ffmpeg: Ffmpeg, name: str, path: Path) -> Path | None:
        if parts_in(self._spool.workspace(name), self._largest).exists():  # so it cannot be made small enough
            return None
        return await made_smaller(ffmpeg, self._spool, name, path, self._largest)

    async def forget(self, name: str) -> None:
        await self._spool.forget(name)

    async def _one_after_the_other(self, name: str, ffmpeg: Ffmpeg, parts: Sequence[Path]) -> list[Piece]:
        pieces, begins = list[Piece](), 0.0
        for part in parts:
            pieces.append(self._made(name, part, round(begins * 1000)))
            begins += (await ffmpeg.probe(part)).seconds
        return pieces

    def _made(self, name: str, path: Path, begins_ms: int) -> Piece:
        return self._piece(name, path.stat().st_size, of_path(path), begins_ms)

    def _piece(
        self, name: str, size: int, stream: Callable[[], AsyncIterator[bytes]], begins_ms: int
    ) -> Piece:
        # Under another limit the same file is cut in other places.
        answer = self._spool.workspace(name) / f"heard-{self._largest}-{begins_ms}.vtt"
        return Piece(size, stream, begins_ms, answer)
