"""A thousand meeting PCs on one program: how soon they hear, how soon they are back, what each costs."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_server.protocol.signature import Signed, encoded
from tests.benchmarks.row import Row

ROOT = Path(__file__).parents[2]
AGENTS = 1000
COMMANDS = 2000
PACE = 100
"""Commands a second, each for another PC."""
OWED_SECONDS = 0.100
OWED_STORM_SECONDS = 10.0
OWED_BYTES = 64 * 1024
PATIENCE = 120.0


def run() -> list[Row]:
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        server = await Part.start("server", folder, str(AGENTS), str(COMMANDS), str(PACE))
        try:
            address = (await server.hears())["address"]
            clients = await Part.start("clients", address, str(AGENTS))
            try:
                return await _played(server, clients)
            finally:
                await clients.end()
        finally:
            await server.end()


async def _played(server: Part, clients: Part) -> list[Row]:
    before = (await server.does("memory"))["bytes"]
    await clients.does("connect")
    each = ((await server.does("memory"))["bytes"] - before) / AGENTS
    issued = (await server.does("issue"))["issued"]
    heard = (await clients.does(f"heard {COMMANDS}"))["heard"]
    assert sorted(command for command, _ in heard) == sorted(issued), "missed, or heard twice"
    waits = [at - issued[command] for command, at in heard]
    cuts = statistics.quantiles(waits, n=100)
    storm = (await clients.does("storm"))["seconds"]
    print(
        f"{AGENTS} PCs, {PACE} commands/s: heard after p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, "
        f"slowest {max(waits) * 1000:.1f} ms; all back in {storm:.1f} s; {each / 1024:.1f} KiB each",
        file=sys.stderr,
    )
    return [
        Row(
            f"command heard by one of {AGENTS:,} PCs, 1/p99 beside 1/100 ms",
            1 / cuts[98],
            1 / OWED_SECONDS,
            "1/s",
            1,
        ),
        Row(
            f"{AGENTS:,} PCs back after a break of all",
            AGENTS / storm,
            AGENTS / OWED_STORM_SECONDS,
            "PCs/s",
            1,
        ),
        Row("a PC that listens: memory allowed / taken", OWED_BYTES / 1024, max(each, 1) / 1024, "KiB", 1),
    ]


class Part:
    """Another process, told what to do line by line, so that making the load does not slow what is measured."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, *words: str) -> Part:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.agent_feed", *words),
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


async def _asked():
    """What the measuring process wants, line by line."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := (await reader.readline()).decode().strip():
        yield line


def _tell(what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


def _key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


# In the server's process


async def _serve(folder: str, agents: int, commands: int, pace: int) -> None:
    from tests.agent_server.our_server import standing  # noqa: PLC0415 - only the server is to hold it in memory

    async with standing(Path(folder)) as stand:
        for number in range(agents):
            await _enrolled(stand, number)
        await stand.reads.agent_commands.caught_up(await stand.log.last_position())
        _tell({"address": stand.address})
        async for line in _asked():
            if line == "memory":
                _tell({"bytes": _resident()})
            else:
                _tell({"issued": await _issued(stand, agents, commands, pace)})


async def _enrolled(stand, number: int) -> None:
    from domain.agents.enrolment import EnrolAgent, hash_of  # noqa: PLC0415
    from domain.agents.presence import RecordAgentOnline  # noqa: PLC0415

    name, key = f"pc-{number}", encoded(_key(number).public_key().public_bytes_raw())
    await stand.invite(name, name)
    await stand.does(EnrolAgent, name, code_hash=hash_of(name), key=key, os="", version="")
    # They tell no states, and are not to fall silent while others are still being enrolled.
    await stand.does(RecordAgentOnline, name, seen_at=datetime.now(UTC) + timedelta(hours=1))


async def _issued(stand, agents: int, commands: int, pace: int) -> dict[str, float]:
    began, issued = time.time() + 0.1, {}

    async def one(number: int) -> None:
        await asyncio.sleep(began + number / pace - time.time())
        at = time.time()
        issued[await stand.issue(f"pc-{number % agents}", seconds=600)] = at

    await asyncio.gather(*(one(number) for number in range(commands)))
    return issued


def _resident() -> int:
    import gc  # noqa: PLC0415

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# In the clients' process


class Listener(asyncio.Protocol):
    """One PC: a bare connection, because a thousand clients share a core with what is measured."""

    def __init__(self, name: str, heard: list, answered: asyncio.Future[None]) -> None:
        self._name = name
        self._heard = heard
        self._answered = answered
        self._seen = b""

    def data_received(self, received: bytes) -> None:
        self._seen += received
        if not self._answered.done() and b": alive" in self._seen:
            assert self._seen.startswith(b"HTTP/1.1 200 "), self._seen[:500]
            self._answered.set_result(None)
        *whole, self._seen = self._seen.split(b"\n\n")
        for block in whole:
            if b"event: command" in block:
                body = block[block.index(b"data: ") + 6 :]
                self._heard.append((orjson.loads(body)["command"]["id"], time.time()))

    def connection_lost(self, _: Exception | None) -> None:
        if not self._answered.done():
            self._answered.set_exception(ConnectionError(f"{self._name}: {self._seen[:200]!r}"))


class Clients:
    def __init__(self, address: str, agents: int) -> None:
        self._host = address.removeprefix("http://")
        self._keys = [_key(number) for number in range(agents)]
        self._transports: list[asyncio.Transport] = []
        self.heard: list[tuple[str, float]] = []

    async def connect(self) -> None:
        self._transports = list(
            await asyncio.gather(*(self._one(number) for number in range(len(self._keys))))
        )

    async def storm(self) -> float:
        for transport in self._transports:
            transport.abort()
        began = time.perf_counter()
        await self.connect()
        return time.perf_counter() - began

    async def _one(self, number: int) -> asyncio.Transport:
        host, _, port = self._host.partition(":")
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[None] = loop.create_future()
        transport, _ = await loop.create_connection(
            lambda: Listener(f"pc-{number}", self.heard, answered), host, int(port)
        )
        transport.write(self._request(number))
        await answered
        return transport

    def _request(self, number: int) -> bytes:
        signed = Signed(
            method="GET",
            target="/agents/v1/feed",
            agent=f"pc-{number}",
            time=str(int(time.time() * 1000)),
            nonce=encoded(token_bytes(16)),
        )
        signature = encoded(self._keys[number].sign(signed.as_bytes()))
        return (
            f"GET {signed.target} HTTP/1.1\r\nHost: {self._host}\r\nMeetledger-Protocol: 1\r\n"
            f"Meetledger-Agent: {signed.agent}\r\nMeetledger-Time: {signed.time}\r\n"
            f"Meetledger-Nonce: {signed.nonce}\r\nMeetledger-Signature: {signature}\r\n\r\n"
        ).encode()


async def _listen(address: str, agents: int) -> None:
    clients = Clients(address, agents)
    async for line in _asked():
        word, _, number = line.partition(" ")
        if word == "connect":
            await clients.connect()
            _tell({})
        elif word == "heard":
            await _until_heard(clients, int(number))
            _tell({"heard": clients.heard})
        else:
            _tell({"seconds": await clients.storm()})


async def _until_heard(clients: Clients, count: int) -> None:
    """And a moment longer, for what should not come."""
    deadline = time.monotonic() + 20
    while len(clients.heard) < count and time.monotonic() < deadline:  # noqa: ASYNC110 - it is elsewhere
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        part, *words = sys.argv[1:]
        if part == "server":
            asyncio.run(_serve(words[0], *map(int, words[1:])))
        else:
            asyncio.run(_listen(words[0], int(words[1])))
    else:
        for row in run():
            print(f"{row.name}: {row.ours:,.1f} / {row.yardstick:,.1f} = {row.ours / row.yardstick:.2f}")
