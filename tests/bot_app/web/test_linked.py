"""Links of the whole program to files of Zoom's, of whatever kind they are."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot_app.deliveries.choice import mark_of
from bot_app.recording_parts import links_of
from bot_app.run import run
from bot_app.sandbox import demo
from bot_app.sandbox.sandbox import start_sandbox
from domain.recordings.recordings import id_of

PATIENCE = 30
FILES = {
    "audio_only": bytes(range(256)) * 100,
    "audio_transcript": b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n",
    "chat_file": b"10:00:00 Ada: Halo semua\n",
    "summary": b'{"overview": "All is well."}',
}


@pytest.fixture
async def program(tmp_path):
    stop = asyncio.Event()
    async with start_sandbox() as sandbox, asyncio.TaskGroup() as tasks:
        sandbox.telegram.add_person("The owner", person_id=demo.OWNER)
        settings = demo.demo_settings(sandbox, tmp_path / "data", "en", TELEGRAM_CHAT_ID=str(demo.OWNER))
        tasks.create_task(run(settings, stop=stop))
        demo.introduce(sandbox.zoom, settings)
        await sandbox.telegram.wait_for_call("deleteWebhook", timeout=PATIENCE)
        yield sandbox, settings
        stop.set()


async def test_a_link_leads_to_a_file_of_any_kind(program, tmp_path):
    sandbox, settings = program
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    uuid = sandbox.zoom.add_recording("me", [(name, tmp_path / name) for name in FILES])
    await sandbox.telegram.wait_for_message(demo.OWNER, lambda message: "audio" in message, timeout=PATIENCE)

    links, found = links_of(settings), {}
    async with aiohttp.ClientSession() as session:
        for file in sandbox.zoom.recordings.by_uuid[uuid].files:
            async with session.get(links.address(id_of(uuid), mark_of(file.id))) as answer:
                found[file.recording_type] = await answer.read()
    assert found == FILES
