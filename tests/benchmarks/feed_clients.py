"""A thousand meeting PCs, each with the two connections of the agent program, in a process of their own."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from secrets import token_bytes

import orjson

from agent_server.protocol.signature import Signed, encoded
from tests.benchmarks.feed_part import asked, key_of, tell

STATE_EVERY = 10.0
"""Seconds; as the agent's settings have it by default."""
STATE = orjson.dumps(
    {
        "zoom": "in_meeting",
        "meeting": "81234567890",
        "recording": "running",
        "sharing": False,
        "disk_free": 52_428_800_000,
        "versions": {"agent": "0.1.0", "os": "Debian 12", "zoom": "6.5.1", "driver": "desktop"},
        "can": ["meeting=hosting", "meeting=ended", "recording=running"],
    }
)


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


class Teller(asyncio.Protocol):
    """The other connection of the same PC, over which it tells its state."""

    def __init__(self) -> None:
        self._told: asyncio.Future[None] | None = None
        self._seen = b""
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def tell(self, request: bytes) -> asyncio.Future[None]:
        assert self._told is None or self._told.done(), f"no answer within {STATE_EVERY:.0f} seconds"
        self._told, self._seen = asyncio.get_running_loop().create_future(), b""
        self._transport.write(request)
        return self._told

    def data_received(self, received: bytes) -> None:
        self._seen += received
        if b"\r\n\r\n" in self._seen and self._told is not None:
            assert self._seen.startswith(b"HTTP/1.1 204 "), self._seen[:500]
            self._told.set_result(None)


class Pc:
    """One of them, with its two connections."""

    def __init__(self, number: int, host: str, heard: list) -> None:
        self._name, self._key = f"pc-{number}", key_of(number)
        self._host = host
        self._heard = heard
        self._teller: Teller
        self._lines: list[asyncio.Transport] = []

    async def connect(self) -> None:
        self._teller = Teller()
        await self._listen()
        await self._connection(lambda: self._teller)
        await self.tell()

    def break_off(self) -> None:
        for line in self._lines:
            line.abort()
        self._lines.clear()

    def tell(self) -> asyncio.Future[None]:
        return self._teller.tell(self._request("POST", "state", STATE))

    async def _listen(self) -> None:
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = await self._connection(lambda: Listener(self._name, self._heard, answered))
        line.write(self._request("GET", "feed"))
        await answered

    async def _connection(self, protocol: Callable[[], asyncio.Protocol]) -> asyncio.Transport:
        host, _, port = self._host.partition(":")
        line, _ = await asyncio.get_running_loop().create_connection(protocol, host, int(port))
        self._lines.append(line)
        return line

    def _request(self, method: str, what: str, body: bytes = b"") -> bytes:
        signed = Signed(
            method=method,
            target=f"/agents/v1/{what}",
            agent=self._name,
            time=str(int(time.time() * 1000)),
            nonce=encoded(token_bytes(16)),
            body=body,
        )
        signature = encoded(self._key.sign(signed.as_bytes()))
        head = (
            f"{method} {signed.target} HTTP/1.1\r\nHost: {self._host}\r\nMeetledger-Protocol: 1\r\n"
            f"Meetledger-Agent: {signed.agent}\r\nMeetledger-Time: {signed.time}\r\n"
            f"Meetledger-Nonce: {signed.nonce}\r\nMeetledger-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Clients:
    def __init__(self, address: str, agents: int) -> None:
        self.heard: list[tuple[str, float]] = []
        self._pcs = [Pc(number, address.removeprefix("http://"), self.heard) for number in range(agents)]

    async def connect(self) -> None:
        await asyncio.gather(*(pc.connect() for pc in self._pcs))

    async def storm(self) -> float:
        for pc in self._pcs:
            pc.break_off()
        began = time.perf_counter()
        await self.connect()
        return time.perf_counter() - began

    async def tell(self) -> None:
        """Until cancelled, each its state in its turn."""
        while True:
            for pc in self._pcs:
                pc.tell()
                await asyncio.sleep(STATE_EVERY / len(self._pcs))


async def _listen(address: str, agents: int) -> None:
    clients = Clients(address, agents)
    async for line in asked():
        word, _, number = line.partition(" ")
        if word == "connect":
            await clients.connect()
            telling = asyncio.ensure_future(clients.tell())
            tell({})
        elif word == "heard":
            await _until_heard(clients, int(number))
            assert not telling.done(), telling
            telling.cancel()
            tell({"heard": clients.heard})
        else:
            tell({"seconds": await clients.storm()})


async def _until_heard(clients: Clients, count: int) -> None:
    """And a moment longer, for what should not come."""
    deadline = time.monotonic() + 20
    while len(clients.heard) < count and time.monotonic() < deadline:  # noqa: ASYNC110 - it is elsewhere
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


if __name__ == "__main__":
    asyncio.run(_listen(sys.argv[1], int(sys.argv[2])))
