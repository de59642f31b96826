"""Other programs, started without a shell; what they were given is shown nowhere."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import IO

_LAST_WORDS = 2.0
_LOOK_EVERY = 0.02


class ProgramFailed(Exception):
    """It is not there, took too long, wrote too much, or ended with an error: the message says which."""


async def run(arguments: Sequence[str], *, seconds: float, largest: int) -> bytes:
    """Give what it wrote, at most `largest` bytes; late, cancelled or with more it is killed.

    Raises: ProgramFailed.
    """
    # A file, because what a program leaves running (Zoom, say) would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        process = await _begun(arguments, output)
        try:
            await _watched(process, output, seconds, largest)
        finally:
            await _killed(process)
        output.seek(0)
        return output.read()


def start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start what goes on without us, in a session of its own. Raises: ProgramFailed."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own program, or the system's opener, as arguments
            list(arguments), stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except (OSError, ValueError) as error:
        raise _absent(error) from None
    # Somebody has to hear of its end, or it stays in the system's list of programs for ever.
    Thread(target=process.wait, name=f"wait for {process.pid}", daemon=True).start()
    return process


async def _begun(arguments: Sequence[str], output: IO[bytes]) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *arguments,
            stdin=DEVNULL,
            stdout=output,
            stderr=DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    except (OSError, ValueError) as error:
        raise _absent(error) from None


def _absent(error: Exception) -> ProgramFailed:
    return ProgramFailed(f"cannot be started ({type(error).__name__})")


async def _watched(process: Process, output: IO[bytes], seconds: float, largest: int) -> None:
    try:
        async with asyncio.timeout(seconds):
            # `wait` would not notice how much is printed meanwhile.
            while process.returncode is None and _size(output) <= largest:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise ProgramFailed(f"did not end in {seconds:g} s") from None
    if _size(output) > largest:
        raise ProgramFailed("printed too much")
    if process.returncode != 0:
        raise ProgramFailed(f"ended with {process.returncode}")


def _size(output: IO[bytes]) -> int:
    return os.fstat(output.fileno()).st_size


async def _killed(process: Process) -> None:
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
