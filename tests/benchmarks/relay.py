"""A recording on its way from Zoom to Telegram, beside the same bytes through a bare aiohttp pipe.

Four processes: who serves the bytes, who swallows them, and the two who relay, one at a time, so that the
memory measured is the relaying's own.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import orjson
from aiohttp import web

from adapters.telegram.api import TelegramApi
from adapters.telegram.upload import Attachment
from adapters.zoom.download import Download, Source
from adapters.zoom.hosts import trusted_hosts
from tests.benchmarks.row import Row

SIZE = 2_000_000_000
ROUNDS = 3
MOST_GROWTH = 32.0
"""MiB."""
PATIENCE = 600.0
PIECE = bytes(range(256)) * 4096
ROOT = Path(__file__).parents[2]


def run() -> list[Row]:
    with _running("source") as source, _running("sink") as sink:
        addresses = source.stdout.readline().strip(), sink.stdout.readline().strip()
        rounds = [(_relayed("ours", *addresses), _relayed("bare", *addresses)) for _ in range(ROUNDS)]
    # The best of each: whatever else the machine does only ever adds to them.
    ours, bare = (min(seconds for seconds, _ in each) for each in zip(*rounds, strict=True))
    growth = max(mebibytes for (_, mebibytes), _ in rounds)
    print(f"  {SIZE / 1e9:g} GB in {ours:.1f} s, memory grew by {growth:.1f} MiB", file=sys.stderr)
    megabytes = SIZE / 1_000_000
    return [
        Row("recording relay, bare aiohttp pipe", megabytes / ours, megabytes / bare, "MB/s", 0.7),
        Row("recording relay, 2 GB: memory allowed / grown", MOST_GROWTH, max(growth, 0.1), "MiB", 1),
    ]


@contextmanager
def _running(part: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.benchmarks.relay", part, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _relayed(how: str, source: str, sink: str) -> tuple[float, float]:
    """Seconds, and by how many MiB the relaying process grew."""
    with _running(how, source, sink, str(SIZE)) as process:
        result, _ = process.communicate()
    assert process.returncode == 0, f"{how} ended with {process.returncode}"
    seconds, mebibytes = orjson.loads(result)
    return seconds, mebibytes


async def _relay(how: str, source: str, sink: str, size: str) -> None:
    """Once one megabyte, so that only the bytes' own memory counts; then all of them."""
    relay = {"ours": _ours, "bare": _bare}[how]
    async with aiohttp.ClientSession() as session:
        await relay(session, source, sink, 1_000_000)
        before, began = _memory("VmRSS"), time.perf_counter()
        arrived = await relay(session, source, sink, int(size))
        seconds = time.perf_counter() - began
    # The form around the file takes a few hundred bytes.
    assert 0 <= arrived - int(size) < 2000, f"{arrived} bytes arrived of {size}"
    print(orjson.dumps([seconds, _memory("VmHWM") - before]).decode())


async def _ours(session: aiohttp.ClientSession, source: str, sink: str, size: int) -> int:
    async def find() -> Source:
        return Source(f"{source}/{size}", "t0ken", size)

    download = Download(session, find, trusted=trusted_hosts(source))
    audio = Attachment("night shift.m4a", "audio/mp4", size, download.stream)
    api = TelegramApi(session, sink, "1:a")
    arrived: int = await api.upload("sendAudio", {"chat_id": 1}, {"audio": audio}, seconds=PATIENCE)
    return arrived


async def _bare(session: aiohttp.ClientSession, source: str, sink: str, size: int) -> int:
    limits = aiohttp.ClientTimeout(total=PATIENCE)
    async with session.get(f"{source}/{size}", timeout=limits) as response:

        async def body():
            async for chunk in response.content.iter_any():
                yield chunk

        headers = {"Content-Length": str(size)}
        async with session.post(f"{sink}/bare", data=body(), headers=headers, timeout=limits) as answer:
            arrived: int = orjson.loads(await answer.read())["result"]
            return arrived


def _memory(mark: str) -> float:
    """MiB, of this process."""
    found = re.search(rf"^{mark}:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


async def _serve(request: web.Request) -> web.StreamResponse:
    begin = int(request.headers.get("Range", "bytes=0-")[6:-1])
    size = int(request.match_info["size"])
    response = web.StreamResponse(headers={"Content-Type": "audio/mp4", "ETag": '"same"'})
    if begin:
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {begin}-{size - 1}/{size}"
    response.content_length = size - begin
    await response.prepare(request)
    while begin < size:
        at = begin % len(PIECE)
        piece = PIECE[at : at + size - begin]
        await response.write(piece)
        begin += len(piece)
    return response


async def _swallow(request: web.Request) -> web.Response:
    count = 0
    async for chunk in request.content.iter_any():
        count += len(chunk)
    return web.Response(body=orjson.dumps({"ok": True, "result": count}), content_type="application/json")


async def _stand(route: web.RouteDef) -> None:
    app = web.Application()
    app.add_routes([route])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


def main(part: str, *arguments: str) -> None:
    stands = {"source": web.get("/{size}", _serve), "sink": web.post("/{path:.*}", _swallow)}
    asyncio.run(_stand(stands[part]) if part in stands else _relay(part, *arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
