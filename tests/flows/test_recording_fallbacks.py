"""What Telegram does not take in one piece: each way out is taken once, and people are told why."""

from __future__ import annotations

import time
from itertools import accumulate

import aiohttp
import pytest
import pytest_asyncio

from bot_app.deliveries.choice import mark_of
from bot_app.links import FileLinks
from bot_app.sandbox.zoom import SandboxZoom
from domain.chats.chats import Fallback, FileChoice
from domain.recordings.recordings import id_of
from tests.flows.media import digest_of, need_ffmpeg, padded, pictures, seconds_of, sound, talk
from tests.flows.program import until
from tests.flows.recordings import PATIENCE, PUBLIC, STATE_SECRET, choose, recording_stage, to_be
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT = 400_000
SECONDS = 60
UPLOAD = "/editMessageMedia"
SMALL = {"TELEGRAM_UPLOAD_LIMIT": str(LIMIT)}
FULL_DISK = {"MEDIA_KEEP_FREE": str(10**15)}
SMALLER = "The original is too large for Telegram, so this is a smaller version of it."
PARTS = "The file is too large for Telegram, so it comes in parts."
LINK = "The file is too large for Telegram, so here is a link to it."
ZOOM_LINK = "The file is too large for Telegram, so please open it in Zoom."
WISHES = {
    "usual": None,
    "film": ((FileChoice.VIDEO,), (Fallback.OTHER_FILE, Fallback.ENCODE)),
    "both": ((FileChoice.AUDIO, FileChoice.VIDEO), (Fallback.OTHER_FILE, Fallback.ENCODE, Fallback.LINK)),
    "parts": ((FileChoice.AUDIO,), (Fallback.SPLIT,)),
    "link": ((FileChoice.AUDIO,), (Fallback.LINK,)),
    "zoom": ((FileChoice.AUDIO,), (Fallback.ZOOM_LINK,)),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    """A chat for each wish; all of them get what the organisation records."""
    need_ffmpeg()
    telegram = to_be(tmp_path_factory.mktemp("fallbacks"), largest_upload=LIMIT)
    groups = {name: telegram.add_group(name, [OWNER]) for name in WISHES}

    async def prepare(program):
        for name, wish in WISHES.items():
            if wish is not None:
                await choose(program, groups[name], *wish)

    bot, more = tmp_path_factory.mktemp("bot"), {**PUBLIC, **SMALL}
    async with recording_stage(bot, telegram, *groups.values(), prepare=prepare, **more) as started:
        yield started
        await started.tidy()
        started.check_calls()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowded(tmp_path_factory):
    """No address of our own, and no room for temporary files."""
    need_ffmpeg()
    telegram = to_be(tmp_path_factory.mktemp("crowded"), largest_upload=LIMIT)
    chat = telegram.add_group("usual", [OWNER])
    bot, more = tmp_path_factory.mktemp("bot"), {**SMALL, **FULL_DISK}
    async with recording_stage(bot, telegram, chat, zoom=SandboxZoom(), **more) as started:
        yield started
        await started.tidy()
        started.check_calls()


@pytest_asyncio.fixture(loop_scope="module")
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    need_ffmpeg()
    return tmp_path_factory.mktemp("zoom")


@pytest.fixture(scope="module")
def long_audio(folder):
    path = talk(folder / "long.m4a", SECONDS)
    assert path.stat().st_size > 1.5 * LIMIT
    return path


@pytest.fixture(scope="module")
def short_audio(folder):
    path = sound(folder / "short.m4a", 20)
    assert path.stat().st_size < LIMIT
    return path


@pytest.fixture(scope="module")
def large_video(folder):
    return padded(pictures(folder / "video.mp4"), 2 * LIMIT)


def chat_of(scene, name):
    return next(chat.id for chat in scene.telegram.world.chats.values() if chat.title == name)


def only_button(message):
    ((button,),) = message["reply_markup"]["inline_keyboard"]
    return button


async def delivery_to(scene, uuid, name):
    """What the log says of a recording that has arrived in a chat."""
    chat = str(chat_of(scene, name))

    async def look():
        delivered = [each for each in await scene.history(uuid) if each["event"] == "recording.delivered"]
        return next((each["details"] for each in delivered if each["details"]["chat"] == chat), None)

    return await until(look, f"a delivery to {name}", PATIENCE, also=scene.bot.said)


async def test_a_video_that_is_too_large_becomes_the_audio_of_the_same_meeting(
    scene, short_audio, large_video
):
    email, topic = scene.host("Film")
    files = [("shared_screen_with_speaker_view", large_video), ("audio_only", short_audio)]
    uuid = scene.zoom.add_recording(email, files)

    arrived = await scene.receives(chat_of(scene, "film"), "audio", topic, SMALLER)
    assert scene.bytes_of(arrived) == (short_audio.stat().st_size, digest_of(short_audio))
    details = await delivery_to(scene, uuid, "film")
    assert (details["form"], details["reason"]) == ("other_file", "too_large")


async def test_a_chat_that_gets_the_audio_anyway_gets_a_link_to_the_video(scene, short_audio, large_video):
    email, topic = scene.host("Both")
    files = [("shared_screen_with_speaker_view", large_video), ("audio_only", short_audio)]
    scene.zoom.add_recording(email, files)

    chat = chat_of(scene, "both")
    heard = await scene.receives(chat, "audio", topic)
    await scene.shows(chat, topic, LINK)
    assert scene.bytes_of(heard)[1] == digest_of(short_audio)
    assert SMALLER not in heard["caption"]
    assert len(scene.about(chat, topic)) == 2


async def test_of_a_video_without_an_audio_file_the_sound_is_taken(scene, large_video):
    email, topic = scene.host("Mute")
    uuid = scene.zoom.add_recording(email, [("gallery_view", large_video)])

    arrived = await scene.receives(chat_of(scene, "film"), "audio", topic, SMALLER)
    assert seconds_of(scene.path_of(arrived).path) == pytest.approx(2, abs=0.2)
    assert (await delivery_to(scene, uuid, "film"))["form"] == "smaller"


async def test_audio_that_is_too_large_is_encoded_again_to_fit(scene, long_audio):
    email, topic = scene.host("Smaller")
    uuid = scene.zoom.add_recording(email, [("audio_only", long_audio)])

    arrived = await scene.receives(chat_of(scene, "usual"), "audio", topic, SMALLER)
    size, _ = scene.bytes_of(arrived)
    assert LIMIT // 3 < size <= LIMIT
    assert seconds_of(scene.path_of(arrived).path) == pytest.approx(SECONDS, abs=0.5)
    assert arrived["audio"]["duration"] == SECONDS
    assert arrived["audio"]["file_name"].endswith(".m4a")
    assert len(scene.about(chat_of(scene, "usual"), topic)) == 1
    details = await delivery_to(scene, uuid, "usual")
    assert (details["form"], details["reason"]) == ("smaller", "too_large")


async def test_audio_comes_in_parts_where_nothing_may_be_lost(scene, long_audio):
    email, topic = scene.host("Parts")
    chat = chat_of(scene, "parts")
    uuid = scene.zoom.add_recording(email, [("audio_only", long_audio)])

    details = await delivery_to(scene, uuid, "parts")
    arrived = scene.about(chat, topic)
    assert details["form"] == "parts"
    assert details["message_ids"] == [message["message_id"] for message in arrived]
    assert len(arrived) > 1
    for number, message in enumerate(arrived, start=1):
        assert f"Part {number} of {len(arrived)}" in message["caption"]
        assert PARTS in message["caption"]
        assert scene.bytes_of(message)[0] <= LIMIT
    lengths = [seconds_of(scene.path_of(message).path) for message in arrived]
    assert sum(lengths) == pytest.approx(SECONDS, abs=0.1 * len(arrived))
    # The talk is silent in every fourth second.
    assert all(end % 4 >= 3 for end in accumulate(lengths[:-1]))


async def test_a_protected_link_gives_the_file_in_whole_and_in_part_until_it_expires(scene, long_audio, http):
    email, topic = scene.host("Link")
    uuid = scene.zoom.add_recording(email, [("audio_only", long_audio)])

    told = await scene.shows(chat_of(scene, "link"), topic, LINK, "The link works for 7 days")
    url, content = only_button(told)["url"], long_audio.read_bytes()
    assert url.startswith(f"{scene.bot.address}/recordings/")
    async with http.get(url) as answer:
        assert (answer.status, await answer.read()) == (200, content)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer.headers["Cache-Control"]
    async with http.get(url, headers={"Range": "bytes=1000-50999"}) as answer:
        assert (answer.status, await answer.read()) == (206, content[1000:51000])
    async with http.get(url, headers={"Range": f"bytes={len(content) - 10}-"}) as answer:
        assert (answer.status, await answer.read()) == (206, content[-10:])
    async with http.head(url) as answer:
        assert (answer.status, answer.content_length) == (200, len(content))
    assert (await delivery_to(scene, uuid, "link"))["form"] == "link"


async def test_a_link_that_is_too_old_changed_or_to_nothing_any_more_gives_no_file(scene, short_audio, http):
    email, topic = scene.host("Old")
    uuid = scene.zoom.add_recording(email, [("audio_only", short_audio)])
    await scene.receives(chat_of(scene, "link"), "audio", topic)
    (file,) = scene.zoom.recordings.by_uuid[uuid].files

    async def answered(days, *, change=""):
        links = FileLinks(STATE_SECRET, scene.bot.address, 7, now=lambda: time.time() - days * 86_400)
        async with http.get(links.address(id_of(uuid), mark_of(file.id)) + change) as answer:
            return answer.status

    assert await answered(0) == 200
    assert await answered(7.001) == 410
    assert await answered(0, change="x") == 404
    scene.zoom.recordings.remove(uuid)
    assert await answered(0) == 410


async def test_zooms_own_page_is_the_last_resort_and_comes_with_its_passcode(scene, long_audio):
    email, topic = scene.host("Page")
    uuid = scene.zoom.add_recording(email, [("audio_only", long_audio)], passcode="S3cret!<&>")

    told = await scene.shows(chat_of(scene, "zoom"), topic, ZOOM_LINK, "Passcode: S3cret!<&>")
    (file,) = scene.zoom.recordings.by_uuid[uuid].files
    assert only_button(told)["url"].endswith(f"/rec/play/{file.key}?pwd=S3cret%21%3C%26%3E")
    assert (await delivery_to(scene, uuid, "zoom"))["form"] == "zoom_link"


@pytest.mark.parametrize("trouble", [{"status": 429, "retry_after": 1}, {"status": 502}])
async def test_a_bad_moment_of_telegrams_does_not_lead_to_a_lesser_form(scene, long_audio, trouble):
    email, topic = scene.host(f"Moment{trouble['status']}")
    scene.telegram.misbehaviour.next(UPLOAD, "status", times=4, **trouble)
    uuid = scene.zoom.add_recording(email, [("audio_only", long_audio)])
    assert (await delivery_to(scene, uuid, "usual"))["form"] == "smaller"
    assert (await delivery_to(scene, uuid, "parts"))["form"] == "parts"
    assert len(scene.about(chat_of(scene, "usual"), topic)) == 1
    assert not scene.telegram.misbehaviour.waiting


async def test_without_an_address_of_ours_and_without_room_the_way_leads_to_zoom(crowded, long_audio):
    email, topic = crowded.host("Narrow")
    uuid = crowded.zoom.add_recording(email, [("audio_only", long_audio)], passcode="12345")
    told = await crowded.shows(chat_of(crowded, "usual"), topic, ZOOM_LINK, "Passcode: 12345")
    assert "/rec/play/" in only_button(told)["url"]
    assert (await delivery_to(crowded, uuid, "usual"))["form"] == "zoom_link"


async def test_on_a_full_disk_a_file_that_fits_still_passes_through_after_a_break(crowded, short_audio):
    email, topic = crowded.host("Pipe")
    crowded.telegram.misbehaviour.next(UPLOAD, "broken_upload", times=2, after=10_000)
    crowded.zoom.add_recording(email, [("audio_only", short_audio)])
    arrived = await crowded.receives(chat_of(crowded, "usual"), "audio", topic)
    assert crowded.bytes_of(arrived) == (short_audio.stat().st_size, digest_of(short_audio))
    assert not crowded.telegram.misbehaviour.waiting
