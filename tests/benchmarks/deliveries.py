"""A hundred recordings wait: how close they come to what Zoom's lines allow, beside those lines themselves."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from tests.benchmarks.row import Row
from tests.flows.recordings import HOSTED, recording_stage, to_be
from tests.flows.stage import OWNER

RECORDINGS, HOSTS = 100, 10
SIZE, RATE = 400_000, 400_000
"""Bytes of a file, and bytes a second on each of Zoom's lines."""
AT_ONCE = 4
PATIENCE = 300.0


def run() -> list[Row]:
    ours = asyncio.run(_recordings_per_second())
    return [Row("recordings delivered, 100 waiting", ours, AT_ONCE * RATE / SIZE, "recordings/s", 0.7)]


async def _recordings_per_second() -> float:
    with tempfile.TemporaryDirectory(prefix="meetledger-bench-") as name:
        folder = Path(name)
        file = folder / "audio.m4a"
        file.write_bytes(bytes(SIZE))
        telegram = to_be(folder, HOSTED)
        limits = {"RELAYS_AT_ONCE": str(AT_ONCE), "RELAYS_PER_ACCOUNT": "1"}
        async with recording_stage(folder, telegram, OWNER, **limits) as scene:
            scene.zoom.downloads.bytes_per_second = RATE
            hosts = [scene.host(f"Host{number}")[0] for number in range(HOSTS)]
            started = time.perf_counter()
            for number in range(RECORDINGS):
                scene.zoom.add_recording(hosts[number % HOSTS], [("audio_only", file)])
            await telegram.bell.wait_until(lambda: _arrived(telegram) >= RECORDINGS or None, PATIENCE)
            return RECORDINGS / (time.perf_counter() - started)


def _arrived(telegram) -> int:
    return sum("audio" in message for message in telegram.messages(OWNER))
