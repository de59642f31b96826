"""One life of a program that is to die, in a process forked for it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent_server.agent.cli import app
from agent_server.agent.clock import Clock
from bot_app import config, logs
from bot_app.run import run
from tests.chaos import killer
from tests.zygote import Order


def become(order: Order) -> None:
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    code = 1
    try:
        kills = [killer.Kill(*kill) for kill in order["kills"]]
        files = Path(order["journal"]), Path(order["scene"])
        killer.watch(killer.Steps(*files, order["counted"], kills))
        code = PROGRAMS[order["program"]](order["settings"])
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _bot(settings: dict[str, Any]) -> int:
    loaded = config.load(None, **settings)
    logs.configure("INFO", "json", None)
    asyncio.run(run(loaded))
    return 0


def _agent(settings: dict[str, Any]) -> int:
    """On a PC whose clock is `ahead` by so many seconds."""
    Clock.__init__.__defaults__ = (lambda: time.time() + settings["ahead"], time.monotonic)
    try:
        app(["--home", settings["home"], "run"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


PROGRAMS: dict[str, Callable[[dict[str, Any]], int]] = {"bot": _bot, "agent": _agent}
