"""The local Zoom's webhooks: signed, delivered, repeated, and shaped like Zoom's own examples."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import web

from bot_app.sandbox.sandbox import serving, start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_refusals import ZoomRefusal
from bot_app.sandbox.zoom_webhooks import signature
from tests.bot_app.sandbox.zoom_shapes import check_events

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = "a secret of the app"
RUNNING = ("meeting.started", "meeting.ended", "meeting.participant_joined", "meeting.participant_left")


class Receiver:
    """An app's webhook; answers what the test wants."""

    def __init__(self):
        self.requests = []
        self.statuses = []
        self.answer = None

    async def take(self, request):
        body = await request.read()
        self.requests.append((dict(request.headers), body))
        if self.answer is not None:
            return web.json_response(self.answer(orjson.loads(body)))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204)

    @property
    def names(self):
        return [orjson.loads(body)["event"] for _, body in self.requests]


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.add_routes([web.post("/zoom", receiver.take)])
    async with serving(app, "127.0.0.1", 0) as address:
        receiver.url = f"{address}/zoom"
        yield receiver


@pytest.fixture
async def zoom():
    async with start_sandbox(zoom=SandboxZoom(clock=lambda: NOW)) as sandbox:
        sandbox.zoom.webhooks.retry_seconds = 0.001
        yield sandbox.zoom


@pytest.fixture
async def number(zoom):
    wish = {"topic": "Drill", "start_time": "2026-11-23T10:00:00Z", "timezone": "Asia/Jakarta"}
    return zoom.store.create(zoom.store.user("me"), wish, "http://zoom.example")["id"]


async def delivered(zoom):
    await zoom.bell.wait_until(lambda: zoom.webhooks.idle or None, 10)


def happen(zoom, number, tmp_path):
    """Everything the local Zoom can tell, once."""
    zoom.store.update(str(number), {"topic": "Drill, moved"})
    zoom.start_meeting(number)
    zoom.join(number, "A guest", "guest@elsewhere.example")
    zoom.alert(number, "Unstable audio quality")
    for act in ("start", "pause", "resume", "stop"):
        zoom.record(number, act)
    zoom.end_meeting(number)
    sound = tmp_path / "sound.m4a"
    sound.write_bytes(b"la" * 50)
    uuid = zoom.add_recording(number, [("audio_only", sound)], passcode="quiet", transcript="WEBVTT\n")
    zoom.recordings.remove(uuid)
    zoom.recordings.recover(uuid)
    zoom.recordings.remove(uuid, for_ever=True)
    zoom.delete_meeting(number)
    zoom.revoke_user(zoom.store.user("me")["id"])


async def test_every_event_reaches_every_subscriber_in_order_and_signed(zoom, receiver, number, tmp_path):
    zoom.webhooks.subscribe(receiver.url, SECRET)
    zoom.webhooks.subscribe(receiver.url, "another secret")
    happen(zoom, number, tmp_path)
    await delivered(zoom)
    assert sorted(receiver.names) == sorted([event["event"] for event in zoom.webhooks.events[1:]] * 2)
    mine = []
    for headers, body in receiver.requests:
        message = b"v0:" + headers["x-zm-request-timestamp"].encode() + b":" + body
        expected = "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
        if headers["x-zm-signature"] == expected:
            assert int(headers["x-zm-request-timestamp"]) == NOW.timestamp()
            mine.append(orjson.loads(body))
    assert mine == zoom.webhooks.events[1:]


def test_the_signature_is_the_one_anybody_can_compute():
    """By openssl: printf 'v0:1658940994:{}' | openssl dgst -sha256 -hmac zoomwebhooksecret."""
    assert signature("zoomwebhooksecret", "1658940994", b"{}") == (
        "v0=9c8eb62a7708f98c1e959bf824fe83a7c3bba7c8cccc9e52e019df3b3eaf594d"
    )


async def test_events_have_the_shapes_of_zooms_examples(zoom, number, tmp_path):
    happen(zoom, number, tmp_path)
    told = {event["event"] for event in zoom.webhooks.events}
    assert len(told) == 18
    check_events(zoom)


async def test_numbers_are_text_while_a_meeting_runs_and_numbers_elsewhere(zoom, number, tmp_path):
    happen(zoom, number, tmp_path)
    for event in zoom.webhooks.events[:-1]:
        text = event["event"] in (*RUNNING, "meeting.alert")
        assert event["payload"]["object"]["id"] == (str(number) if text else number)
    assert len({event["event_ts"] for event in zoom.webhooks.events[:-1]}) == len(zoom.webhooks.events) - 1
    deauthorised = zoom.webhooks.events[-1]
    assert deauthorised["payload"]["event_ts"] == "2026-11-21 12:00:00"
    assert "event_ts" not in deauthorised


async def test_an_event_is_sent_again_until_it_is_taken(zoom, receiver):
    receiver.statuses = [500, 404]
    zoom.webhooks.subscribe(receiver.url, SECRET)
    zoom.webhooks.send_raw({"event": "first"})
    zoom.webhooks.send_raw({"event": "second"})
    await delivered(zoom)
    assert receiver.names == ["first", "first", "first", "second"]
    seen = [(one.event, one.status, one.attempts) for one in zoom.webhooks.deliveries]
    assert seen == [("first", 204, 3), ("second", 204, 1)]


async def test_an_event_nobody_takes_is_given_up(zoom, receiver):
    receiver.statuses = [500] * 4
    zoom.webhooks.subscribe(receiver.url, SECRET)
    zoom.webhooks.subscribe("http://127.0.0.1:1/nobody", SECRET)
    zoom.webhooks.send_raw({"event": "lost"})
    await delivered(zoom)
    assert [(one.status, one.attempts) for one in zoom.webhooks.deliveries] == [(500, 4), (None, 4)]


async def test_held_events_come_in_reverse(zoom, receiver):
    zoom.webhooks.subscribe(receiver.url, SECRET)
    zoom.webhooks.hold()
    for name in ("one", "two", "three"):
        zoom.webhooks.send_raw({"event": name})
    assert not zoom.webhooks.idle
    zoom.webhooks.release(reverse=True)
    await delivered(zoom)
    assert receiver.names == ["three", "two", "one"]


async def test_a_duplicate_tells_the_same_with_other_links_and_another_token(
    zoom, receiver, number, tmp_path
):
    zoom.webhooks.subscribe(receiver.url, SECRET)
    zoom.webhooks.duplicate()
    sound = tmp_path / "sound.m4a"
    sound.write_bytes(b"la")
    zoom.start_meeting(number)
    zoom.webhooks.duplicate()
    zoom.add_recording(number, [("audio_only", sound)])
    zoom.end_meeting(number)
    await delivered(zoom)
    assert receiver.names == [
        *["meeting.started"] * 2,
        *["recording.completed"] * 2,
        "meeting.ended",
    ]
    first, second = (orjson.loads(body) for _, body in receiver.requests[2:4])
    assert first["download_token"] != second["download_token"]
    (file,), (again,) = (one["payload"]["object"]["recording_files"] for one in (first, second))
    assert file["download_url"] != again["download_url"]
    assert (first["event_ts"], file["id"]) == (second["event_ts"], again["id"])


async def test_a_challenge_is_signed_and_its_answer_checked(zoom, receiver):
    def right(event):
        token = event["payload"]["plainToken"]
        answer = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        return {"plainToken": token, "encryptedToken": answer}

    receiver.answer = right
    assert await zoom.webhooks.challenge(receiver.url, SECRET)
    headers, body = receiver.requests[0]
    assert headers["x-zm-signature"] == signature(SECRET, headers["x-zm-request-timestamp"], body)
    assert not await zoom.webhooks.challenge(receiver.url, "another secret")
    receiver.answer = lambda event: {"plainToken": event["payload"]["plainToken"], "encryptedToken": "00"}
    assert not await zoom.webhooks.challenge(receiver.url, SECRET)
    receiver.answer = None
    assert not await zoom.webhooks.challenge(receiver.url, SECRET)
    assert not await zoom.webhooks.challenge("http://127.0.0.1:1/nobody", SECRET)


async def test_only_a_running_meeting_has_people_and_recordings(zoom, number):
    for act in (
        lambda: zoom.join(number, "Early"),
        lambda: zoom.alert(number, "?"),
        lambda: zoom.record(number, "start"),
    ):
        with pytest.raises(ZoomRefusal):
            act()
    zoom.end_meeting(number)
    zoom.start_meeting(number)
    zoom.start_meeting(number)
    with pytest.raises(ZoomRefusal):
        zoom.record(number, "pause")
    zoom.join(number, "A guest")
    zoom.leave(number, "A guest")
    zoom.end_meeting(number)
    assert [event["event"] for event in zoom.webhooks.events[1:]] == [
        "meeting.started",
        "meeting.participant_joined",
        "meeting.participant_left",
        "meeting.ended",
    ]
