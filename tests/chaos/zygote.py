"""A process that has imported the programs and forks them on request: a start costs a fraction of an import."""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from agent_server.agent.cli import app
from agent_server.agent.clock import Clock
from bot_app import config, logs
from bot_app.run import run
from tests.chaos import killer

Order = dict[str, Any]


def serve(door: socket.socket) -> None:
    """Fork for every connection, until whoever started us is gone. No thread or loop exists in here."""
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        connection, _ = door.accept()
        with connection:
            if os.fork() == 0:
                door.close()
                _attend(connection)
    os.killpg(0, signal.SIGKILL)


def _attend(connection: socket.socket) -> None:
    """One life of the program: start it, tell its pid, wait for its end, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order = orjson.loads(connection.makefile("rb").readline())
    pid = os.fork()
    if pid == 0:
        _become_the_program(connection, order)
    with suppress(BrokenPipeError):  # a test that has failed does not listen any more
        connection.sendall(orjson.dumps(pid) + b"\n")
        _, status = os.waitpid(pid, 0)
        connection.sendall(orjson.dumps(os.waitstatus_to_exitcode(status)) + b"\n")
    os._exit(0)


def _become_the_program(connection: socket.socket, order: Order) -> None:
    connection.close()
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

if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
