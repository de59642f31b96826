"""A thousand meeting PCs on one program: how soon they hear, how soon they are back, what each costs."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile

from tests.benchmarks.feed_part import Part
from tests.benchmarks.row import Row

AGENTS = 1000
COMMANDS = 2000
PACE = 100
"""Commands a second, each for another PC."""
OWED_SECONDS = 0.100
OWED_STORM_SECONDS = 10.0
OWED_BYTES = 64 * 1024


def run() -> list[Row]:
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        server = await Part.start("feed_server", folder, str(AGENTS), str(COMMANDS), str(PACE))
        try:
            address = (await server.hears())["address"]
            clients = await Part.start("feed_clients", address, str(AGENTS))
            try:
                return await _played(server, clients)
            finally:
                await clients.end()
        finally:
            await server.end()


async def _played(server: Part, clients: Part) -> list[Row]:
    before = (await server.does("memory"))["bytes"]
    await clients.does("connect")
    each = ((await server.does("memory"))["bytes"] - before) / AGENTS
    issued = (await server.does("issue"))["issued"]
    heard = (await clients.does(f"heard {COMMANDS}"))["heard"]
    assert sorted(command for command, _ in heard) == sorted(issued), "missed, or heard twice"
    waits = [at - issued[command] for command, at in heard]
    cuts = statistics.quantiles(waits, n=100)
    storm = (await clients.does("storm"))["seconds"]
    print(
        f"{AGENTS} PCs, {PACE} commands/s: heard after p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, "
        f"slowest {max(waits) * 1000:.1f} ms; all back in {storm:.1f} s; {each / 1024:.1f} KiB each",
        file=sys.stderr,
    )
    return [
        Row(
            f"command heard by one of {AGENTS:,} PCs, 1/p99 beside 1/100 ms",
            1 / cuts[98],
            1 / OWED_SECONDS,
            "1/s",
            1,
        ),
        Row(
            f"{AGENTS:,} PCs back after a break of all",
            AGENTS / storm,
            AGENTS / OWED_STORM_SECONDS,
            "PCs/s",
            1,
        ),
        Row("a PC that listens: memory allowed / taken", OWED_BYTES / 1024, max(each, 1) / 1024, "KiB", 1),
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours:,.1f} / {row.yardstick:,.1f} = {row.ours / row.yardstick:.2f}")
