"""What stops a start."""

from __future__ import annotations

import asyncio

import pytest

from bot_app.run import StartFailed, run
from bot_app.sandbox.demo import demo_settings
from bot_app.sandbox.sandbox import start_sandbox


async def _started_and_stopped(settings):
    stop = asyncio.Event()
    stop.set()
    await run(settings, stop=stop)


async def test_the_same_keys_open_the_log_again(tmp_path):
    async with start_sandbox() as sandbox:
        settings = demo_settings(sandbox, tmp_path, "en")
        await _started_and_stopped(settings)
        await _started_and_stopped(settings)


async def test_other_keys_than_those_of_the_log_stop_the_start(tmp_path):
    """A lost keys.db would read as if everybody had been erased, and go on with new keys."""
    async with start_sandbox() as sandbox:
        settings = demo_settings(sandbox, tmp_path, "en")
        await _started_and_stopped(settings)
        for file in tmp_path.glob("keys.db*"):
            file.unlink()
        with pytest.raises(StartFailed, match=r"keys\.db holds other keys"):
            await _started_and_stopped(settings)
