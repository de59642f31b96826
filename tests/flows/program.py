"""The bot as a process of its own, with nothing but environment variables."""

from __future__ import annotations

import asyncio
import atexit
import io
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec
import orjson

from tests.zygote import Life, Zygote, zygote

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0
"""Seconds for a start; a busy machine imports slowly."""
BETWEEN_LOOKS = 0.02
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
Process = asyncio.subprocess.Process | Life


class Finished(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str


class BotProcess:
    """`python -m bot_app run` in a folder of its own."""

    def __init__(self, folder: Path, settings: dict[str, str], *, command_line: bool = False) -> None:
        """`command_line`: the true one, imports and all, instead of a fork of a process that has them."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = {"HTTP_PORT": str(free_port()), **settings}
        self.log_file = folder / "stderr.log"
        self._spawned = _from_command_line if command_line else _forked
        self._process: Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings['HTTP_PORT']}"

    @property
    def process(self) -> Process:
        assert self._process is not None, "the bot was not started"
        return self._process

    async def start(self) -> None:
        """Return when it says that it is ready."""
        await self.launch()
        await until(self._ready, "the bot to be ready", PATIENCE, also=self.said)

    async def launch(self) -> None:
        self._process = await self._spawned(self, self.log_file, self.log_file, "run")

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
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            process = await self._spawned(self, out, err, *words)
            async with asyncio.timeout(PATIENCE):
                code = await process.wait()
            return Finished(code, *(_text(file) for file in (out, err)))

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
        return _text(self.log_file) if self.log_file.exists() else ""

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
async def running(
    folder: Path, settings: dict[str, str], *, command_line: bool = False
) -> AsyncIterator[BotProcess]:
    bot = BotProcess(folder, settings, command_line=command_line)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.end()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


# Neither stands in the checkout, where a developer's .env may lie.


async def _from_command_line(bot: BotProcess, out: Path, err: Path, *words: str) -> Process:
    with out.open("ab") as stdout, err.open("ab") as stderr:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot_app", *words, cwd=bot.folder, stdout=stdout, stderr=stderr,
            env={**ENVIRONMENT, **bot.settings},
        )  # fmt: skip


async def _forked(bot: BotProcess, out: Path, err: Path, *words: str) -> Process:
    return await _warmed().start(
        {
            "words": words,
            "folder": str(bot.folder),
            "environment": {**ENVIRONMENT, **bot.settings},
            "out": str(out),
            "err": str(err),
        }
    )


@cache
def _warmed() -> Zygote:
    """Until the tests end."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(zygote("tests.flows.life", ENVIRONMENT))
