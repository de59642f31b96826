"""How much room there is."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_space(folder: Path) -> int | None:
    """Bytes; `None`: there is no such folder."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
