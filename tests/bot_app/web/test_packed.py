"""Packed bodies: refused at every address but Zoom's, before anything is unpacked."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from adapters.zoom.webhook import Signatures
from bot_app.health import Health
from bot_app.sandbox.sandbox import serving
from bot_app.tally import Tally
from bot_app.web.app import SECRET_HEADER, web_app
from bot_app.web.zoom import PATHS, zoom_routes
from tests.bot_app.web.test_zoom import BODY, SECRET, signature

MEGABYTE = 1024 * 1024
TOKEN = "telegram-s3cret"


class Behind:
    """What stands behind the door, and what got through."""

    def __init__(self):
        self.asked = []

    def app(self, *, with_zoom=True):
        routes = zoom_routes(Signatures([SECRET]), self.accept, Tally(), self.accept) if with_zoom else []
        return web_app(self.examine, self, TOKEN, routes)

    async def examine(self):
        self.asked.append("health")
        return Health([], {}, {})

    async def accept(self, stored):
        self.asked.append(stored)


@pytest.fixture
def behind():
    return Behind()


def bomb():
    """Three megabytes of zipped zeros, which would be three gigabytes."""
    packer = zlib.compressobj(9, wbits=31)
    begin = packer.compress(b"\0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return begin + again * (3 * MEGABYTE // len(again))


@asynccontextmanager
async def opened(app):
    """A connection to a server that would wait an hour for the rest of a request."""
    runner = web.AppRunner(app, access_log=None, lingering_time=3600, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    try:
        async with asyncio.timeout(30):
            yield reader, writer
    finally:
        writer.close()
        await runner.cleanup()


def head(path, length, method="POST", encoding="gzip"):
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: x",
        f"{SECRET_HEADER}: {TOKEN}",
        f"Content-Encoding: {encoding}",
        f"Content-Length: {length}",
    )
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.fixture
def unpacked(monkeypatch):
    """The sizes of all that aiohttp unpacks."""
    sizes = []
    decompress = aiohttp.compression_utils.ZLibDecompressor.decompress_sync

    def spied(self, data, *args, **more):
        out = decompress(self, data, *args, **more)
        sizes.append(len(out))
        return out

    monkeypatch.setattr(aiohttp.compression_utils.ZLibDecompressor, "decompress_sync", spied)
    return sizes


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/webhooks/telegram"])
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_bomb_is_refused_and_not_unpacked(behind, unpacked, path, method):
    packed = bomb()
    async with opened(behind.app()) as (reader, writer):
        writer.write(head(path, len(packed), method))
        answer = await reader.readuntil(b"\r\n\r\n")
        with_rest = asyncio.ensure_future(_written(writer, packed))
        rest = await _until_gone(reader)
        await with_rest
    assert answer.startswith(b"HTTP/1.1 415 ")
    assert (rest, behind.asked, unpacked) == (b"", [], [])


async def _written(writer, packed):
    try:
        writer.write(packed)
        await writer.drain()
    except ConnectionError:
        return


async def _until_gone(reader):
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_a_bomb_whose_end_never_comes_is_not_waited_for(behind):
    async with opened(behind.app()) as (reader, writer):
        writer.write(head("/health", 100_000_000) + bomb()[:1000])
        assert (await reader.read()).startswith(b"HTTP/1.1 415 ")
    assert behind.asked == []


@pytest.mark.parametrize(("method", "with_zoom"), [("PUT", True), ("POST", False)])
async def test_zooms_address_unpacks_only_what_zoom_may_send(behind, unpacked, method, with_zoom):
    async with opened(behind.app(with_zoom=with_zoom)) as (reader, writer):
        writer.write(head(PATHS[0], 3000, method))
        assert (await reader.read()).startswith(b"HTTP/1.1 415 ")
    assert unpacked == []


@pytest.mark.parametrize("path", PATHS)
async def test_zooms_packed_messages_are_taken(behind, path):
    assert await sent(behind, path, gzip.compress(BODY), "gzip", **signature(BODY)) == 200
    (stored,) = behind.asked
    assert stored.body == BODY


@pytest.mark.parametrize("encoding", ["identity", "Identity", " identity "])
async def test_what_only_says_that_it_is_not_packed_is_taken(behind, encoding):
    assert await sent(behind, "/webhooks/telegram", b'{"update_id":7}', encoding) == 200
    assert behind.asked == [[{"update_id": 7}]]


@pytest.mark.parametrize("encoding", ["GZip", "deflate", "x", "identity, gzip"])
async def test_however_it_is_packed_it_is_refused(behind, encoding):
    async with opened(behind.app()) as (reader, writer):
        writer.write(head("/webhooks/telegram", 3000, encoding=encoding))
        assert (await reader.read()).startswith(b"HTTP/1.1 415 ")


async def sent(behind, path, body, encoding, **headers):
    given = {"Content-Encoding": encoding, SECRET_HEADER: TOKEN, **headers}
    async with (
        serving(behind.app(), "127.0.0.1", 0) as address,
        aiohttp.ClientSession() as session,
        session.post(address + path, data=body, headers=given) as answer,
    ):
        return answer.status
