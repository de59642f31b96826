"""Zoom and Telegram have bad days: what was recorded arrives whole and once, or people are told why not."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.zoom import SandboxZoom
from tests.flows.media import digest_of, need_ffmpeg, padded, sound
from tests.flows.recordings import PATIENCE, PUBLIC, recording_stage, to_be, words_of
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LISTING = "GET /v2/meetings/"
DOWNLOAD = "GET /rec/download"
UPLOAD = "/editMessageMedia"
SIZE = 3_000_000
FOREIGN = "http://recordings.example.com"
AGAIN = "Try again"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def elsewhere():
    """The proxy through which everything outside this machine would be asked: what came there."""
    asked = []

    async def remember(request):
        asked.append(str(request.url))
        return web.Response(status=502)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", remember)
    async with serving(app, "127.0.0.1", 0) as address:
        yield address, asked


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory, elsewhere):
    need_ffmpeg()
    telegram = to_be(tmp_path_factory.mktemp("trouble"))
    shift = telegram.add_group("Shift", [OWNER])
    outside = {"http_proxy": elsewhere[0], "no_proxy": "127.0.0.1"}
    bot = tmp_path_factory.mktemp("bot")
    async with recording_stage(bot, telegram, shift, zoom=SandboxZoom(), **PUBLIC, **outside) as started:
        yield started
        await started.tidy()
        started.check_calls()
        assert not started.zoom.misbehaviour.waiting
        assert not started.telegram.misbehaviour.waiting


@pytest.fixture
def shift(scene):
    return next(chat.id for chat in scene.telegram.world.chats.values() if chat.title == "Shift")


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    need_ffmpeg()
    return padded(sound(tmp_path_factory.mktemp("zoom") / "audio.m4a", 3), SIZE)


@pytest.fixture
def downloads(scene):
    """The local Zoom's, on a good day again after the test."""
    downloads = scene.zoom.downloads
    yield downloads
    downloads.break_after(0, times=0)
    downloads.redirect = downloads.foreign_address = ""
    downloads.refusal_status, downloads.bytes_per_second, downloads.ignore_range = 401, 0, False
    scene.zoom.recordings.size_lie = 0


class Trial:
    """One recording, from its end to its arrival."""

    def __init__(self, scene, chat, name, audio):
        self.scene, self.chat, self.audio = scene, chat, audio
        self.email, self.topic = scene.host(name)
        self.uuid = ""

    def recorded(self, **how):
        self.uuid = self.scene.zoom.add_recording(self.email, [("audio_only", self.audio)], **how)

    @property
    def key(self):
        """The last part of its download address."""
        return self.scene.zoom.recordings.by_uuid[self.uuid].files[0].key

    @property
    def fetched(self):
        return [each for each in self.scene.zoom.downloads.log if each.key == self.key]

    async def begun(self, size=1):
        """So much of it has left Zoom."""
        await self.scene.zoom.bell.wait_until(
            lambda: sum(each.sent for each in self.fetched) >= size or None, 30
        )

    async def arrives(self):
        """Once, whole, and recorded as often."""
        arrived = await self.scene.receives(self.chat, "audio", self.topic)
        assert self.scene.bytes_of(arrived) == (self.audio.stat().st_size, digest_of(self.audio))
        assert len(await self.scene.told(self.uuid, "recording.delivered")) == 1
        assert len(self.scene.about(self.chat, self.topic)) == 1
        return arrived

    async def fails(self, code, *words):
        told = await self.scene.shows(self.chat, self.topic, *words)
        (failed,) = await self.scene.told(self.uuid, "recording.delivery_failed")
        assert failed["details"]["code"] == code
        assert len(self.scene.about(self.chat, self.topic)) == 1
        return told


@pytest.fixture
def trial(scene, shift, audio):
    def begin(name, sound=audio):
        return Trial(scene, shift, name, sound)

    return begin


@asynccontextmanager
async def kept_waiting(trial, seconds):
    """Its placeholder stands there, and Zoom has no time for the file yet."""
    trial.scene.zoom.misbehaviour.next(LISTING, "status", status=429, retry_after=seconds)
    trial.recorded()
    await trial.scene.shows(trial.chat, trial.topic, "Waiting for its turn")
    yield


def labels(message):
    return [
        button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row
    ]


# Zoom


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_transfer_that_breaks_at_random_bytes_goes_on_where_it_broke(trial, downloads, seed):
    downloads.break_after(random.Random(seed).randrange(1, SIZE // 3), times=3)
    broken = trial(f"Breaks{seed}")
    broken.recorded()
    await broken.arrives()
    assert [each.range.partition("=")[0] for each in broken.fetched] == ["", "bytes", "bytes", "bytes"]


async def test_a_server_that_ignores_ranges_still_gives_every_byte_once(trial, downloads):
    downloads.ignore_range = True
    downloads.break_after(SIZE // 2)
    unranged = trial("Unranged")
    unranged.recorded()
    await unranged.arrives()


@pytest.mark.parametrize("status", [401, 200])
async def test_a_token_that_expires_in_the_middle_is_renewed(scene, trial, downloads, status):
    downloads.refusal_status = status
    downloads.bytes_per_second = SIZE
    downloads.break_after(SIZE // 2)
    expired = trial(f"Expires{status}")
    expired.recorded()
    await expired.begun()
    scene.zoom.recordings.expire_download_tokens()
    await expired.arrives()
    assert all(b"<!doctype" not in call.answer_body for call in scene.zoom.calls if "/v2/" in call.url)


async def test_a_sign_in_page_is_never_taken_for_the_file(scene, trial, downloads):
    downloads.content_type = "text/html"
    page = trial("Page")
    page.recorded()
    await page.fails("not_the_file", "It could not be sent")
    downloads.content_type = ""


async def test_a_size_that_is_not_true_is_noticed_and_told(scene, trial, downloads):
    scene.zoom.recordings.size_lie = 5
    liar = trial("Liar")
    liar.recorded()
    told = await liar.fails("not_the_file", "It could not be sent")
    assert labels(told) == [AGAIN]


async def test_zoom_may_ask_us_to_come_back_later(scene, trial):
    scene.zoom.misbehaviour.next(LISTING, "status", status=429, retry_after=1)
    scene.zoom.misbehaviour.next(DOWNLOAD, "status", status=429, retry_after=1)
    scene.zoom.misbehaviour.next(DOWNLOAD, "status", status=500)
    later = trial("Later")
    later.recorded()
    await later.arrives()


async def test_a_redirect_inside_zoom_is_followed_and_one_out_of_it_is_not(trial, downloads, elsewhere):
    downloads.redirect = "cdn"
    inside = trial("Inside")
    inside.recorded()
    await inside.arrives()

    downloads.foreign_address = FOREIGN
    outside = trial("Outside")
    outside.recorded()
    await outside.fails("redirect", "It could not be sent")
    assert elsewhere[1] == []


async def test_a_recording_that_zoom_still_works_on_arrives_once_it_is_done(scene, trial, shift):
    working = trial("Working")
    working.recorded(status="processing")
    assert not scene.about(shift, working.topic)
    scene.zoom.recordings.complete(working.uuid)
    await working.arrives()


async def test_what_is_trashed_before_its_turn_is_told_and_not_sent(scene, trial):
    trashed = trial("Trashed")
    async with kept_waiting(trashed, seconds=2):
        scene.zoom.recordings.remove(trashed.uuid)
    told = await trashed.fails("gone", "Zoom no longer has this file")
    assert labels(told) == []
    assert "recording.trashed" in [entry["event"] for entry in await scene.history(trashed.uuid)]


async def test_what_is_deleted_for_ever_before_its_turn_is_told(scene, trial):
    deleted = trial("Deleted")
    async with kept_waiting(deleted, seconds=2):
        scene.zoom.recordings.remove(deleted.uuid, for_ever=True)
    await deleted.fails("gone", "Zoom no longer has this file")


async def test_what_is_trashed_and_recovered_before_its_turn_arrives(scene, trial):
    recovered = trial("Recovered")
    async with kept_waiting(recovered, seconds=3):
        scene.zoom.recordings.remove(recovered.uuid)
        scene.zoom.recordings.recover(recovered.uuid)
    await recovered.arrives()
    assert len(await scene.told(recovered.uuid, "recording.recovered")) == 1


async def test_an_empty_file_is_told_instead_of_sent(trial, tmp_path):
    nothing = tmp_path / "nothing.m4a"
    nothing.write_bytes(b"")
    empty = trial("Empty", nothing)
    empty.recorded()
    await empty.fails("empty", "This file is empty")


async def test_a_file_that_zoom_does_not_find_can_be_asked_for_again(scene, trial, shift):
    scene.zoom.misbehaviour.next(DOWNLOAD, "status", status=404)
    missing = trial("Missing")
    missing.recorded()
    told = await missing.fails("404", "It could not be sent")
    scene.telegram.tap(OWNER, shift, told["message_id"], AGAIN)

    arrived = await scene.receives(shift, "audio", missing.topic)
    assert scene.bytes_of(arrived)[1] == digest_of(missing.audio)
    (delivered,) = await scene.told(missing.uuid, "recording.delivered")
    assert delivered["details"]["round"] == 2


async def test_a_token_that_zoom_refuses_under_way_is_told_to_people_and_owners(scene, trial):
    scene.zoom.misbehaviour.next(DOWNLOAD, "status", times=4, status=401)
    refused = trial("Refused")
    refused.recorded()
    told = await refused.fails("unauthorised", "The account must be connected again")
    assert labels(told) == [AGAIN]
    await scene.shows(OWNER, "Zoom no longer accepts our credentials")


# Telegram


async def test_a_moment_in_which_telegram_does_not_know_us_is_waited_out(scene, trial):
    scene.telegram.misbehaviour.next(UPLOAD, "status", status=401)
    unknown = trial("Unknown")
    unknown.recorded()
    await unknown.arrives()


async def test_a_storm_of_refusals_from_telegram_is_waited_out(scene, trial):
    scene.telegram.misbehaviour.next(UPLOAD, "status", times=2, status=429, retry_after=1)
    scene.telegram.misbehaviour.next(UPLOAD, "status", times=2, status=429, retry_after=1, after=SIZE // 3)
    scene.telegram.misbehaviour.next(UPLOAD, "status", status=502)
    storm = trial("Storm")
    storm.recorded()
    await storm.arrives()


async def test_an_upload_whose_answers_are_lost_leaves_one_message_and_is_fetched_into_a_file_once(
    scene, trial
):
    scene.telegram.misbehaviour.next(UPLOAD, "answer_lost", times=3)
    lost = trial("Lost")
    lost.recorded()
    await lost.scene.told(lost.uuid, "recording.delivered")
    await lost.arrives()
    assert len(lost.fetched) == 2


@pytest.mark.parametrize("seed", [1, 2])
async def test_an_upload_that_breaks_at_random_bytes_is_begun_again(scene, trial, seed):
    where = random.Random(seed).randrange(1, SIZE)
    scene.telegram.misbehaviour.next(UPLOAD, "broken_upload", after=where)
    broken = trial(f"Upload{seed}")
    broken.recorded()
    await broken.arrives()


async def test_a_placeholder_that_somebody_deleted_is_done_without(scene, trial, shift):
    removed = trial("Removed")
    async with kept_waiting(removed, seconds=2):
        (waiting,) = scene.about(shift, removed.topic)
        del scene.telegram.world.chats[shift].messages[waiting["message_id"]]
    arrived = await removed.arrives()
    assert arrived["message_id"] != waiting["message_id"]
    assert "Waiting" not in words_of(arrived)


async def test_a_bot_that_is_killed_in_the_middle_brings_the_file_after_its_next_start(
    scene, trial, downloads
):
    scene.telegram.misbehaviour.next(UPLOAD, "broken_upload", after=SIZE // 3)
    killed = trial("Killed")
    downloads.bytes_per_second = SIZE // 2
    killed.recorded()
    # The second time it goes through a temporary file.
    await scene.zoom.bell.wait_until(lambda: len(killed.fetched) == 2 or None, PATIENCE)
    await killed.begun(SIZE)
    await scene.bot.end()
    downloads.bytes_per_second = 0
    assert list((Path(scene.bot.settings["DATA_DIR"]) / "media").iterdir())
    await scene.bot.start()
    await killed.arrives()
    await scene.tidy()
