"""Runs one program with a limit for its time and its output; what it was given is shown nowhere."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

import msgspec

_LAST_WORDS = 2.0
_LOOK_EVERY = 0.02


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    code: int | None
    """`None`: it did not start, or not end as it should."""
    words: str
    """How it ended."""
    output: bytes = b""


async def run_program(arguments: Sequence[str], seconds: float, most: int) -> Ended:
    """Raises nothing but `asyncio.CancelledError`; then, and after `seconds`, the program is killed."""
    # A file, because what a program leaves running (Zoom, say) would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        try:
            process = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )
        except (OSError, ValueError) as error:
            return Ended(code=None, words=f"cannot be started ({type(error).__name__})")
        try:
            return await _watched(process, output, seconds, most)
        finally:
            await _killed(process)


async def _watched(
    process: asyncio.subprocess.Process, output: IO[bytes], seconds: float, most: int
) -> Ended:
    try:
        async with asyncio.timeout(seconds):
            # `wait` would not notice how much is printed meanwhile.
            while process.returncode is None and _size(output) <= most:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        return Ended(code=None, words=f"did not end in {seconds:g} s")
    if _size(output) > most:
        return Ended(code=None, words="printed too much")
    output.seek(0)
    return Ended(code=process.returncode, words=f"ended with {process.returncode}", output=output.read())


def _size(output: IO[bytes]) -> int:
    return os.fstat(output.fileno()).st_size


async def _killed(process: asyncio.subprocess.Process) -> None:
    """With all it started."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS):
            await process.wait()
