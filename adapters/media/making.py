"""What ffmpeg makes of a file, in room of the spool; what has been made takes no more of it."""

from __future__ import annotations

from pathlib import Path

from adapters.media.ffmpeg import Ffmpeg, parts_in, smaller_in
from adapters.media.spool import Spool


async def made_smaller(ffmpeg: Ffmpeg, spool: Spool, name: str, path: Path, limit: int) -> Path | None:
    """See `Ffmpeg.smaller`. `name`: of the temporary file. Raises: Unplayable, Unavailable."""
    folder = spool.workspace(name)
    with spool.reserved(name, 0 if smaller_in(folder, limit).exists() else limit):
        return await ffmpeg.smaller(path, limit, folder)


async def made_parts(
    ffmpeg: Ffmpeg, spool: Spool, name: str, path: Path, size: int, limit: int
) -> list[Path]:
    """See `Ffmpeg.split`. `name` and `size`: of the temporary file. Raises: Unplayable, Unavailable."""
    folder = spool.workspace(name)
    with spool.reserved(name, 0 if parts_in(folder, limit).exists() else size):
        return await ffmpeg.split(path, limit, folder)
