"""Zoom's door: what is signed is stored once and then acknowledged; nothing else gets in."""

from __future__ import annotations

import asyncio
import gc
import gzip
import time
import zlib
from contextlib import asynccontextmanager
from hashlib import sha256
from hmac import HMAC
from io import BytesIO

import aiohttp
import orjson
import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from adapters.state.inbox import Incoming
from adapters.state.tables import inbox as table
from adapters.zoom.notifications import LARGEST_BODY
from adapters.zoom.webhook import Signatures
from bot_app.sandbox.sandbox import serving
from bot_app.tally import MOST_NAMES, OTHER, Tally
from bot_app.web.zoom import BURST, PATHS, ZoomIntake, zoom_routes
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import rows_of
from tests.contracts.zoom_examples import examples

on_sqlite, state, state_url = fixtures.on_sqlite, fixtures.state, fixtures.state_url

SECRET = "zoomwebhooksecret"
MESSAGE = {
    "event": "meeting.started",
    "event_ts": 1626230691572,
    "payload": {"object": {"id": 5, "uuid": "u"}},
}
BODY = orjson.dumps(MESSAGE)


class Stand:
    """The door alone, before a real inbox."""

    def __init__(self, state):
        self.state = state
        self.tally = Tally()
        self.woken = 0
        self.intake = ZoomIntake(state, self._wake)
        self.told = []
        self.faults = []
        self.burst_faults = []
        self.clock = 0.0

    def app(self):
        app = web.Application()
        signatures = Signatures(["another", SECRET])
        app.add_routes(
            zoom_routes(signatures, self._accept, self.tally, self._burst, clock=lambda: self.clock)
        )
        return app

    def _wake(self):
        self.woken += 1

    async def _accept(self, incoming):
        if self.faults:
            raise self.faults.pop()
        await self.intake.accept(incoming)

    async def _burst(self, count):
        self.told.append(count)
        if self.burst_faults:
            raise self.burst_faults.pop()

    async def send(self, body=BODY, *, signed=..., secret=SECRET, path=PATHS[0], **headers):
        """`signed`: what the signature is of, where that is not what is sent. Gives status and answer."""
        given = signature(body if signed is ... else signed, secret) if signed is not None else {}
        async with self.session.post(self.address + path, data=body, headers={**given, **headers}) as answer:
            return answer.status, await answer.read()

    async def forge(self, times=1):
        for _ in range(times):
            assert await self.send(secret="wrong") == (401, b"")

    async def stored(self):
        return await rows_of(self.state, table)


def signature(body, secret=SECRET, at=None):
    moment = str(int(time.time()) if at is None else at)
    made = HMAC(secret.encode(), f"v0:{moment}:".encode() + body, sha256).hexdigest()
    return {"x-zm-request-timestamp": moment, "x-zm-signature": f"v0={made}"}


@asynccontextmanager
async def standing(state):
    stand = Stand(state)
    async with (
        serving(stand.app(), "127.0.0.1", 0) as stand.address,
        aiohttp.ClientSession() as stand.session,
    ):
        yield stand


@pytest.fixture
async def stand(state):
    """For what depends on the database."""
    async with standing(state) as standing_there:
        yield standing_there


@pytest.fixture
async def door(on_sqlite):
    async with standing(on_sqlite) as standing_there:
        yield standing_there


def reordered(value):
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


# What is let in


async def test_every_example_of_zoom_is_stored_once_however_often_it_comes(stand):
    bodies = [body for event, body in examples() if event != "webinar.registration_denied"]
    for body in bodies:
        again = {**reordered(body), "download_token": "another"}
        for sent in (body, again, body):
            assert await stand.send(orjson.dumps(sent)) == (200, b"")
    rows = await stand.stored()
    assert [orjson.loads(row["body"]) for row in rows] == bodies
    assert {row["source"] for row in rows} == {"zoom"}
    assert sum(stand.tally.events.values()) == 3 * len(bodies)


@pytest.mark.parametrize("path", PATHS)
async def test_every_address_takes_every_message(door, path):
    assert await door.send(path=path) == (200, b"")
    assert door.woken == 1
    (row,) = await door.stored()
    assert (row["lane"], row["body"], row["state"]) == ("zoom/5", BODY, "waiting")
    assert door.tally.events == {"meeting.started": 1}


async def test_the_content_type_does_not_matter(door):
    assert await door.send(**{"Content-Type": "text/plain; charset=klingon"}) == (200, b"")


async def test_a_message_nobody_knows_yet_is_stored_and_counted(door):
    assert await door.send(b'{"event":"moon.landed","payload":7}') == (200, b"")
    assert len(await door.stored()) == 1
    assert door.tally.events == {"moon.landed": 1}
    assert door.tally.last_at == pytest.approx(time.time(), abs=60)


async def test_a_strange_event_s_name_is_stored_by_every_database(stand):
    assert await stand.send(orjson.dumps({"event": "a\0b" + "ä" * 500})) == (200, b"")
    assert len(await stand.stored()) == 1


async def test_only_so_many_names_are_counted_apart():
    tally = Tally(now=lambda: 7.0)
    for number in range(MOST_NAMES * 2):
        tally.stored(f"event{number}")
        tally.stored("event0")
    assert len(tally.events) == MOST_NAMES + 1
    assert tally.events[OTHER] == MOST_NAMES
    assert tally.events["event0"] == MOST_NAMES * 2 + 1
    assert tally.last_at == 7.0


# Many at once


def arriving(number):
    return Incoming(source="zoom", identity=str(number), lane="zoom/5", body=BODY)


class Slow:
    """A database that stores nothing before it may, and fails when it should."""

    def __init__(self, state):
        self.state = state
        self.may = asyncio.Event()
        self.begun = asyncio.Event()
        self.writes = 0
        self.faults = []

    async def write(self, change):
        self.writes += 1
        self.begun.set()
        await self.may.wait()
        if self.faults:
            raise self.faults.pop()
        return await self.state.write(change)


async def test_messages_that_come_while_others_are_stored_share_a_transaction(on_sqlite):
    slow, woken = Slow(on_sqlite), []
    intake = ZoomIntake(slow, lambda: woken.append(1))
    async with asyncio.TaskGroup() as senders:
        first = senders.create_task(intake.accept(arriving(0)))
        await slow.begun.wait()
        later = [senders.create_task(intake.accept(arriving(number))) for number in range(1, 50)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in [first, *later])
        assert await rows_of(on_sqlite, table) == []
        slow.may.set()
    assert [row["identity"] for row in await rows_of(on_sqlite, table)] == [str(each) for each in range(50)]
    assert (slow.writes, len(woken)) == (2, 2)
    assert intake._waiting == []


async def test_a_failure_is_told_to_all_who_waited_and_to_nobody_else(on_sqlite):
    slow, woken = Slow(on_sqlite), []
    intake = ZoomIntake(slow, lambda: woken.append(1))
    slow.faults.append(OperationalError("INSERT", {}, Exception("gone")))
    slow.may.set()
    ends = await asyncio.gather(*(intake.accept(arriving(each)) for each in (1, 2)), return_exceptions=True)
    assert [type(end) for end in ends] == [OperationalError] * 2
    assert woken == []
    await intake.accept(arriving(3))
    assert [row["identity"] for row in await rows_of(on_sqlite, table)] == ["3"]


async def test_a_sender_that_gives_up_takes_nobody_s_message_with_it(on_sqlite):
    slow = Slow(on_sqlite)
    intake = ZoomIntake(slow, lambda: None)
    first, second = (asyncio.ensure_future(intake.accept(arriving(each))) for each in (1, 2))
    await slow.begun.wait()
    first.cancel()
    slow.may.set()
    await second
    assert first.cancelled()
    assert [row["identity"] for row in await rows_of(on_sqlite, table)] == ["1", "2"]


async def test_a_failure_nobody_waits_for_any_more_is_not_complained_about(on_sqlite, caplog):
    slow = Slow(on_sqlite)
    intake = ZoomIntake(slow, lambda: None)
    slow.faults.append(OperationalError("INSERT", {}, Exception("gone")))
    only = asyncio.ensure_future(intake.accept(arriving(1)))
    await slow.begun.wait()
    only.cancel()
    await asyncio.wait([only])
    slow.may.set()
    await intake.accept(arriving(2))
    gc.collect()
    assert caplog.records == []


async def test_a_fault_of_who_is_told_keeps_nobody_waiting(on_sqlite):
    slow, told = Slow(on_sqlite), asyncio.Semaphore(0)

    def accepted():
        told.release()
        raise RuntimeError("a fault of ours")

    intake = ZoomIntake(slow, accepted)
    with capture_logs() as logs:
        async with asyncio.timeout(20), asyncio.TaskGroup() as senders:
            senders.create_task(intake.accept(arriving(1)))
            await slow.begun.wait()
            senders.create_task(intake.accept(arriving(2)))
            slow.may.set()
            for _ in range(2):
                await told.acquire()
    assert [row["identity"] for row in await rows_of(on_sqlite, table)] == ["1", "2"]
    assert [(each["event"], each["exc_info"]) for each in logs] == [("zoom.not_told", True)] * 2


# What is not


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("given", [{"signed": None}, {"signed": b"else"}, {"secret": "wrong"}])
async def test_what_nobody_signed_is_refused_without_a_word(door, path, given):
    assert await door.send(path=path, **given) == (401, b"")
    assert await door.stored() == []
    assert (door.tally.bad_signatures, door.tally.events, door.tally.last_at) == (1, {}, None)


async def test_an_old_message_is_refused(door):
    headers = signature(BODY, at=int(time.time()) - 3600)
    assert await door.send(signed=None, **headers) == (401, b"")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"event":5}', b"\xff\xfe", b"[" * 100_000]
)
async def test_what_can_never_be_understood_is_refused_and_counted(door, body):
    assert (await door.send(body))[0] == 400
    assert await door.stored() == []
    assert (door.tally.unreadable, door.tally.bad_signatures) == (1, 0)


async def test_a_deep_message_is_refused(door):
    assert (await door.send(b'{"event":"a","x":' + b"[" * 500 + b"]" * 500 + b"}"))[0] == 400


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_too_large_is_refused_whoever_signed_it(door, chunked):
    fits = b'{"event":"a","x":"' + b"x" * (LARGEST_BODY - 20) + b'"}'
    assert len(fits) == LARGEST_BODY
    assert (await door.send(fits))[0] == 200
    larger = fits + b" "

    async def in_parts():
        yield larger[:1000]
        yield larger[1000:]

    assert (await door.send(in_parts() if chunked else BytesIO(larger), signed=larger))[0] == 413
    assert len(await door.stored()) == 1


PACKED = [("gzip", gzip.compress), ("deflate", zlib.compress)]


@pytest.mark.parametrize(("encoding", "pack"), PACKED)
async def test_a_packed_message_counts_as_what_it_unpacks_to(door, encoding, pack):
    said = {"Content-Encoding": encoding}
    assert (await door.send(pack(BODY), signed=BODY, **said))[0] == 200
    assert (await door.send(pack(b"\0" * (LARGEST_BODY + 1)), signed=b"", **said))[0] == 413
    assert [row["body"] for row in await door.stored()] == [BODY]


@pytest.mark.parametrize(("encoding", "pack"), PACKED)
async def test_a_bomb_is_not_unpacked_to_its_end(on_sqlite, encoding, pack):
    async with hand_written(on_sqlite, encoding, 100_000_000) as (reader, writer):
        writer.write(pack(b"\0" * (50 * LARGEST_BODY)))
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_what_cannot_be_unpacked_is_refused_quietly(on_sqlite, encoding, caplog):
    async with hand_written(on_sqlite, encoding, 1000) as (reader, writer):
        writer.write(b"not packed at all")
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("encoding", "pack", "cut"), [("gzip", gzip.compress, 12), ("deflate", zlib.compress, 8)]
)
async def test_a_message_that_was_packed_badly_gets_nowhere(door, encoding, pack, cut):
    assert (await door.send(pack(BODY)[:-cut], signed=BODY, **{"Content-Encoding": encoding}))[0] in {
        400,
        401,
    }
    assert await door.stored() == []


@asynccontextmanager
async def hand_written(state, encoding, length):
    """A request whose end does not come, to a server that would wait for it for an hour."""
    runner = web.AppRunner(Stand(state).app(), lingering_time=3600, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    head = f"POST {PATHS[0]} HTTP/1.1\r\nHost: x\r\nContent-Encoding: {encoding}\r\n"
    writer.write(f"{head}Content-Length: {length}\r\n\r\n".encode())
    try:
        async with asyncio.timeout(30):
            yield reader, writer
    finally:
        writer.close()
        await runner.cleanup()


async def test_what_is_not_posted_does_not_exist(door):
    async with door.session.get(door.address + PATHS[0]) as answer:
        assert answer.status == 405


# The challenge


def challenge(token):
    return orjson.dumps({"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": token}})


@pytest.mark.parametrize("path", PATHS)
async def test_a_signed_challenge_is_answered_and_not_stored(door, path):
    status, answer = await door.send(challenge("Kn5a3Wv7SP6YP5b4BWfZpg"), path=path)
    assert status == 200
    assert orjson.loads(answer) == {
        "plainToken": "Kn5a3Wv7SP6YP5b4BWfZpg",
        "encryptedToken": "2a41c3138d2187a756c51428f78d192e9b88dcf44dd62d1b081ace4ec2241e0a",
    }
    assert await door.stored() == []
    assert (door.tally.challenges, door.tally.events) == (1, {})


async def test_the_secret_that_signed_a_challenge_answers_it(door):
    status, answer = await door.send(challenge("token"), secret="another")
    assert status == 200
    assert orjson.loads(answer)["encryptedToken"] == HMAC(b"another", b"token", sha256).hexdigest()


@pytest.mark.parametrize("given", [{"signed": None}, {"secret": "wrong"}])
async def test_a_challenge_nobody_signed_is_not_answered(door, given):
    assert await door.send(challenge("token"), **given) == (401, b"")
    assert door.tally.challenges == 0


@pytest.mark.parametrize("token", ["v0:1:{}", "", "a" * 129, None, 5, ["a"]])
async def test_a_challenge_whose_token_could_be_a_forged_message_is_not_answered(door, token):
    assert await door.send(challenge(token)) == (400, b"")
    assert (door.tally.challenges, door.tally.unreadable) == (0, 1)


@pytest.mark.parametrize("payload", [b"", b',"payload":null', b',"payload":[]', b',"payload":{}'])
async def test_a_challenge_without_a_token_is_not_answered(door, payload):
    assert await door.send(b'{"event":"endpoint.url_validation"' + payload + b"}") == (400, b"")


# Troubles


async def test_a_message_that_cannot_be_stored_is_asked_for_again(door):
    door.faults.append(OperationalError("INSERT", {"body": "secret words"}, Exception("gone")))
    with capture_logs() as logs:
        async with door.session.post(door.address + PATHS[0], data=BODY, headers=signature(BODY)) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert logs == [
        {"event": "zoom.webhook_not_stored", "reason": "OperationalError", "log_level": "warning"}
    ]
    assert door.tally.events == {}
    assert await door.send() == (200, b"")


async def test_a_sender_that_hangs_up_leaves_nothing_behind(door):
    host, port = door.address.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /webhooks/zoom HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await door.send() == (200, b"")
    assert len(await door.stored()) == 1


async def test_a_sender_that_dawdles_is_not_waited_for(door, monkeypatch):
    monkeypatch.setattr("bot_app.web.zoom.BODY_SECONDS", 0.01)
    never = asyncio.Event()

    async def dawdling():
        yield b"{"
        await never.wait()

    assert (await door.send(dawdling(), signed=b""))[0] == 408


# Forgers


async def test_a_burst_of_bad_signatures_is_told_once(door):
    with capture_logs() as logs:
        await door.forge(BURST)
        assert door.told == []
        await door.forge(30)
    assert door.told == [BURST + 1]
    assert [entry["event"] for entry in logs] == ["zoom.bad_signatures"]
    assert door.tally.bad_signatures == BURST + 30


async def test_a_burst_that_goes_on_is_told_again_after_ten_minutes(door):
    for _ in range(599):
        await door.forge(1)
        door.clock += 1
    assert door.told == [BURST + 1]
    door.clock += 21
    await door.forge(1)
    assert door.told == [BURST + 1, 39]


async def test_few_bad_signatures_over_a_long_time_are_no_burst(door):
    for _ in range(5):
        await door.forge(BURST)
        door.clock += 61
    assert door.told == []


async def test_a_burst_that_cannot_be_told_does_not_answer_the_forger(door):
    door.burst_faults.append(RuntimeError("secret words"))
    with capture_logs() as logs:
        await door.forge(BURST + 1)
    assert door.told == [BURST + 1]
    assert logs[-1] == {"event": "zoom.burst_not_reported", "reason": "RuntimeError", "log_level": "warning"}
