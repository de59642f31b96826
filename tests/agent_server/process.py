"""The agent as a process of its own, as it runs on a PC."""

from __future__ import annotations

import sys
from asyncio.subprocess import DEVNULL, PIPE, create_subprocess_exec
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from agent_server.agent.cli import main; main()"


def command(home, *words: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, "--home", str(home.folder), *words]


async def said(home, *words: str) -> tuple[int, str, str]:
    """Exit code, output, and what it complained about."""
    process = await create_subprocess_exec(*command(home, *words), stdout=PIPE, stderr=PIPE)
    output, complaint = await process.communicate()
    return process.returncode, output.decode(), complaint.decode()


@asynccontextmanager
async def running(home, **options):
    """`run`, killed in the end if it still runs."""
    process = await create_subprocess_exec(*command(home, "run"), stdout=DEVNULL, stderr=DEVNULL, **options)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
