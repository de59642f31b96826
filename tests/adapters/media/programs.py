"""Runs ffmpeg and ffprobe for a test, and watches the processes this one started."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

SILENCES = [(6.0, 7.0), (14.0, 15.0), (17.0, 18.0), (26.0, 27.0), (33.0, 34.0), (42.0, 43.0), (51.0, 52.0)]
"""Of the talk, in seconds."""


def make(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *arguments], check=True)


def children() -> set[int]:
    listed = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return {int(pid) for pids in listed for pid in pids.split()}


def alive(pid: int) -> bool:
    """A process that has ended and was not waited for counts as alive."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def started_after(before: set[int]) -> set[int]:
    while not (started := children() - before):  # noqa: ASYNC110 - nothing tells when a process appears
        await asyncio.sleep(0.01)
    return started


def shown(path: Path, entries: str, *options: str) -> list[str]:
    """What ffprobe shows, one line an entry."""
    command = ["ffprobe", "-v", "error", "-show_entries", entries, *options, "-of", "csv=p=0", path]
    ended = subprocess.run(command, capture_output=True, check=True, text=True)
    return [line.strip(",") for line in ended.stdout.split()]
