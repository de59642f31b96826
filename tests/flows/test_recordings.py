"""A meeting was recorded: its sound arrives in the right chats, whole, once, with what was said in it."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import orjson
import pytest
import pytest_asyncio

from adapters.transcripts.vtt import parse
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_media import meeting_transcript
from domain.chats.chats import FileChoice
from tests.flows.media import digest_of, need_ffmpeg, padded, pictures, seconds_of, sound
from tests.flows.recordings import PUBLIC, choose, connect, recording_stage, to_be, words_of
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALICE = 2001
TOPIC_OF_FORUM = 12
LISTING = "GET /v2/meetings/"
MEGABYTE = 1 << 20
HOSTS = {
    "Twin": ("first", "second"),
    "Fora": ("forum",),
    "Mova": ("moving",),
    "Alia": ("alice",),
    "Mult": ("many",),
}


class Chats(dict):
    __getattr__ = dict.__getitem__


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(tmp_path_factory):
    return to_be(tmp_path_factory.mktemp("recordings"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chats(telegram):
    telegram.add_person("Alice", person_id=ALICE)
    forum = telegram.add_group("Forum", [OWNER], topics={TOPIC_OF_FORUM: "Recordings"})
    groups = {
        name: telegram.add_group(name, [OWNER]) for name in ("shift", "first", "second", "moving", "many")
    }
    return Chats({**groups, "forum": forum, "alice": ALICE})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory, telegram, chats):
    need_ffmpeg()
    zoom = SandboxZoom()

    async def prepare(program):
        for name, wanted in HOSTS.items():
            email = f"{name.lower()}@sandbox.example"
            zoom.add_user(email, name, "Host")
            marks = [f"{chats[each]}:{TOPIC_OF_FORUM}" if each == "forum" else chats[each] for each in wanted]
            await connect(program, zoom, email, *marks)
        await choose(program, chats.many, (FileChoice.AUDIO, FileChoice.VIDEO, FileChoice.CHAT))

    folder = tmp_path_factory.mktemp("bot")
    async with recording_stage(
        folder, telegram, chats.shift, zoom=zoom, prepare=prepare, **PUBLIC
    ) as started:
        yield started
        await started.tidy()
        started.check_calls()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    need_ffmpeg()
    return tmp_path_factory.mktemp("zoom")


@pytest.fixture(scope="module")
def audio(folder):
    return sound(folder / "audio.m4a", 54)


@pytest.fixture(scope="module")
def video(folder):
    return pictures(folder / "video.mp4")


async def recorded_meeting(scene, topic):
    """Planned in the chat, held, and recorded; nobody has heard of the recording yet."""
    scene.telegram.say(OWNER, f'/meet "{topic}" 2027-03-01 10:00 45m')
    card = await scene.shows(OWNER, topic, "Join")
    meeting = next(each for each in scene.zoom.meetings if each["topic"] == topic)
    assert str(meeting["id"]) in words_of(card)
    scene.zoom.start_meeting(meeting["id"])
    for name in ("Ana", "Budi"):
        scene.zoom.join(meeting["id"], name)
    scene.zoom.record(meeting["id"], "start")
    scene.zoom.end_meeting(meeting["id"])
    return meeting["id"]


async def meeting_of_others(scene, name):
    """Held and recorded, and never planned with us: only Zoom knows who came."""
    email, topic = scene.host(name)
    wish = {"topic": topic, "type": 2, "duration": 45, "start_time": "2027-03-01T03:00:00Z"}
    meeting = scene.zoom.store.create(scene.zoom.store.user(email), wish, "")
    scene.zoom.start_meeting(meeting["id"])
    for person in ("Ana", "Budi"):
        scene.zoom.join(meeting["id"], person)
    scene.zoom.end_meeting(meeting["id"])
    return meeting["id"], topic


def email_of(name):
    return f"{name.lower()}@sandbox.example", f"{name}'s Zoom Meeting"


async def test_the_audio_of_a_meeting_arrives_in_place_of_the_message_that_announced_it(
    scene, chats, audio, video
):
    number = await recorded_meeting(scene, "Weekly meeting")
    files = [("audio_only", audio), ("shared_screen_with_speaker_view", video)]
    uuid = scene.zoom.add_recording(number, files)

    arrived = await scene.receives(chats.shift, "audio", "Weekly meeting")
    (planned,) = await scene.told(uuid, "recording.delivery_planned")
    (delivered,) = await scene.told(uuid, "recording.delivered")

    assert scene.bytes_of(arrived) == (audio.stat().st_size, digest_of(audio))
    for words in ("45 min", f"{audio.stat().st_size / 1024:.0f} kB", "2 people", "WIB"):
        assert words in arrived["caption"]
    assert "Waiting for its turn" in arrived["history"][0]["text"]
    assert len(scene.about(chats.shift, "Weekly meeting")) == 1
    assert arrived["audio"]["title"] == "Weekly meeting"
    assert arrived["audio"]["duration"] == 45 * 60
    assert arrived["audio"]["thumbnail"]
    assert delivered["details"]["form"] == "audio"
    assert delivered["details"]["message_ids"] == [arrived["message_id"]]
    assert delivered["details"]["file_id"] == planned["details"]["file_id"]
    audited = await scene.bot.verb("audit", "--kind", "recording.delivered", "--json")
    assert [entry["position"] for entry in orjson.loads(audited.out)] == [delivered["position"]]


async def test_a_transcript_arrives_as_a_file_and_tells_the_audio_its_key_moments(scene, chats, audio):
    number = await recorded_meeting(scene, "With words")
    uuid = scene.zoom.add_recording(number, [("audio_only", audio)], transcript=meeting_transcript("en"))

    written = await scene.receives(chats.shift, "document", "With words", "Talk time")
    heard = await scene.receives(chats.shift, "audio", "With words", "Key moments")
    text = scene.path_of(written).path.read_text("utf-8")

    assert all(cue.text in text for cue in parse(meeting_transcript("en").encode()))
    assert written["document"]["file_name"].endswith(".txt")
    assert written["document"]["mime_type"].startswith("text/plain")
    assert scene.bytes_of(heard) == (audio.stat().st_size, digest_of(audio))
    assert len(scene.about(chats.shift, "With words")) == 2
    (stored,) = await scene.told(uuid, "recording.transcript_stored")
    assert stored["details"]["cues"] == 9
    assert "rate limit" not in str(await scene.history(uuid))


async def test_a_transcript_that_zoom_tells_of_before_the_recording_itself_changes_nothing(
    scene, chats, audio
):
    email, topic = scene.host("Early")
    scene.zoom.webhooks.hold()
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)], transcript=meeting_transcript("en"))
    scene.zoom.webhooks.release(reverse=True)

    heard = await scene.receives(chats.shift, "audio", topic, "Key moments")
    await scene.receives(chats.shift, "document", topic)

    assert scene.bytes_of(heard)[1] == digest_of(audio)
    assert len(scene.about(chats.shift, topic)) == 2
    assert len(await scene.told(uuid, "recording.delivered", times=2)) == 2


async def test_each_file_arrives_once_however_often_and_in_whatever_order_zoom_tells_of_it(
    scene, chats, audio
):
    email, topic = scene.host("Often")
    scene.zoom.webhooks.hold()
    scene.zoom.webhooks.duplicate(2)
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)], transcript=meeting_transcript("en"))
    told = list(scene.zoom.webhooks.events[-2:])
    scene.zoom.webhooks.release(reverse=True)
    for event in reversed(told):
        scene.zoom.webhooks.send_raw(event)

    await scene.receives(chats.shift, "audio", topic, "Key moments")
    await scene.receives(chats.shift, "document", topic)
    await scene.zoom.bell.wait_until(lambda: scene.zoom.webhooks.idle or None, 20)
    # Whatever the copies might have set in motion would be done before what comes after them.
    await scene.told(uuid, "recording.delivered", times=2)
    email, later = scene.host("Later")
    scene.zoom.add_recording(email, [("audio_only", audio)])
    await scene.receives(chats.shift, "audio", later)

    names = [entry["event"] for entry in await scene.history(uuid)]
    assert sorted(names) == sorted(
        [
            "recording.completed",
            "recording.files_added",
            *["recording.delivery_planned"] * 2,
            *["recording.delivered"] * 2,
            "recording.transcript_stored",
        ]
    )
    assert len(scene.about(chats.shift, topic)) == 2
    uploads = [call for call in scene.telegram.calls if call.files and "Often" in str(call.params)]
    assert len(uploads) == 2


async def test_a_second_of_sound_arrives_whole(scene, chats, folder):
    email, topic = scene.host("Brief")
    brief = sound(folder / "brief.m4a", 1)
    scene.zoom.add_recording(email, [("audio_only", brief)])
    arrived = await scene.receives(chats.shift, "audio", topic)
    assert scene.bytes_of(arrived) == (brief.stat().st_size, digest_of(brief))
    assert seconds_of(scene.path_of(arrived).path) == pytest.approx(seconds_of(brief))


async def test_three_hundred_megabytes_pass_through_without_staying_in_memory(scene, chats, folder):
    large = padded(pictures(folder / "large.mp4"), 300 * MEGABYTE)
    assert seconds_of(large) == pytest.approx(2, abs=0.2)
    email, topic = scene.host("Large")
    before = scene.memory()

    uuid = scene.zoom.add_recording(email, [("shared_screen_with_speaker_view", large)])
    arrived = await scene.receives(chats.shift, "video", topic, seconds=90)

    assert scene.bytes_of(arrived) == (300 * MEGABYTE, digest_of(large))
    assert scene.memory() - before < 64 * MEGABYTE
    (delivered,) = await scene.told(uuid, "recording.delivered")
    assert delivered["details"]["form"] == "video"
    assert delivered["details"]["size"] == 300 * MEGABYTE
    scene.path_of(arrived).path.unlink()


async def test_a_recording_in_two_segments_gives_two_audios(scene, chats, audio):
    email, topic = scene.host("Segments")
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)], segments=2)
    await scene.told(uuid, "recording.delivered", times=2)
    arrived = scene.about(chats.shift, topic)
    assert [scene.bytes_of(message)[1] for message in arrived] == [digest_of(audio)] * 2
    assert all("30 min" in message["caption"] for message in arrived)


async def test_a_chat_gets_all_kinds_of_files_it_has_asked_for(scene, chats, audio, video, folder):
    written = folder / "chat.txt"
    written.write_text("10:00:01\tAna:\tselamat pagi\n", "utf-8")
    email, topic = email_of("Mult")
    files = [
        ("audio_only", audio),
        ("gallery_view", sound(folder / "gallery.mp4", 1)),
        ("shared_screen_with_speaker_view", video),
        ("chat_file", written),
        ("thumbnail", written),
    ]
    uuid = scene.zoom.add_recording(email, files, transcript=meeting_transcript("en"))
    await scene.told(uuid, "recording.delivered", times=3)
    arrived = scene.about(chats.many, topic)
    kinds = {next(kind for kind in ("audio", "video", "document") if kind in each): each for each in arrived}
    assert len(arrived) == len(kinds) == 3
    assert scene.bytes_of(kinds["audio"])[1] == digest_of(audio)
    assert scene.bytes_of(kinds["video"])[1] == digest_of(video)
    assert scene.bytes_of(kinds["document"])[1] == sha256(written.read_bytes()).hexdigest()
    assert kinds["video"]["video"]["duration"] == 3600


async def test_a_recording_with_a_passcode_and_a_uuid_full_of_slashes_arrives_like_any_other(
    scene, chats, audio
):
    email, topic = scene.host("Slash")
    scene.zoom.store.awkward_uuids = True
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)], passcode="S3cret!")
    scene.zoom.store.awkward_uuids = False
    assert uuid.startswith("/")
    assert "//" in uuid
    arrived = await scene.receives(chats.shift, "audio", topic)
    assert scene.bytes_of(arrived)[1] == digest_of(audio)


async def test_two_chats_that_subscribed_to_one_host_get_one_each_and_the_usual_chat_none(
    scene, chats, audio
):
    email, topic = email_of("Twin")
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)])
    for chat in (chats.first, chats.second):
        arrived = await scene.receives(chat, "audio", topic)
        assert scene.bytes_of(arrived)[1] == digest_of(audio)
        assert len(scene.about(chat, topic)) == 1
    delivered = await scene.told(uuid, "recording.delivered", times=2)
    assert {entry["details"]["chat"] for entry in delivered} == {str(chats.first), str(chats.second)}
    assert not scene.about(chats.shift, topic)


async def test_a_summary_leaves_the_caption_as_it_was_otherwise(scene, chats, audio):
    number, topic = await meeting_of_others(scene, "Elsewhere")
    uuid = scene.zoom.add_recording(number, [("audio_only", audio)])
    size = f"{audio.stat().st_size / 1024:.0f} kB"
    await scene.receives(chats.shift, "audio", topic, size, "2 people")
    scene.zoom.recordings.add_transcript(uuid, meeting_transcript("en"))
    await scene.receives(chats.shift, "audio", topic, size, "2 people", "Key moments")


async def test_a_forum_is_told_in_the_topic_that_subscribed(scene, chats, audio):
    email, topic = email_of("Fora")
    scene.zoom.add_recording(email, [("audio_only", audio)], transcript=meeting_transcript("en"))
    await scene.receives(chats.forum, "audio", topic, "Key moments")
    await scene.receives(chats.forum, "document", topic)
    arrived = scene.about(chats.forum, topic)
    assert [message["message_thread_id"] for message in arrived] == [TOPIC_OF_FORUM] * 2


async def test_a_group_that_becomes_a_supergroup_on_the_way_gets_its_recordings_all_the_same(
    scene, chats, audio
):
    email, topic = email_of("Mova")
    scene.zoom.misbehaviour.next(LISTING, "status", status=429, retry_after=2)
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)])
    await scene.shows(chats.moving, topic, "Waiting for its turn")
    moved = scene.telegram.migrate(chats.moving)

    arrived = await scene.receives(moved, "audio", topic)
    assert scene.bytes_of(arrived)[1] == digest_of(audio)
    scene.zoom.recordings.add_transcript(uuid, meeting_transcript("en"))
    await scene.receives(moved, "document", topic)
    await scene.told(uuid, "recording.delivered", times=2)
    assert ["text" in message for message in scene.about(moved, topic)] == [False] * 2

    again = scene.zoom.add_recording(email, [("audio_only", audio)], transcript=meeting_transcript("en"))
    await scene.receives(moved, "audio", topic, "Key moments")
    delivered = await scene.told(again, "recording.delivered", times=2)
    assert {entry["details"]["chat"] for entry in delivered} == {str(moved)}
    assert ["text" in message for message in scene.about(moved, topic)] == [False] * 4


async def test_whoever_has_blocked_the_bot_is_left_alone_until_they_let_it_speak_again(scene, chats, audio):
    email, topic = email_of("Alia")
    scene.telegram.block(ALICE)
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)])
    (failed,) = await scene.told(uuid, "recording.delivery_failed")
    assert failed["details"]["code"] == "403"
    assert not scene.about(ALICE, topic)
    assert "recording.delivered" not in [entry["event"] for entry in await scene.history(uuid)]

    scene.telegram.block(ALICE, blocked=False)
    scene.zoom.add_recording(email, [("audio_only", audio)])
    await scene.receives(ALICE, "audio", topic)


async def test_a_message_from_a_chat_that_had_refused_us_opens_it_again(scene, chats, audio):
    email, topic = email_of("Alia")
    person = scene.telegram.people[ALICE]
    person.blocked_bot = True  # without an update that would tell: somebody who never pressed “Start”
    lost = scene.zoom.add_recording(email, [("audio_only", audio)])
    await scene.told(lost, "recording.delivery_failed")

    person.blocked_bot = False
    scene.telegram.say(ALICE, "/whoami")
    await scene.telegram.wait_for_message(ALICE, lambda message: "Role" in message.get("text", ""))
    uuid = scene.zoom.add_recording(email, [("audio_only", audio)])
    (delivered,) = await scene.told(uuid, "recording.delivered")
    (number,) = delivered["details"]["message_ids"]
    assert ["audio" in each for each in scene.about(ALICE, topic) if each["message_id"] == number] == [True]


async def test_twenty_recordings_at_once_all_arrive(scene, chats, audio):
    email, topic = scene.host("Twenty")
    uuids = [scene.zoom.add_recording(email, [("audio_only", audio)]) for _ in range(20)]

    async def all_there():
        return len([message for message in scene.about(chats.shift, topic) if "audio" in message])

    async with asyncio.timeout(60):
        while await all_there() < len(uuids):  # noqa: ASYNC110 - the bell rings for every call
            await asyncio.sleep(0.05)
    assert len(scene.about(chats.shift, topic)) == len(uuids)
