"""Files that nobody else may read, and that are whole or not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Put it in the place of what was there. After a power cut there is the old or the new one.

    Raises: OSError.
    """
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    with open(beside, "xb", opener=private_opener) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    settle_folder(path.parent)


def private_opener(path: str, flags: int) -> int:
    """For `open`. Windows keeps other people out by the rights of the folder."""
    return os.open(path, flags, 0o600)


def settle_folder(folder: Path) -> None:
    """A new name is safe once its folder is on the disk; Windows sees to that itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
