"""How fast Zoom's messages become durable, beside a handler that only reads them."""

from __future__ import annotations

import asyncio
import hmac
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web
from sqlalchemy import func, select

from adapters.state.database import Database
from adapters.state.tables import inbox as table
from adapters.zoom.webhook import Signatures
from bot_app.tally import Tally
from bot_app.web.zoom import ZoomIntake, zoom_routes
from tests.benchmarks.row import Row

ROOT = Path(__file__).parents[2]
SECRET = "made-up-secret"
CONNECTIONS = 64
EACH_ROUND = 3000
ROUNDS = 5
PACE = 500
"""Messages a second in the paced run, one in ten of them a repetition."""
PACED = 5000
OWED_SECONDS = 0.050


def run() -> list[Row]:
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    async with _served() as (address, database):
        rates: dict[str, list[float]] = {"/yardstick": [], "/webhooks/zoom": []}
        for number in range(ROUNDS):
            for path, seen in rates.items():
                seen.append((await _load(address, path, f"round{number}", EACH_ROUND, 0))["rate"])
        assert await _kept(database) == ROUNDS * EACH_ROUND
        paced = await _load(address, "/webhooks/zoom", "paced", PACED, PACE)
        assert await _kept(database) == ROUNDS * EACH_ROUND + PACED * 9 // 10
    print(
        f"webhooks at {PACE}/s, 10 % of them twice: "
        f"p50 {paced['p50'] * 1000:.1f} ms, p99 {paced['p99'] * 1000:.1f} ms, slowest {paced['max'] * 1000:.1f} ms",
        file=sys.stderr,
    )
    yardstick, ours = (statistics.median(seen) for seen in rates.values())
    return [
        Row("webhook accepted durably", ours, yardstick, "webhooks/s", 0.3),
        Row(f"webhook at {PACE}/s, 1/p99 beside 1/50 ms", 1 / paced["p99"], 1 / OWED_SECONDS, "1/s", 1),
    ]


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[str, Database]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/state.db")
        await database.open()
        runner = web.AppRunner(_app(database), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"127.0.0.1:{runner.addresses[0][1]}", database
        finally:
            await runner.cleanup()
            await database.close()


def _app(database: Database) -> web.Application:
    intake = ZoomIntake(database, lambda: None)

    async def burst(count: int) -> None:
        raise AssertionError(f"{count} bad signatures")

    async def only_read(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application()
    app.add_routes(zoom_routes(Signatures([SECRET]), intake.accept, Tally(), burst))
    app.router.add_post("/yardstick", only_read)
    return app


async def _kept(database: Database) -> int:
    count = await database.read(lambda connection: connection.scalar(select(func.count()).select_from(table)))
    return int(count or 0)


async def _load(address: str, path: str, name: str, count: int, pace: int) -> dict[str, float]:
    """What another process saw, so that making the load does not slow what is measured."""
    loading = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.webhook", address, path, name, str(count), str(pace)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - handed on whole
        stdout=asyncio.subprocess.PIPE,
    )
    seen, _ = await loading.communicate()
    result: dict[str, float] = orjson.loads(seen)
    return result


# In the other process


class Sender(asyncio.Protocol):
    """One connection kept alive, one request at a time; bare, because a client must be quicker than a server."""

    def __init__(self) -> None:
        self._answered: asyncio.Future[None] | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    async def send(self, request: bytes) -> None:
        self._answered, self._seen = asyncio.get_running_loop().create_future(), b""
        self._transport.write(request)
        await self._answered

    def data_received(self, received: bytes) -> None:
        self._seen += received
        if self._answered is not None and self._seen.endswith(b"\r\n\r\n"):  # the answers have no bodies
            assert self._seen.startswith(b"HTTP/1.1 200 "), self._seen
            self._answered.set_result(None)


async def _send_all(address: str, path: str, name: str, count: int, pace: int) -> dict[str, float]:
    requests = [_request(address, path, name, number, twice=bool(pace)) for number in range(count)]
    host, _, port = address.partition(":")
    loop = asyncio.get_running_loop()
    free: asyncio.Queue[Sender] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait((await loop.create_connection(Sender, host, int(port)))[1])
    began = time.perf_counter()
    waits = await _at_once(free, requests) if not pace else await _in_time(free, requests, pace)
    spent = time.perf_counter() - began
    cuts = statistics.quantiles(waits, n=100)
    return {"rate": count / spent, "p50": cuts[49], "p99": cuts[98], "max": max(waits)}


async def _at_once(free: asyncio.Queue[Sender], requests: list[bytes]) -> list[float]:
    waiting = iter(requests)

    async def keep_sending(sender: Sender) -> list[float]:
        return [await _timed(sender, request, time.perf_counter()) for request in waiting]

    senders = [free.get_nowait() for _ in range(CONNECTIONS)]
    return [wait for waits in await asyncio.gather(*map(keep_sending, senders)) for wait in waits]


async def _in_time(free: asyncio.Queue[Sender], requests: list[bytes], pace: int) -> list[float]:
    """Each wait counts from when the request was due, so that a late start is not forgiven."""
    began = time.perf_counter() + 0.1

    async def one(number: int, request: bytes) -> float:
        due = began + number / pace
        await asyncio.sleep(due - time.perf_counter())
        sender = await free.get()
        waited = await _timed(sender, request, due)
        free.put_nowait(sender)
        return waited

    return await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))


async def _timed(sender: Sender, request: bytes, since: float) -> float:
    await sender.send(request)
    return time.perf_counter() - since


def _request(address: str, path: str, name: str, number: int, *, twice: bool) -> bytes:
    """With `twice`, every tenth repeats the one before, with another token, as Zoom does."""
    which = number - 1 if twice and number % 10 == 9 else number
    body = orjson.dumps(_message(f"{name}-{which}", which) | {"download_token": str(number)})
    at = str(int(time.time()))
    signature = hmac.digest(SECRET.encode(), f"v0:{at}:".encode() + body, "sha256").hex()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n"
        f"x-zm-request-timestamp: {at}\r\nx-zm-signature: v0={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _message(uuid: str, number: int) -> dict[str, Any]:
    person = {
        "user_id": str(number),
        "user_name": "A Person",
        "participant_uuid": uuid,
        "id": "",
        "email": "",
    }
    return {
        "event": "meeting.participant_joined",
        "event_ts": 1626230691572,
        "payload": {
            "account_id": "AAAAAABBBB",
            "object": {
                "id": str(90000000000 + number % 500),
                "uuid": uuid,
                "host_id": "x1yCzABCDEfg23HiJKl4mN",
                "topic": "A meeting of an ordinary length of name",
                "type": 2,
                "start_time": "2021-07-13T21:44:51Z",
                "timezone": "America/Los_Angeles",
                "duration": 60,
                "participant": {**person, "join_time": "2021-07-13T21:44:51Z", "registrant_id": ""},
            },
        },
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        address, path, name, count, pace = sys.argv[1:]
        sys.stdout.buffer.write(
            orjson.dumps(asyncio.run(_send_all(address, path, name, int(count), int(pace))))
        )
    else:
        for row in run():
            ratio = row.ours / row.yardstick
            print(f"{row.name}: {row.ours:,.0f} / {row.yardstick:,.0f} = {ratio:.2f} (owed {row.owed})")
