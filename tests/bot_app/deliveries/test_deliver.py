"""A delivery that failed has ended: people are told, and may begin it again."""

from __future__ import annotations

import asyncio
from functools import partial
from uuid import uuid4

import pytest

from adapters.effect import Effect, IfUnknown, Outcome, Rejected
from bot_app.bootstrap import assembled
from bot_app.run import run
from bot_app.sandbox import demo
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.worker_limits import WorkerLimits
from domain.chats.chats import USUAL_FILES, Fallback, FileChoice
from domain.incidents.commands import ReportIncident
from domain.recordings.commands import RecordDeliveryFailed
from tests.flows.media import need_ffmpeg, talk
from tests.flows.recordings import choose, words_of
from tests.flows.stage import FAST

PATIENCE = 30
UPLOAD = "/editMessageMedia"
TOPIC = "Sandy's Zoom Meeting"
ATTEMPTS = 3
SOUND = bytes(range(256)) * 100
LIMIT = 300_000
OPS = -1004000007
LISTING = "GET /v2/meetings/"


@pytest.fixture
def wishes():
    """What the chat wants to be done with a large file; `None`: what is usual."""
    return


@pytest.fixture
def files():
    """Which files the chat wants, once it has wishes."""
    return USUAL_FILES


@pytest.fixture
def place():
    """Where recordings go, made in the local Telegram."""
    return lambda telegram: str(demo.OWNER)


@pytest.fixture
def quota():
    """Bytes for temporary files."""
    return 10**9


@pytest.fixture
async def sandbox(tmp_path, monkeypatch, wishes, files, place, quota):
    """With the bot in this process, which is less patient than usual."""
    hasty = partial(WorkerLimits, attempts=ATTEMPTS, first_pause=0.05)
    monkeypatch.setattr("bot_app.bootstrap.WorkerLimits", hasty)
    monkeypatch.setattr("bot_app.deliveries.progress.EVERY_SECONDS", 0.05)
    stop = asyncio.Event()
    async with start_sandbox() as started, asyncio.TaskGroup() as tasks:
        started.telegram.add_person("The owner", person_id=demo.OWNER)
        chat = place(started.telegram)
        bounds = {"TELEGRAM_UPLOAD_LIMIT": LIMIT, "MEDIA_QUOTA": quota}
        settings = demo.demo_settings(
            started, tmp_path / "data", "en", TELEGRAM_CHAT_ID=chat, **bounds, **FAST
        )
        if wishes is not None:
            async with assembled(settings) as program:
                await choose(program, chat, files, wishes)
        tasks.create_task(run(settings, stop=stop))
        demo.introduce(started.zoom, settings)
        # By then its doors are open.
        await started.telegram.wait_for_call("deleteWebhook", timeout=PATIENCE)
        yield started
        stop.set()


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.m4a"
    path.write_bytes(SOUND)
    return path


async def shown(sandbox, *words):
    return await sandbox.telegram.wait_for_message(
        demo.OWNER,
        lambda message: all(word in message.get("text", message.get("caption", "")) for word in words),
        timeout=PATIENCE,
    )


async def test_after_the_last_attempt_people_are_told_and_a_tap_begins_again(sandbox, sound):
    sandbox.telegram.misbehaviour.next(UPLOAD, "status", times=ATTEMPTS, status=502)
    sandbox.zoom.add_recording("me", [("audio_only", sound)])
    told = await shown(sandbox, TOPIC, "Sending it failed again and again")
    assert not sandbox.telegram.misbehaviour.waiting

    sandbox.telegram.tap(demo.OWNER, demo.OWNER, told["message_id"], "Try again")
    arrived = await sandbox.telegram.wait_for_message(
        demo.OWNER, lambda message: "audio" in message, timeout=PATIENCE
    )
    assert arrived["audio"]["file_size"] == len(SOUND)
    assert arrived["message_id"] != told["message_id"]


def in_parts(*fallbacks):
    """Two of them, of which the first arrives and the second is still to come."""
    return pytest.mark.parametrize("wishes", [(Fallback.SPLIT, *fallbacks)], ids=["in parts"])


@pytest.fixture(scope="module")
def talking(tmp_path_factory):
    need_ffmpeg()
    path = talk(tmp_path_factory.mktemp("zoom") / "talk.m4a", 30)
    assert LIMIT < path.stat().st_size < 2 * LIMIT
    return path


def second_parts(sandbox, kind, times=1, **how):
    """What becomes of the second part, each time it is sent."""
    for _ in range(times):
        sandbox.telegram.misbehaviour.next(UPLOAD, "slow", seconds=0)
        sandbox.telegram.misbehaviour.next(UPLOAD, kind, **how)


async def empty_placeholders_are_gone(sandbox):
    await sandbox.telegram.wait_for_call("deleteMessage", timeout=PATIENCE)
    about = [message for message in sandbox.telegram.messages(demo.OWNER) if TOPIC in words_of(message)]
    assert ["audio" in message for message in about] == [True, False]
    assert "Uploading" not in words_of(about[1])


@in_parts()
async def test_a_part_that_has_arrived_shows_no_more_progress(sandbox, talking):
    second_parts(sandbox, "slow", seconds=1)
    sandbox.zoom.add_recording("me", [("audio_only", talking)])
    arrived = await shown(sandbox, TOPIC, "Part 1 of 2")
    await shown(sandbox, TOPIC, "Part 2 of 2")
    calls = sandbox.telegram.calls
    _, second = [place for place, call in enumerate(calls) if call.method == "sendMessage"]
    edited = [call for call in calls[second:] if call.params.get("message_id") == arrived["message_id"]]
    assert [call.method for call in edited] == []


@in_parts(Fallback.ZOOM_LINK)
async def test_parts_that_never_came_leave_nothing_behind_where_another_way_was_found(sandbox, talking):
    second_parts(sandbox, "status", status=400)
    sandbox.zoom.add_recording("me", [("audio_only", talking)])
    await shown(sandbox, TOPIC, "please open it in Zoom")
    await empty_placeholders_are_gone(sandbox)


@in_parts()
async def test_parts_that_never_came_leave_nothing_behind_where_all_failed(sandbox, talking):
    second_parts(sandbox, "status", times=ATTEMPTS, status=502)
    sandbox.zoom.add_recording("me", [("audio_only", talking)])
    await shown(sandbox, TOPIC, "Sending it failed again and again")
    await empty_placeholders_are_gone(sandbox)


@pytest.mark.parametrize("quota", [3 * LIMIT])
@in_parts(Fallback.ZOOM_LINK)
async def test_parts_that_are_made_need_no_more_room_at_another_attempt(sandbox, talking, quota):
    size = talking.stat().st_size
    assert 2 * size < quota < 3 * size
    second_parts(sandbox, "status", status=502)
    sandbox.zoom.add_recording("me", [("audio_only", talking)])
    await shown(sandbox, TOPIC, "Part 2 of 2")


@pytest.mark.parametrize("quota", [700_000])
@pytest.mark.parametrize("wishes", [(Fallback.ENCODE, Fallback.ZOOM_LINK)], ids=["smaller"])
async def test_what_was_made_smaller_needs_no_more_room_at_another_attempt(sandbox, talking, quota):
    size = talking.stat().st_size
    assert size + LIMIT < quota < size + LIMIT * 1.5
    sandbox.telegram.misbehaviour.next(UPLOAD, "status", status=502)
    sandbox.zoom.add_recording("me", [("audio_only", talking)])
    arrived = await shown(sandbox, TOPIC, "smaller version")
    assert "audio" in arrived
    assert not sandbox.telegram.misbehaviour.waiting


def night_shift(telegram):
    return f"{telegram.add_group('Ops', [demo.OWNER], topics={7: 'Night'}, chat_id=OPS)}:7"


@pytest.mark.parametrize("place", [night_shift], ids=["topic"])
async def test_owners_hear_that_a_topic_is_gone(sandbox, sound):
    sandbox.telegram.world.chats[OPS].topics.clear()
    sandbox.zoom.add_recording("me", [("audio_only", sound)])
    told = await shown(sandbox, "A recording has no place to go", f"{OPS}:7", "message thread not found")
    assert "/connect" in told["text"]
    assert sandbox.telegram.messages(OPS) == []


def ops(telegram):
    return str(telegram.add_group("Ops", [demo.OWNER], chat_id=OPS))


@pytest.mark.parametrize("place", [ops], ids=["group"])
@pytest.mark.parametrize("wishes", [(Fallback.OTHER_FILE, Fallback.ZOOM_LINK)], ids=["another file"])
@pytest.mark.parametrize("files", [(FileChoice.AUDIO, FileChoice.VIDEO)], ids=["both"])
async def test_the_sound_of_a_large_video_comes_once_also_when_the_group_has_moved(sandbox, sound, tmp_path):
    video = tmp_path / "video.mp4"
    video.write_bytes(SOUND * 15)
    sandbox.zoom.misbehaviour.next(LISTING, "status", times=2, status=429, retry_after=2)
    sandbox.zoom.add_recording("me", [("audio_only", sound), ("active_speaker", video)])
    for _ in range(2):
        await sandbox.telegram.wait_for_message(
            OPS, lambda message: "Waiting" in words_of(message), timeout=PATIENCE
        )
    moved = sandbox.telegram.migrate(OPS)
    await sandbox.telegram.wait_for_message(moved, lambda message: "audio" in message, timeout=PATIENCE)
    await sandbox.telegram.wait_for_message(
        moved, lambda message: "open it in Zoom" in words_of(message), timeout=PATIENCE
    )
    about = [message for message in sandbox.telegram.messages(moved) if TOPIC in words_of(message)]
    assert sorted("audio" in message for message in about) == [False, True]


@pytest.fixture
async def deliver(tmp_path):
    """The performer alone, with what records for it; nothing listens to the log."""
    async with (
        start_sandbox() as started,
        assembled(demo.demo_settings(started, tmp_path / "data", "en")) as program,
    ):
        yield program.recordings.slow["recording.deliver"], program.application.handle


def delivery():
    recording = str(uuid4())
    payload = {"recording": recording, "file": "f", "chat": "-5", "round": 1}
    return Effect(
        key=f"recording.deliver/{recording}", lane="l", payload=payload, if_unknown=IfUnknown.REPEAT
    )


@pytest.mark.parametrize(
    "words",
    [
        "message thread not found",
        "TOPIC_DELETED",
        "TOPIC_CLOSED",
        "TOPIC_ID_INVALID",
        "chat not found",
    ],
)
async def test_a_place_that_is_gone_is_told_to_owners_under_its_own_name(deliver, words):
    performer, _ = deliver
    refused = Rejected(f"Bad Request: {words}", code="400")
    incident, record = performer.rejected(delivery(), refused).commands
    assert (incident.kind, incident.reference) == ("delivery.no_place", "-5")
    assert record.failure_code == "no_place"


async def test_killed_between_its_record_and_its_end_a_failed_delivery_is_not_sent_after_all(deliver):
    performer, handle = deliver
    effect = delivery()
    for command in performer.rejected(effect, Rejected("no such file", code="404")).commands:
        await handle(command)
    assert await performer.perform(effect, repeated=True) == Outcome()


async def test_owners_are_told_before_a_failure_is_recorded_and_never_looked_at_again(deliver):
    performer, _ = deliver
    outcome = await performer.ended(delivery(), Rejected("HTTP 502"))
    assert [type(command) for command in outcome.commands] == [ReportIncident, RecordDeliveryFailed]
