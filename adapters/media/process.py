"""Another program, run for a while: it ends with whoever waits for it."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from adapters.effect import Unavailable

_OUT = 8 * 1024 * 1024
_SAID = 2 * 1024
_PATH = re.compile(r"\S*/\S*")


class Ended(msgspec.Struct, frozen=True):
    code: int
    """Below zero: the signal that ended it."""
    out: bytes
    """At most 8 MiB."""
    said: str
    """The last 2 KB it complained, without paths."""


async def run(arguments: Sequence[str], seconds: float) -> Ended:
    """Run to the end; cancelled or late, the program is killed and gone before this returns.

    Raises: Unavailable, where it cannot be started or takes longer than `seconds`.
    """
    name = Path(arguments[0]).name
    try:
        process = await _started(arguments)
    except OSError as error:
        raise Unavailable(f"{name}: {type(error).__name__}") from None
    try:
        async with asyncio.timeout(seconds):
            return await _ended(process, arguments)
    except TimeoutError:
        raise Unavailable(f"{name}: not done within {seconds:g} s") from None
    finally:
        await _end(process)


async def _started(arguments: Sequence[str]) -> Process:
    """Cancelled before its pipes are connected, asyncio itself waits for ever; so it is let finish that.

    Raises: OSError.
    """
    # What it writes is nobody else's to read.
    start = asyncio.create_subprocess_exec(*arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, umask=0o077)
    starting = asyncio.create_task(start)  # noqa: TID251 - awaited below, in any case
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError):
            await _end(await starting)
        raise


async def _ended(process: Process, arguments: Sequence[str]) -> Ended:
    async with asyncio.TaskGroup() as group:
        out = group.create_task(_first(process.stdout))
        said = group.create_task(_last(process.stderr))
    return Ended(await process.wait(), out.result(), _without_paths(said.result(), arguments))


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()  # waits for it, and empties the pipes that would keep it waiting


async def _first(stream: asyncio.StreamReader | None) -> bytes:
    kept = bytearray()
    async for piece in _pieces(stream):
        kept += piece[: _OUT - len(kept)]
    return bytes(kept)


async def _last(stream: asyncio.StreamReader | None) -> bytes:
    kept = b""
    async for piece in _pieces(stream):
        kept = (kept + piece)[-2 * _SAID :]
    # What was cut to length begins within a line, and perhaps within a path nobody would recognise.
    return kept if len(kept) < 2 * _SAID else kept.partition(b"\n")[2]


async def _pieces(stream: asyncio.StreamReader | None) -> AsyncIterator[bytes]:
    while stream and (piece := await stream.read(64 * 1024)):
        yield piece


def _without_paths(said: bytes, arguments: Sequence[str]) -> str:
    text = said.decode(errors="replace")
    for folder in {str(Path(each.removeprefix("file:")).parent) for each in arguments if "/" in each}:
        text = text.replace(folder, "…")
    return _PATH.sub("…", text)[-_SAID:]
