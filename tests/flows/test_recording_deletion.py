"""What has arrived whole may be deleted in Zoom, where the operator allows it and a person confirms it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.flows.media import need_ffmpeg, sound
from tests.flows.recordings import recording_stage, to_be
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCOPE = "cloud_recording:delete:recording_file"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deletion")
    telegram = to_be(folder)
    async with recording_stage(folder, telegram, OWNER, DELETE_AFTER_DELIVERY="true") as started:
        telegram.say(OWNER, "/start")
        yield started


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    need_ffmpeg()
    return sound(tmp_path_factory.mktemp("sound") / "audio.m4a", seconds=1)


@pytest.fixture
def may_not_delete(scene):
    granted = scene.zoom.tokens.scopes
    scene.zoom.tokens.scopes = frozenset(scope for scope in granted if not scope.startswith(SCOPE))
    yield
    scene.zoom.tokens.scopes = granted


async def delivered(scene, name, audio):
    host, topic = scene.host(name)
    uuid = scene.zoom.add_recording(host, [("audio_only", audio)])
    return uuid, topic, await scene.receives(OWNER, "audio", topic)


async def asked_to_delete(scene, arrived):
    """The person has tapped the button, and confirmed."""
    before = scene.telegram.messages(OWNER)[-1]["message_id"]
    scene.telegram.tap(OWNER, OWNER, arrived["message_id"], "Delete in Zoom…")
    question = await scene.telegram.wait_for_message(
        OWNER,
        lambda message: "Delete in Zoom?" in message.get("text", "") and message["message_id"] > before,
    )
    (label,) = (button["text"] for row in question["reply_markup"]["inline_keyboard"] for button in row)
    scene.telegram.tap(OWNER, OWNER, question["message_id"], label)


async def test_a_file_that_arrived_goes_into_zooms_trash_once_a_person_has_confirmed(scene, audio):
    uuid, _, arrived = await delivered(scene, "Dela", audio)
    await asked_to_delete(scene, arrived)
    await scene.told(uuid, "recording.zoom_file_deleted")
    (file,) = scene.zoom.recordings.by_uuid[uuid].files
    assert file.trashed is not None


async def test_who_may_not_delete_in_zoom_is_told_and_may_ask_again(scene, audio, may_not_delete):
    uuid, topic, arrived = await delivered(scene, "Nodel", audio)
    for times in (1, 2):
        await asked_to_delete(scene, arrived)
        kept = await scene.told(uuid, "recording.zoom_kept_file", times=times)
        assert kept[-1]["details"]["code"] == "unauthorised"
    await scene.shows(OWNER, topic, "is still in Zoom", SCOPE)
    (file,) = scene.zoom.recordings.by_uuid[uuid].files
    assert file.trashed is None
