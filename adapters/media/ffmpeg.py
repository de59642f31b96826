"""What ffmpeg does for a recording: looks into it, makes it smaller, cuts it in silences."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec
import structlog

from adapters.effect import Failure, Rejected, Unavailable
from adapters.media.leftovers import clear
from adapters.media.probed import ENTRIES, read_probed
from adapters.media.process import Ended, run
from adapters.media.splitting import split_to_fit

_QUIET = ("-hide_banner", "-loglevel", "error")
# Zoom's audio and video are both of this family. Other readers, playlists above all, open other files.
_READING = ("-protocol_whitelist", "file,pipe", "-format_whitelist", "mov")
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1")
_M4A = (*_BARE, "-movflags", "+faststart", "-f", "ipod")
_RATES = (64_000, 56_000, 48_000, 40_000, 32_000, 24_000)
"""Bits a second; what is slower is hard to understand."""
_SPEECH_HZ = "24000"
_OVERHEAD = 1.04
"""Of a container, over the bytes of its audio."""
_log = structlog.get_logger(__name__)


_ENDED_BY_SIGNAL = 255
"""ffmpeg's own way to end on SIGINT and SIGTERM."""


class Unplayable(Rejected):
    def __init__(self, reason: str) -> None:
        super().__init__(f"ffmpeg: {reason}", code="unplayable")


class Interrupted(Unavailable):
    """Somebody ended ffmpeg; the file is not to blame."""


class Media(msgspec.Struct, frozen=True):
    seconds: float
    has_audio: bool
    bit_rate: int
    """Bits a second, of the audio where there is some that says."""


class Ffmpeg:
    def __init__(self, ffmpeg: str, ffprobe: str, *, seconds: float = 1800.0) -> None:
        """`seconds`: what one run may take."""
        self._ffmpeg = ffmpeg
        self._ffprobe = ffprobe
        self._seconds = seconds

    @classmethod
    def found(cls) -> Ffmpeg | None:
        ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
        return cls(ffmpeg, ffprobe) if ffmpeg and ffprobe else None

    async def probe(self, path: Path) -> Media:
        """Raises: Unplayable, Unavailable."""
        ended = await self._run(
            self._ffprobe, *_READING, "-show_entries", ENTRIES, "-of", "json", f"file:{path}"
        )
        probed = read_probed(ended.out)
        audio, video = (probed.first("audio"), probed.first("video")) if probed else (None, None)
        if probed is None or not (audio or video) or probed.format.duration <= 0:
            raise Unplayable("no audio and no video in it")
        return Media(
            probed.format.duration,
            audio is not None,
            (audio.bit_rate if audio else 0) or probed.format.bit_rate,
        )

    async def split(self, path: Path, limit: int, into: Path) -> list[Path]:
        """Cut the audio in silences, into parts below `limit` bytes; in their order they are the whole.

        Where the last fifth of a part has no silence, it ends in the middle of something.
        Raises: Unplayable, Unavailable.
        """
        parts = parts_in(into, limit)
        if not parts.exists():
            media = await self.probe(path)
            if not media.has_audio:
                raise Unplayable("no audio to cut")
            async with _unfinished(into) as folder:
                made = folder / "parts"
                convert = partial(self._make, path)
                if not await split_to_fit(convert, media.seconds, media.bit_rate, limit, made):
                    raise Unplayable("cannot be cut into parts that small")
                _keep(made, parts)
        return sorted(parts.iterdir())

    async def smaller(self, path: Path, limit: int, into: Path) -> Path | None:
        """Encode the audio as mono AAC, at the best rate that stays below `limit` bytes.

        `None`: even the slowest would be too large, or there is no audio.
        Raises: Unplayable, Unavailable.
        """
        result = smaller_in(into, limit)
        if result.exists():
            return result
        media = await self.probe(path)
        async with _unfinished(into) as folder:
            made = folder / "made.m4a"
            for rate in _fitting(media, limit):
                speech = ("-map", "0:a:0", "-ac", "1", "-ar", _SPEECH_HZ, "-c:a", "aac", "-b:a", str(rate))
                await self._make(path, *speech, *_M4A, made)
                if _size(made) < limit:
                    return _keep(made, result)
        return None

    async def _make(self, path: Path, *arguments: str | Path, start: float = 0.0) -> Ended:
        written = [f"file:{each}" if isinstance(each, Path) else each for each in arguments]
        seek = ("-ss", f"{start:.3f}") if start else ()
        return await self._run(
            self._ffmpeg, "-nostdin", "-y", *_READING, *seek, "-i", f"file:{path}", *written
        )

    async def _run(self, program: str, *arguments: str) -> Ended:
        ended = await run([program, *_QUIET, *arguments], self._seconds)
        if ended.code != 0:
            _log.warning("ffmpeg_failed", code=ended.code, said=ended.said)
            raise _failure(ended)
        return ended


def smaller_in(folder: Path, limit: int) -> Path:
    """Where `smaller` puts its result; there, it is whole and takes no more room."""
    return folder / f"smaller-{limit}.m4a"


def parts_in(folder: Path, limit: int) -> Path:
    """The folder in which `split` puts its results; there, it is whole and takes no more room."""
    return folder / f"parts-{limit}"


def _failure(ended: Ended) -> Failure:
    if ended.code < 0 or ended.code == _ENDED_BY_SIGNAL:
        return Interrupted("ffmpeg: ended by a signal")
    if "No space left on device" in ended.said:
        return Unavailable("ffmpeg: the disk is full")
    return Unplayable("cannot be read")


def _fitting(media: Media, limit: int) -> list[int]:
    best = limit * 8 / media.seconds / _OVERHEAD if media.has_audio else 0
    return [rate for rate in _RATES if rate <= best]


@asynccontextmanager
async def _unfinished(into: Path) -> AsyncIterator[Path]:
    """A folder of its own for each attempt, so that what has its final name is whole."""
    folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=into))
    try:
        yield folder
    finally:
        await clear(folder)


def _keep(made: Path, result: Path) -> Path:
    if not result.exists():  # another attempt may have been quicker
        made.rename(result)
    return result


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
