"""What a speech service answered, kept until all of a recording is heard: each answer is paid for once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

_log = structlog.get_logger()


async def answered_once(path: Path, ask: Callable[[], Awaitable[bytes]]) -> bytes:
    """What `path` holds, or else what asking gives, which is kept there where the disk takes it.

    Raises: what asking raises.
    """
    kept = await asyncio.to_thread(_read, path)
    if kept is not None:
        return kept
    answer = await ask()
    await asyncio.to_thread(_write, path, answer)
    return answer


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, answer: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        _log.warning("words.not_kept", reason=type(error).__name__)
