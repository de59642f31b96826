"""A delivery whose attempts are used up ends: people are told, and may begin it again."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot_app.run import run
from bot_app.sandbox import demo
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.worker_limits import WorkerLimits

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
