"""A file that grows by what arrives, so that a later attempt can continue it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from stat import S_ISREG

WRITE = 1024 * 1024
"""Bytes gathered before they are written, and the most that one write takes."""


def size_of(path: Path) -> int | None:
    """`None`: no file, or a link, which is never ours."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_size if S_ISREG(found.st_mode) else None


class Partial:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = size_of(path) or 0
        self._waiting = bytearray()

    @property
    def size(self) -> int:
        return self.written + len(self._waiting)

    @property
    def due(self) -> bool:
        return len(self._waiting) >= WRITE

    def begin(self) -> None:
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))

    def add(self, chunk: bytes) -> None:
        self._waiting += chunk

    async def flush(self) -> None:
        if self._waiting:
            block, self._waiting = self._waiting, bytearray()
            await asyncio.to_thread(_write, self.path, block, self.written)
            self.written += len(block)

    def drop(self) -> None:
        self._waiting.clear()
        self.written = 0
        self.path.unlink(missing_ok=True)


def _write(path: Path, block: bytearray, offset: int) -> None:
    # The thread outlives a cancelled caller. Its own descriptor and a fixed offset make that harmless:
    # at worst the bytes a later attempt writes are written twice, and a file that is gone stays gone.
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        done = 0
        with memoryview(block) as view:
            while done < len(block):
                done += os.pwrite(descriptor, view[done : done + WRITE], offset + done)
    finally:
        os.close(descriptor)
