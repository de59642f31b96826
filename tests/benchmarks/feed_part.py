"""Another process that takes part in a measurement, told what to do line by line."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


class Part:
    """Another process, told what to do line by line, so that making the load does not slow what is measured."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str, *words: str) -> Part:
        """`module`: of this folder, the one to run."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"tests.benchmarks.{module}", *words),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - handed on whole
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**26,
        )
        return cls(process)

    async def does(self, what: str):
        assert self._process.stdin is not None
        self._process.stdin.write(what.encode() + b"\n")
        return await self.hears()

    async def hears(self):
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return orjson.loads(await self._process.stdout.readline() or b"null")

    async def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()


async def asked():
    """What the measuring process wants, line by line."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := (await reader.readline()).decode().strip():
        yield line


def tell(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


def key_of(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
