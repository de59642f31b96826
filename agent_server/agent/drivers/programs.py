"""Other programs, started without a shell."""

from __future__ import annotations

import asyncio
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread


class ProgramFailed(Exception):
    """It is not there, took too long, or ended with an error; the message names the program alone."""


async def run(arguments: Sequence[str], *, seconds: float, largest: int = 0) -> bytes:
    """Give what it wrote, at most `largest` bytes; late or cancelled, it is killed.

    Raises: ProgramFailed, also where it wrote more.
    """
    try:
        process = await asyncio.create_subprocess_exec(*arguments, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
    except OSError:
        raise ProgramFailed(f"{arguments[0]} cannot be started") from None
    try:
        async with asyncio.timeout(seconds):
            out = await _read(process, largest)
            code = await process.wait()
    except TimeoutError:
        raise ProgramFailed(f"{arguments[0]} was not done within {seconds:g} s") from None
    finally:
        await _end(process)
    if code != 0 or len(out) > largest:
        raise ProgramFailed(f"{arguments[0]} ended with {code}" if code else f"{arguments[0]} wrote too much")
    return out


def start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start what goes on without us, in a session of its own. Raises: ProgramFailed."""
    process = _started(arguments)
    # Somebody has to hear of its end, or it stays in the system's list of programs for ever.
    Thread(target=process.wait, name=f"wait for {process.pid}", daemon=True).start()
    return process


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(  # noqa: S603 - the operator's own program, or the system's opener, as arguments
            list(arguments), stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except OSError:
        raise ProgramFailed(f"{arguments[0]} cannot be started") from None


async def _read(process: asyncio.subprocess.Process, largest: int) -> bytes:
    """What is too much is read on and dropped, so that the program can end."""
    kept = bytearray()
    while process.stdout and (piece := await process.stdout.read(64 * 1024)):
        kept += piece[: largest + 1 - len(kept)]
    return bytes(kept)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
