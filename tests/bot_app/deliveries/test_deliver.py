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
from domain.incidents.commands import ReportIncident
from domain.recordings.commands import RecordDeliveryFailed

PATIENCE = 30
UPLOAD = "/editMessageMedia"
TOPIC = "Sandy's Zoom Meeting"
ATTEMPTS = 3
SOUND = bytes(range(256)) * 100


@pytest.fixture
async def sandbox(tmp_path, monkeypatch):
    """With the bot in this process, which is less patient than usual."""
    hasty = partial(WorkerLimits, attempts=ATTEMPTS, first_pause=0.05)
    monkeypatch.setattr("bot_app.bootstrap.WorkerLimits", hasty)
    stop = asyncio.Event()
    async with start_sandbox() as started, asyncio.TaskGroup() as tasks:
        started.telegram.add_person("The owner", person_id=demo.OWNER)
        chat = str(demo.OWNER)
        settings = demo.demo_settings(started, tmp_path / "data", "en", TELEGRAM_CHAT_ID=chat)
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


async def test_killed_between_its_record_and_its_end_a_failed_delivery_is_not_sent_after_all(deliver):
    performer, handle = deliver
    effect = delivery()
    for command in performer.rejected(effect, Rejected("no such file", code="404")).commands:
        await handle(command)
    assert await performer.perform(effect, repeated=True) == Outcome()


async def test_owners_are_told_before_a_failure_is_recorded_and_never_looked_at_again(deliver):
    performer, _ = deliver
    outcome = performer.ended(delivery(), Rejected("HTTP 502"))
    assert [type(command) for command in outcome.commands] == [ReportIncident, RecordDeliveryFailed]
