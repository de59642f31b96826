"""The program that a thousand meeting PCs listen to, in a process of its own."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent_server.protocol.signature import encoded
from domain.agents.enrolment import EnrolAgent, hash_of
from domain.agents.presence import RecordAgentOnline
from tests.agent_server.our_server import standing
from tests.benchmarks.feed_part import asked, key_of, tell


async def _serve(folder: str, agents: int, commands: int, pace: int) -> None:
    async with standing(Path(folder)) as stand:
        for number in range(agents):
            await _enrolled(stand, number)
        await stand.reads.agent_commands.caught_up(await stand.log.last_position())
        tell({"address": stand.address})
        async for line in asked():
            if line == "memory":
                tell({"bytes": _resident()})
            else:
                tell({"issued": await _issued(stand, agents, commands, pace)})


async def _enrolled(stand, number: int) -> None:
    name, key = f"pc-{number}", encoded(key_of(number).public_key().public_bytes_raw())
    await stand.invite(name, name)
    await stand.does(EnrolAgent, name, code_hash=hash_of(name), key=key, os="", version="")
    # They are not to fall silent while others are still being enrolled.
    await stand.does(RecordAgentOnline, name, seen_at=datetime.now(UTC) + timedelta(hours=1))


async def _issued(stand, agents: int, commands: int, pace: int) -> dict[str, float]:
    began, issued = time.time() + 0.1, {}

    async def one(number: int) -> None:
        await asyncio.sleep(began + number / pace - time.time())
        at = time.time()
        issued[await stand.issue(f"pc-{number % agents}", seconds=600)] = at

    await asyncio.gather(*(one(number) for number in range(commands)))
    return issued


def _resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], *map(int, sys.argv[2:])))
