"""The bot as a process of its own, with nothing but environment variables."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec
import orjson

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
"""Seconds for a start; a busy machine imports slowly."""
BETWEEN_LOOKS = 0.02


class Finished(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str


class BotProcess:
    """`python -m bot_app run` in a folder of its own."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = {"HTTP_PORT": str(free_port()), **settings}
        self.log_file = folder / "stderr.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings['HTTP_PORT']}"

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "the bot was not started"
        return self._process

    async def start(self) -> None:
        """Return when it says that it is ready."""
        await self.launch()
        await until(self._ready, "the bot to be ready", PATIENCE, also=self.said)

    async def launch(self) -> None:
        with self.log_file.open("ab") as log:
            self._process = await _spawned(self, "run", stdout=log, stderr=log)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit code."""
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def end(self) -> None:
        """However it is: nothing may outlive the test."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def verb(self, *words: str) -> Finished:
        """Another process of the same program: `meetledger …`."""
        process = await _spawned(self, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        return Finished(process.returncode or 0, out.decode(), err.decode())

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, body: object, headers: dict[str, str]) -> int:
        """The status."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.address + path, data=io.BytesIO(orjson.dumps(body)), headers=headers) as answer,
        ):
            return answer.status

    async def health(self) -> dict[str, Any]:
        return dict(orjson.loads((await self.get("/health"))[1]))

    def said(self) -> str:
        """All it wrote to the terminal."""
        return self.log_file.read_text(encoding="utf-8") if self.log_file.exists() else ""

    def log(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.said().splitlines()]

    async def logs(self, fits: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """The first line that fits, now or soon."""

        async def look() -> dict[str, Any] | None:
            whole = self.said().rpartition("\n")[0]
            return next((line for line in map(orjson.loads, whole.splitlines()) if fits(line)), None)

        return await until(look, what, PATIENCE, also=self.said)

    async def _ready(self) -> bool | None:
        assert self.process.returncode is None, f"the bot ended: {self.said()}"
        try:
            return (await self.get("/ready"))[0] == 200 or None
        except aiohttp.ClientError:
            return None


async def until(
    look: Callable[[], Awaitable[T | None]], what: str, seconds: float, also: Callable[[], object] = str
) -> T:
    """Look again and again. Raises: AssertionError at the deadline."""
    deadline = time.monotonic() + seconds
    while (seen := await look()) is None:
        assert time.monotonic() < deadline, f"waited in vain for {what}; {also()}"
        await asyncio.sleep(BETWEEN_LOOKS)
    return seen


@asynccontextmanager
async def running(folder: Path, settings: dict[str, str]) -> AsyncIterator[BotProcess]:
    bot = BotProcess(folder, settings)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.end()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def _spawned(bot: BotProcess, *words: str, stdout: Any, stderr: Any) -> asyncio.subprocess.Process:
    # Not in the checkout, where a developer's .env may lie.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot_app", *words, cwd=bot.folder, stdout=stdout, stderr=stderr,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **bot.settings},
    )  # fmt: skip
