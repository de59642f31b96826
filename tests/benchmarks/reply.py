"""From update to reply, the whole way and durable, beside a bare aiogram bot on the same stand."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bot_app.sandbox import zoom
from bot_app.sandbox.sandbox import Sandbox, start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from tests.benchmarks.row import Row

PEOPLE = 100
MESSAGES = 5
"""Of each person, all said at once."""
PATIENCE = 120.0
ROOT = Path(__file__).parents[2]


def run() -> list[Row]:
    ours, yardstick = asyncio.run(_measure())
    return [Row("update → reply, durable", ours, yardstick, "replies/s", 0.3)]


async def _measure() -> tuple[float, float]:
    yardstick = await _replies_per_second(_echo)
    ours = await _replies_per_second(_meetledger)
    return ours, yardstick


async def _replies_per_second(program) -> float:
    telegram = SandboxTelegram()
    people = [telegram.add_person(f"Person {number}").id for number in range(PEOPLE)]
    async with start_sandbox(telegram=telegram) as sandbox, program(sandbox):
        await _answered(telegram, people, 1, "/start")
        started = time.perf_counter()
        await _answered(telegram, people, MESSAGES, "/whoami")
        return PEOPLE * MESSAGES / (time.perf_counter() - started)


async def _answered(telegram: SandboxTelegram, people: list[int], times: int, text: str) -> None:
    """Everybody speaks; return when everybody has been answered as often."""
    wanted = {person: _answers(telegram, person) + times for person in people}
    for _ in range(times):
        for person in people:
            telegram.say(person, text)
    for person, count in wanted.items():
        await telegram.bell.wait_until(
            lambda person=person, count=count: _answers(telegram, person) >= count or None, PATIENCE
        )


def _answers(telegram: SandboxTelegram, person: int) -> int:
    return sum(message["from"]["is_bot"] for message in telegram.messages(person))


@asynccontextmanager
async def _echo(sandbox: Sandbox) -> AsyncIterator[None]:
    command = ["tests/benchmarks/echo_bot.py", sandbox.telegram_base, sandbox.telegram.token]
    async with _running(command, {}):
        yield


@asynccontextmanager
async def _meetledger(sandbox: Sandbox) -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        async with _running(["-m", "bot_app", "run"], _settings(sandbox, folder)):
            yield


def _settings(sandbox: Sandbox, folder: str) -> Mapping[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": sandbox.telegram.token,
        "TELEGRAM_API_BASE": sandbox.telegram_base,
        "TELEGRAM_OVERALL_RATE": "100000",
        "TELEGRAM_CHAT_RATE": "100000",
        "INITIAL_OWNER_ID": "1",
        "ZOOM_ACCOUNT_ID": zoom.ACCOUNT_ID,
        "ZOOM_CLIENT_ID": zoom.CLIENT_ID,
        "ZOOM_CLIENT_SECRET": zoom.CLIENT_SECRET,
        "ZOOM_BASE_URL": sandbox.zoom_base_url,
        "ZOOM_TOKEN_URL": sandbox.zoom_token_url,
        "DATA_DIR": folder,
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "HTTP_PORT": "0",
        "LOG_LEVEL": "WARNING",
    }


@asynccontextmanager
async def _running(arguments: list[str], settings: Mapping[str, str]) -> AsyncIterator[None]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}  # noqa: TID251 - handed on whole
    program = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        program.terminate()
        await program.wait()
