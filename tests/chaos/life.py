"""One life of the program that is to die, in a process forked for it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

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
        settings = config.load(None, **order["settings"])
        logs.configure("INFO", "json", None)
        asyncio.run(run(settings))
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
