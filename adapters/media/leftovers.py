"""What lies in a folder, and how it goes; links are seen and removed, never followed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from stat import S_ISDIR

import msgspec


class Found(msgspec.Struct, frozen=True):
    bytes: int
    touched: float
    is_folder: bool


def found_in(path: Path) -> Iterator[Found]:
    """Give `path` and all below it. What vanishes meanwhile is left out."""
    with suppress(FileNotFoundError):
        seen = path.lstat()
        is_folder = S_ISDIR(seen.st_mode)
        yield Found(0 if is_folder else seen.st_size, seen.st_mtime, is_folder)
        if is_folder:
            for below in path.iterdir():
                yield from found_in(below)


def remove(path: Path) -> None:
    """Raises: OSError, but not for what is not there."""
    with suppress(FileNotFoundError):
        if S_ISDIR(path.lstat().st_mode):
            shutil.rmtree(path)
        else:
            path.unlink()


async def clear(folder: Path) -> None:
    """Remove what the disk lets go of it, in a thread; also when whoever waits is cancelled meanwhile."""
    removal = partial(shutil.rmtree, folder, ignore_errors=True)
    # Large folders take their time to go. Unlike a task, what a thread was given outlives even the loop.
    await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, removal))
