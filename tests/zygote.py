"""A process that has imported the program and forks it on request: a start costs a fraction of an import.

What is forked has a pid, signals, files and an exit code of its own, as any process.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[1]
Order = dict[str, Any]
"""What the process is to be told; goes as JSON."""


class Zygote:
    """Where processes come from."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def start(self, order: Order) -> Life:
        reader, writer = await asyncio.open_unix_connection(self._address)
        writer.write(orjson.dumps(order) + b"\n")
        return Life(orjson.loads(await reader.readline()), reader, writer)


class Life:
    """One process, with the names of asyncio's own."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.returncode: int | None = None
        """Negative: the signal that ended it."""
        self._ending = asyncio.ensure_future(self._end(reader, writer))

    async def wait(self) -> int:
        return await asyncio.shield(self._ending)

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is not None:
            return  # its number may be somebody else's by now
        with suppress(ProcessLookupError):  # it has died, and the news of it is on the way
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def _end(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        try:
            self.returncode = code = int(orjson.loads(await reader.readline()))
            return code
        finally:
            writer.close()
            await writer.wait_closed()


@contextmanager
def zygote(module: str, environment: Mapping[str, str] | None = None) -> Iterator[Zygote]:
    """Its whole process group, what it forked included, ends with the block.

    `module` has the function `become(order)`, which is all that a forked process does.
    """
    with tempfile.TemporaryDirectory(prefix="zygote-") as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{folder}/door")
        door.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(door.fileno()), module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            pass_fds=[door.fileno()],
            start_new_session=True,
        )
        try:
            yield Zygote(f"{folder}/door")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def serve(door: socket.socket, module: Any) -> None:
    """Fork for every connection, until whoever started us is gone. No thread or loop exists in here."""
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        connection, _ = door.accept()
        with connection:
            if os.fork() == 0:
                door.close()
                _attend(connection, module)
    os.killpg(0, signal.SIGKILL)


def _attend(connection: socket.socket, module: Any) -> None:
    """One life: start it, tell its pid, wait for its end, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order = orjson.loads(connection.makefile("rb").readline())
    pid = os.fork()
    if pid == 0:
        connection.close()
        module.become(order)
        sys.exit()
    with suppress(BrokenPipeError):  # a test that has failed does not listen any more
        connection.sendall(orjson.dumps(pid) + b"\n")
        _, status = os.waitpid(pid, 0)
        connection.sendall(orjson.dumps(os.waitstatus_to_exitcode(status)) + b"\n")
    os._exit(0)


if __name__ == "__main__":
    import_module("tests.warm").warm_up()
    serve(socket.socket(fileno=int(sys.argv[1])), import_module(sys.argv[2]))
