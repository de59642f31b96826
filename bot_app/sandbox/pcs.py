"""Meeting PCs of the sandbox: for each a real agent process, and a window that it drives."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.telegram import SandboxTelegram

_CODE = re.compile(r"meetledger-agent enrol (\S+) (\S+) (\S+)")
_PATIENCE = 30.0
_PLACES = ("meeting", "start_url", "join_url", "text")


@asynccontextmanager
async def agents(
    windows: Sequence[PcWindow], telegram: SandboxTelegram, owner: int, page: str, folder: Path
) -> AsyncIterator[None]:
    """A program for each window, enrolled with a code that the owner asks for in the chat."""
    scene = asyncio.ensure_future(_run_all(windows, telegram, owner, page, folder))
    try:
        yield
    finally:
        scene.cancel()
        await asyncio.wait([scene])


async def _run_all(
    windows: Sequence[PcWindow], telegram: SandboxTelegram, owner: int, page: str, folder: Path
) -> None:
    async with asyncio.TaskGroup() as tasks:
        for window in windows:
            enrolment = await _enrolment(window.name, telegram, owner)
            tasks.create_task(_live(window, enrolment, page, folder / window.name))


async def _enrolment(name: str, telegram: SandboxTelegram, owner: int) -> Sequence[str]:
    """Server, name and code, as the bot gives them."""
    telegram.say(owner, f"/agent_add {name}")

    def given(message: dict[str, str]) -> bool:
        return any(found[2] == name for found in _CODE.finditer(message["text"]))

    message = await telegram.wait_for_message(owner, given, timeout=_PATIENCE)
    return next(found.groups() for found in _CODE.finditer(message["text"]) if found[2] == name)


async def _live(window: PcWindow, enrolment: Sequence[str], page: str, home: Path) -> None:
    """Enrols, then runs until it is cancelled."""
    await asyncio.to_thread(_settle, home, settings_of(window, f"{page}/pc/{window.name}"))
    await _agent(home, "enrol", *enrolment)
    await _agent(home, "run")


def _settle(home: Path, settings: str) -> None:
    home.mkdir(parents=True)
    (home / "agent.toml").write_text(settings, encoding="utf-8")


async def _agent(home: Path, *verb: str) -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agent_server.agent", "--home", str(home), *verb),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await program.wait()
    finally:
        if program.returncode is None:
            program.terminate()
            await program.wait()


def settings_of(window: PcWindow, address: str) -> str:
    """An `agent.toml` with which the scripted driver drives the window."""
    control = [sys.executable, "-m", "bot_app.sandbox.pc_control", address]
    places = [f"{place}={{{place}}}" for place in _PLACES]
    lines = [
        'driver = "scripted"',
        "[scripted]",
        f"observe = {_toml([*control, 'see'])}",
        "[scripted.achieve]",
    ]
    lines += [
        f"{_toml(desired)} = [{_toml([*control, 'press', desired, *places])}]" for desired in window.can
    ]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A JSON text or list of texts is one in TOML too."""
    return orjson.dumps(value).decode()
