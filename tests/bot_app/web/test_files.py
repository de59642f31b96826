"""Files of Zoom's behind links of ours: whole, in parts, broken on the way, and never to strangers."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import asynccontextmanager, suppress
from email.message import Message
from uuid import uuid4

import aiohttp
import pytest
import structlog
from aiohttp import web

from adapters.effect import Rejected, Unauthorised, Unavailable
from adapters.zoom.download import Download, Patience, Source
from bot_app.deliveries.choice import mark_of
from bot_app.links import DAY, FileLinks, LinkedFile
from bot_app.places import Bounds
from bot_app.sandbox.sandbox import serving
from bot_app.web.files import RETRY_SECONDS, Offered, file_routes
from domain.ids import RecordingId
from tests.adapters.zoom.recording_stand import RecordingStand, breaks_after, falls_silent_after, says, serve

CONTENT = random.Random(7).randbytes(1_000_000)
SIZE = len(CONTENT)
HASTE = Patience(pause=0.001, longest_pause=0.005)
RECORDING, MARK = RecordingId(uuid4()), mark_of("f1")
SECRET = "a-long-random-s3cret-of-the-operator"
NOW = 1_800_000_000.0
BOUNDS = Bounds(at_once=4, of_one_file=2, stall=0.3)


class Door:
    """Our server, in front of a real download from a stand."""

    def __init__(self, zoom, session):
        self.zoom = zoom
        self.session = session
        self.now = NOW
        self.name = "Weekly meeting 2026-11-21.mp4"
        self.failure = None
        self.asked = []
        self.size = SIZE
        self.address = ""
        self.links = FileLinks(SECRET, "", 7, lambda: self.now)
        self.path = self.links.address(RECORDING, MARK)

    async def offer(self, linked):
        self.asked.append(linked)
        if self.failure is not None:
            raise self.failure
        return Offered(self.name, self.size, self.download())

    def download(self):
        return Download(self.session, self._find, trusted=lambda _: True, patience=HASTE)

    async def _find(self):
        return Source(self.zoom.url, self.zoom.token, len(self.zoom.content))

    def get(self, path=None, *, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, self.address + (path or self.path), headers=named)

    def path_to(self, file_id):
        return self.links.address(RECORDING, mark_of(file_id))

    async def whole(self, **headers):
        async with self.get(**headers) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def opened(bounds):
    zoom = RecordingStand(CONTENT)
    async with zoom.server, aiohttp.ClientSession(auto_decompress=False) as session:
        found = Door(zoom, session)
        app = web.Application()
        app.router.add_routes(file_routes(found.links, found.offer, bounds))
        async with serving(app, "127.0.0.1", 0) as found.address:
            yield found


@pytest.fixture
async def door():
    async with opened(BOUNDS) as found:
        yield found


async def test_who_holds_the_link_gets_the_file(door):
    async with door.get() as answer:
        assert answer.status == 200
        assert answer.content_length == SIZE
        assert await answer.read() == CONTENT
    assert door.asked == [LinkedFile(RECORDING, MARK)]
    assert door.zoom.wanted_ranges == [None]


async def test_the_answer_is_stored_shown_and_passed_on_by_nobody(door):
    async with door.get() as answer:
        headers = answer.headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in headers


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=1000-1999", 1000, 2000),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("bytes=500000-", 500_000, SIZE),
        ("bytes=999990-99999999999", 999_990, SIZE),
        (f"bytes=300000-{SIZE - 1}", 300_000, SIZE),
    ],
)
async def test_a_part_is_given_as_asked_for(door, wanted, start, end):
    async with door.get(Range=wanted) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
        assert answer.content_length == end - start
        assert await answer.read() == CONTENT[start:end]


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=5-4", "bytes=999999999999999-"])
async def test_a_part_that_does_not_exist_is_refused_with_the_size(door, wanted):
    async with door.get(Range=wanted) as answer:
        assert answer.status == 416
        assert answer.headers["Content-Range"] == f"bytes */{SIZE}"
        assert await answer.read() == b""
    assert door.zoom.asked == []


@pytest.mark.parametrize(
    "wanted",
    ["bytes=-500", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=", "0-1", "bytes=٣-٤", "bytes=1- "],
)
async def test_a_range_nobody_reads_gives_the_whole_file_as_if_none_had_been_asked_for(door, wanted):
    async with door.get(Range=wanted) as answer:
        if wanted == "bytes=1- ":
            assert answer.status == 206, "blanks around a header do not count"
            return
        assert answer.status == 200
        assert "Content-Range" not in answer.headers
        assert await answer.read() == CONTENT


async def test_a_part_of_another_version_is_not_taken_for_one_of_this(door):
    assert await door.whole(Range="bytes=5-", If_Range='"another"') == (200, CONTENT)


async def test_a_question_about_the_file_costs_no_byte(door):
    async with door.get(method="HEAD") as answer:
        assert (answer.status, answer.content_length) == (200, SIZE)
        assert await answer.read() == b""
    async with door.get(method="HEAD", Range="bytes=5-9") as answer:
        assert (answer.status, answer.content_length) == (206, 5)
    assert door.zoom.asked == []


async def test_a_link_that_expired_says_so_and_asks_nobody(door):
    door.now += 7 * DAY
    status, said = await door.whole()
    assert (status, door.asked) == (410, [])
    assert b"expired" in said


@pytest.mark.parametrize(
    "path", ["/recordings/x", "/recordings/a.b.c", "/recordings/%00", "/recordings/" + "x" * 2000]
)
async def test_a_forged_link_says_nothing(door, path):
    async with door.get(path) as answer:
        assert answer.status == 404
    forged = FileLinks(SECRET + "x", "", 7, lambda: NOW).address(RECORDING, MARK)
    async with door.get(forged) as answer:
        assert answer.status == 404
        assert "no-store" in answer.headers["Cache-Control"]
    assert door.asked == []


async def test_a_file_that_is_gone_says_so(door):
    door.failure = Rejected("Zoom does not have the file <any> more", code="gone")
    status, said = await door.whole()
    assert status == 410
    assert b"<any>" not in said


@pytest.mark.parametrize("failure", [Unavailable("no s3cret connection"), Unauthorised("s3cret")])
async def test_while_zoom_is_away_people_are_asked_to_come_back(door, failure):
    door.failure = failure
    status, said = await door.whole()
    assert status == 503
    assert b"s3cret" not in said


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.exe',
        "line\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "\\windows\\evil",
        "Rapat “Mingguan” 会议.mp4",
        "\u202egpj.exe",
        "x" * 5000 + ".mp4",
        "",
        "%0d%0aX: y",
    ],
)
async def test_a_hostile_name_stays_a_name(door, name):
    door.name = name
    async with door.get(method="HEAD") as answer:
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
        shown = answer.headers["Content-Disposition"]
    read = Message()
    read["Content-Disposition"] = shown
    filename = read.get_filename()
    assert shown.isascii()
    assert len(filename.encode()) <= 100
    assert not set(filename) & set('/\\"\r\n\u202e\0')
    assert read.get_content_disposition() == "attachment"
    assert [key for key, _ in read.get_params(header="content-disposition")] == ["attachment", "filename"]


async def test_a_break_on_zooms_side_is_mended_unseen(door):
    door.zoom.manners = [breaks_after(300_000), breaks_after(100_000), serve]
    assert await door.whole() == (200, CONTENT)
    assert len(door.zoom.asked) == 3


async def test_a_break_within_a_part_is_mended_unseen(door):
    door.zoom.manners = [breaks_after(100_000), serve]
    assert await door.whole(Range="bytes=100000-899999") == (206, CONTENT[100_000:900_000])
    assert door.zoom.wanted_ranges == ["bytes=100000-", "bytes=200000-"]


async def test_an_expired_token_in_the_middle_is_renewed_unseen(door):
    door.zoom.manners = [breaks_after(300_000), says(401), serve]
    assert await door.whole() == (200, CONTENT)


async def test_a_break_that_cannot_be_mended_is_seen_as_one_and_logged_without_a_trace(door):
    door.zoom.manners = [breaks_after(300_000), *[says(404)] * 9]
    with structlog.testing.capture_logs() as logs:
        async with door.get() as answer:
            assert (answer.status, answer.content_length) == (200, SIZE)
            with pytest.raises(aiohttp.ClientPayloadError):
                await answer.read()
    assert [entry["reason"] for entry in logs if entry["event"] == "file.broke_off"] == [
        "zoom.download: HTTP 404"
    ]


async def test_a_file_shorter_than_was_said_is_seen_as_broken(door):
    door.size = SIZE + 10
    async with door.get() as answer:
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_a_file_longer_than_was_said_is_cut_where_we_said(door):
    door.size = 1000
    assert await door.whole() == (200, CONTENT[:1000])


async def test_a_file_that_vanishes_between_the_listing_and_the_first_byte_is_gone(door):
    door.zoom.manners = [says(404)]
    status, said = await door.whole()
    assert status == 410
    assert b"gone" in said


async def test_zoom_may_go_away_between_the_listing_and_the_first_byte(door):
    door.zoom.manners = [says(503)]
    assert (await door.whole())[0] == 503


async def test_who_leaves_early_ends_the_transfer_from_zoom(door):
    left = asyncio.Event()

    async def endless(stand, request):
        try:
            return await falls_silent_after(600_000)(stand, request)
        finally:
            left.set()

    door.zoom.manners = [endless]
    async with door.get() as answer:
        assert await answer.content.readexactly(1000) == CONTENT[:1000]
        answer.close()
    door.zoom.gate.set()
    async with asyncio.timeout(30):
        await left.wait()
    assert await door.whole() == (200, CONTENT)


async def under_way(door, *file_ids):
    """Downloads that have begun, and get no further until Zoom's gate opens."""
    begun = []
    for file_id in file_ids:
        door.zoom.manners.append(waits_and_breaks)
        begun.append(await door.get(door.path_to(file_id)))
    return begun


async def waits_and_breaks(stand, request):
    response = await falls_silent_after(1000)(stand, request)
    request.transport.close()
    return response


async def refused(door, file_id):
    async with door.get(door.path_to(file_id)) as answer:
        said = await answer.text()
        assert (answer.status, answer.headers["Retry-After"]) == (503, str(RETRY_SECONDS)), said
        assert "no-store" in answer.headers["Cache-Control"]
        return said


async def test_a_file_is_fetched_so_often_at_once_and_no_oftener(door):
    begun = await under_way(door, "f1", "f1")
    assert "Too many" in await refused(door, "f1")
    async with door.get(door.path_to("f2")) as answer:
        assert await answer.read() == CONTENT, "other files are not concerned"
    begun[0].close()
    await until_given(door, "f1")
    begun[1].close()


async def test_only_so_many_files_are_fetched_at_once(door):
    begun = await under_way(door, "f1", "f2", "f3", "f4")
    asked = len(door.asked)
    assert "Too many" in await refused(door, "f5")
    assert len(door.asked) == asked, "Zoom is asked nothing for those who are turned away"
    begun[0].close()
    await until_given(door, "f5")
    for each in begun:
        each.close()


async def until_given(door, file_id):
    """That somebody has left shows when the next bytes are for them."""
    door.zoom.gate.set()
    async with asyncio.timeout(30):
        while True:
            async with door.get(door.path_to(file_id)) as answer:
                if answer.status == 200:
                    assert await answer.read() == CONTENT
                    return


async def test_who_does_not_read_gives_the_place_and_zooms_connection_back(door):
    left = asyncio.Semaphore(0)

    async def noticed(stand, request):
        try:
            return await serve(stand, request)
        finally:
            left.release()

    door.zoom.content = CONTENT * 30
    door.size = len(door.zoom.content)
    door.zoom.manners = [noticed] * BOUNDS.of_one_file
    readers = [await idle_reader(door, "f1") for _ in range(BOUNDS.of_one_file)]
    async with asyncio.timeout(30):
        for _ in readers:
            await left.acquire()
    async with door.get(door.path_to("f1")) as answer:
        assert (answer.status, answer.content_length) == (200, door.size)
    for reader in readers:
        reader.close()


async def test_who_keeps_reading_too_slowly_is_cut_off():
    """Each piece is taken in good time: only the rate gives this reader away."""
    async with opened(Bounds(stall=0.5, slowest=1e12)) as door:
        door.zoom.content = CONTENT * 60
        door.size = len(door.zoom.content)
        reader = await idle_reader(door, "f1", buffer=262_144)
        assert await slowly_read(reader) < door.size
        reader.close()


async def slowly_read(reader):
    """Gives how many bytes there were before the connection was ended, or before it was 60 MB."""
    loop, count = asyncio.get_running_loop(), 0
    with suppress(ConnectionError):
        while count < 60_000_000 and (chunk := await loop.sock_recv(reader, 262_144)):
            count += len(chunk)
            await asyncio.sleep(0.03)
    return count


async def idle_reader(door, file_id, buffer=4096):
    """Asks, takes the first bytes, and no more."""
    host, port = door.address.removeprefix("http://").split(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    reader.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(reader, (host, int(port)))
    await loop.sock_sendall(reader, f"GET {door.path_to(file_id)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert await loop.sock_recv(reader, 12) == b"HTTP/1.1 200"
    return reader


async def test_an_address_of_ours_takes_no_other_question(door):
    for method in ("POST", "PUT", "DELETE"):
        async with door.get(method=method) as answer:
            assert answer.status == 405
    assert door.asked == []
