"""What is heard of a recording: all of it, in pieces a speech service takes, between stands on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown, Outcome, Rejected, Unavailable
from adapters.media.ffmpeg import Ffmpeg
from adapters.media.spool import NoRoom, Room, Spool
from adapters.state import effects
from adapters.transcripts.speech import Listener, SpeechSettings
from adapters.zoom.calls import ZoomCalls
from adapters.zoom.client import ZoomClient
from adapters.zoom.download import Download
from adapters.zoom.hosts import trusted_hosts
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.recordings import Recordings
from bot_app.deliveries.hear import Hear, files_being_heard
from bot_app.deliveries.pieces import Pieces
from bot_app.deliveries.scribe import Scribe
from bot_app.deliveries.sources import Sources, of_bytes
from bot_app.deliveries.transcribe import Transcribe
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.zoom.access import ZoomAccess
from domain.recordings.recordings import HEARD, RecordingFile, TranscriptStored, id_of
from tests.adapters.transcripts.model_stand import KEY, ModelStand, model, reply
from tests.bot_app.bookkeeping import ACCOUNT, Books, kept
from tests.flows.media import need_ffmpeg, seconds_of, sound, talk

LARGEST = 200_000
ROOM = Room(quota=100_000_000, keep_free=0, seconds=3600)


def said(words, at=1):
    return f"WEBVTT\n\n00:00:0{at}.000 --> 00:00:0{at + 1}.000\n{words}\n"


@dataclass
class Stage:
    books: Books
    zoom: Any
    speech: ModelStand
    scribe: Scribe
    folder: Any
    hearing: Callable[[Pieces], Hear]
    hear: Hear
    transcribe: Transcribe
    uuid: str = ""

    async def recorded(self, *paths, lengths=()):
        """A recording in Zoom, long ago, with a segment for each path."""
        self.uuid = self.zoom.add_recording("me", [("audio_only", path) for path in paths], fire=False)
        recording = self.zoom.recordings.by_uuid[self.uuid]
        begins = recording.start - timedelta(hours=2)
        for file, seconds in zip(recording.files, lengths or [60] * len(paths), strict=True):
            file.start, file.end = begins, begins + timedelta(seconds=seconds)
            begins = file.end
        files = tuple(
            RecordingFile(
                id=file.id,
                recording_type=file.recording_type,
                size=file.size,
                starts_at=file.start,
                ends_at=file.end,
            )
            for file in recording.files
        )
        # Zoom's lists are in no order.
        await self.books.recording(self.uuid, files=files[::-1])
        await self.books.read()

    @property
    def effect(self):
        payload = {"recording": str(id_of(self.uuid))}
        return Effect(
            key="recording.hear/x/1", lane="recording.hear/x", payload=payload, if_unknown=IfUnknown.REPEAT
        )

    async def heard(self):
        """The lines that were kept."""
        (stored,) = (await self.hear.perform(self.effect, repeated=False)).commands
        words = await self.scribe.known(await self.books.reads.recordings.by_id(id_of(self.uuid)), HEARD)
        assert stored.cues == len(words.cues)
        return [(cue.start_ms, cue.text) for cue in words.cues]


class Received:
    """A speech service that keeps what it is sent, and says a word for each file."""

    def __init__(self, folder):
        self.folder = folder
        self.files = []

    async def __call__(self, request):
        async for part in await request.multipart():
            content = bytes(await part.read())
            if part.name == "file":
                self.files.append(self.folder / f"received-{len(self.files)}.m4a")
                self.files[-1].write_bytes(content)
        return web.Response(text=said(f"word {len(self.files)}"), content_type="text/vtt")


@pytest.fixture
def received(tmp_path):
    return Received(tmp_path)


@pytest.fixture
async def stage(tmp_path, received):
    async with kept(tmp_path) as books, start_sandbox() as sandbox, model(received) as (speech, session):
        zoom = sandbox.zoom
        credentials = Credentials(zoom.account_id, zoom.client_id, zoom.client_secret)
        tokens = AccountTokens(
            session, credentials, token_url=sandbox.zoom_token_url, api=sandbox.zoom_base_url
        )

        async def may_keep(_row):
            return True

        async def lost(_connection):
            raise AssertionError

        scribe = Scribe(books.state, None, may_keep)
        access = ZoomAccess(
            books.reads,
            account=ACCOUNT,
            organisation=tokens,
            tokens_of=None,
            recordings_with=lambda tokens: Recordings(ZoomCalls(session, tokens)),
            meetings_with=lambda tokens: ZoomClient(session, tokens),
            usual_host="me",
            lost=lost,
        )
        sources = Sources(partial(Download, session, trusted=trusted_hosts(sandbox.zoom_base_url)))
        listener = Listener(session, SpeechSettings(speech.base, KEY, largest_bytes=LARGEST))

        def hearing(pieces):
            return Hear(
                reads=books.reads,
                access=access,
                sources=sources,
                scribe=scribe,
                listener=listener,
                pieces=pieces,
            )

        media = tmp_path / "media"
        pieces = Pieces(Ffmpeg.found(), Spool(media, ROOM), LARGEST)
        transcribe = Transcribe(books.reads, access, sources, scribe)
        yield Stage(books, zoom, speech, scribe, media, hearing, hearing(pieces), transcribe)
        await tokens.close()


def left_in(folder):
    return list(folder.iterdir())


@pytest.fixture
def small(tmp_path):
    """Nobody looks into what is small enough."""
    paths = [tmp_path / f"{name}.m4a" for name in "abc"]
    for path in paths:
        path.write_bytes(path.name.encode() * 10)
    return paths


async def test_every_segment_is_heard_and_later_ones_begin_when_they_were_recorded(stage, received, small):
    await stage.recorded(*small, lengths=[60, 90, 30])
    assert await stage.heard() == [(1_000, "word 1"), (61_000, "word 2"), (151_000, "word 3")]
    assert [path.read_bytes() for path in received.files] == [path.read_bytes() for path in small]
    assert left_in(stage.folder) == []


async def test_a_segment_that_cannot_be_heard_does_not_cost_the_others(stage, received, small):
    stage.speech.answers = [reply({"error": {"message": "no audio"}}, 400), received]
    await stage.recorded(*small)
    assert await stage.heard() == [(61_000, "word 1"), (121_000, "word 2")]


async def test_where_no_segment_can_be_heard_the_first_refusal_stands(stage, small):
    stage.speech.answers = [reply({"error": {"message": "no audio"}}, 400)]
    await stage.recorded(*small)
    with pytest.raises(Rejected, match="no audio"):
        await stage.heard()
    assert len(stage.speech.asked) == 3


async def test_what_is_too_large_is_made_smaller_first(stage, received, tmp_path):
    need_ffmpeg()
    audio = talk(tmp_path / "talk.m4a", 30)
    assert audio.stat().st_size > LARGEST
    await stage.recorded(audio)
    assert await stage.heard() == [(1_000, "word 1")]
    (sent,) = received.files
    assert sent.stat().st_size <= LARGEST
    assert seconds_of(sent) == pytest.approx(30, abs=0.2)
    assert left_in(stage.folder) == []


async def test_what_even_smaller_would_be_too_large_is_heard_in_parts_one_after_the_other(
    stage, received, tmp_path
):
    need_ffmpeg()
    audio = sound(tmp_path / "long.m4a", 100, bit_rate="64k")
    await stage.recorded(audio)
    heard = await stage.heard()
    lengths = [seconds_of(part) for part in received.files]
    assert len(lengths) > 1
    assert sum(lengths) == pytest.approx(100, abs=0.5)
    begins = [1_000 + round(1000 * sum(lengths[:number])) for number in range(len(lengths))]
    assert [at for at, _ in heard] == pytest.approx(begins, abs=2)
    assert all(part.stat().st_size <= LARGEST for part in received.files)
    assert left_in(stage.folder) == []


async def test_without_ffmpeg_what_is_too_large_is_refused(stage, tmp_path):
    stage.hear = stage.hearing(Pieces(None, Spool(stage.folder, ROOM), LARGEST))
    large = tmp_path / "large.m4a"
    large.write_bytes(bytes(LARGEST + 1))
    await stage.recorded(large)
    with pytest.raises(Rejected) as refused:
        await stage.heard()
    assert refused.value.code == "too_large"
    assert stage.speech.asked == []


async def test_a_passing_failure_keeps_the_temporary_files_for_the_next_attempt(stage, received, tmp_path):
    need_ffmpeg()
    stage.speech.answers = [reply({}, 503), received]
    await stage.recorded(talk(tmp_path / "talk.m4a", 30))
    with pytest.raises(Unavailable):
        await stage.heard()
    assert left_in(stage.folder)
    assert await stage.heard() == [(1_000, "word 1")]
    assert len(stage.zoom.downloads.log) == 1
    assert left_in(stage.folder) == []


async def test_the_temporary_files_of_a_host_can_be_named_while_they_are_needed(stage, tmp_path):
    need_ffmpeg()
    stage.speech.answers = [reply({}, 503)]
    await stage.recorded(talk(tmp_path / "talk.m4a", 30))
    books = stage.books
    await books.state.write(lambda c: effects.plan(c, [stage.effect], now=0.0))
    with pytest.raises(Unavailable):
        await stage.heard()
    assert await files_being_heard(books.state, books.reads, "another") == set()
    for name in await files_being_heard(books.state, books.reads, "host"):
        await Spool(stage.folder, ROOM).forget(name)
    assert left_in(stage.folder) == []


async def test_a_failure_for_good_leaves_no_temporary_files(stage, tmp_path):
    need_ffmpeg()
    stage.speech.answers = [reply({}, 401)]
    await stage.recorded(talk(tmp_path / "talk.m4a", 30))
    with pytest.raises(Exception, match="401"):
        await stage.heard()
    assert left_in(stage.folder) == []


async def test_what_cannot_be_read_as_audio_leaves_no_temporary_files(stage, tmp_path):
    need_ffmpeg()
    noise = tmp_path / "noise.m4a"
    noise.write_bytes(bytes(LARGEST + 1))
    await stage.recorded(noise)
    with pytest.raises(Rejected) as refused:
        await stage.heard()
    assert refused.value.code == "unplayable"
    assert left_in(stage.folder) == []


async def test_without_room_it_is_tried_again_later(stage, tmp_path):
    need_ffmpeg()
    full = Spool(tmp_path / "full", Room(quota=LARGEST, keep_free=0, seconds=3600))
    stage.hear = stage.hearing(Pieces(Ffmpeg.found(), full, LARGEST))
    await stage.recorded(talk(tmp_path / "talk.m4a", 30))
    with pytest.raises(NoRoom):
        await stage.heard()
    assert left_in(tmp_path / "full") == []


async def test_what_was_heard_is_not_sent_again_after_a_passing_failure(stage, received, small):
    stage.speech.answers = [received, received, *[reply({}, 503)] * 3, received]
    await stage.recorded(*small)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await stage.heard()
    assert left_in(stage.folder)
    # As after a new start of the program.
    stage.hear = stage.hearing(Pieces(Ffmpeg.found(), Spool(stage.folder, ROOM), LARGEST))
    assert await stage.heard() == [(1_000, "word 1"), (61_000, "word 2"), (121_000, "word 3")]
    assert [path.read_bytes() for path in received.files] == [path.read_bytes() for path in small]
    assert len(stage.speech.asked) == 6
    assert left_in(stage.folder) == []


async def test_pieces_that_were_heard_are_not_sent_again_either(stage, received, tmp_path):
    need_ffmpeg()
    stage.speech.answers = [received, reply({}, 503), received]
    await stage.recorded(sound(tmp_path / "long.m4a", 100, bit_rate="64k"))
    with pytest.raises(Unavailable):
        await stage.heard()
    heard = await stage.heard()
    assert [text for _, text in heard] == [f"word {n}" for n, _ in enumerate(received.files, start=1)]
    assert sum(map(seconds_of, received.files)) == pytest.approx(100, abs=0.5)
    assert left_in(stage.folder) == []


async def test_a_piece_that_cannot_be_heard_does_not_cost_the_others(stage, received, tmp_path):
    need_ffmpeg()
    stage.speech.answers = [received, reply({"error": {"message": "no audio"}}, 400), received]
    await stage.recorded(sound(tmp_path / "long.m4a", 100, bit_rate="64k"))
    heard = await stage.heard()
    assert len(stage.speech.asked) == len(received.files) + 1 > 2
    assert [text for _, text in heard] == [f"word {n}" for n, _ in enumerate(received.files, start=1)]
    after_the_gap = seconds_of(received.files[0]) * 2
    assert heard[1][0] == pytest.approx(1_000 + 1000 * after_the_gap, rel=0.3)


async def test_what_is_heard_is_nobody_elses_to_read(stage, received, small):
    stage.speech.answers = [received, reply({}, 503)]
    await stage.recorded(*small)
    with pytest.raises(Unavailable):
        await stage.heard()
    words = [path for path in stage.folder.rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in words] == [0o600]


async def test_words_that_cannot_be_written_down_are_words_all_the_same(stage, received, small):
    class OnlyRead(Spool):
        def workspace(self, name):
            return super().workspace(name) / "is not there"

    stage.hear = stage.hearing(Pieces(Ffmpeg.found(), OnlyRead(stage.folder, ROOM), LARGEST))
    await stage.recorded(*small)
    assert [text for _, text in await stage.heard()] == ["word 1", "word 2", "word 3"]


async def test_words_that_were_kept_and_not_recorded_are_recorded_by_the_next_attempt(stage, small):
    await stage.recorded(*small)
    await stage.hear.perform(stage.effect, repeated=False)
    # The program is killed here: nobody handles the commands.
    asked = len(stage.speech.asked)
    again = await stage.hear.perform(stage.effect, repeated=True)
    for command in again.commands:
        await stage.books.application.handle(command)
    await stage.books.read()
    (stored,) = await stage.books.events(TranscriptStored)
    assert (stored.file_id, stored.cues) == (HEARD, 3)
    row = await stage.books.reads.recordings.by_id(id_of(stage.uuid))
    assert row.file(HEARD) is not None
    assert len(stage.speech.asked) == asked


async def test_words_that_were_recorded_are_recorded_once(stage, small):
    await stage.recorded(*small)
    for repeated in (False, True, True):
        for command in (await stage.hear.perform(stage.effect, repeated=repeated)).commands:
            await stage.books.application.handle(command)
            # Killed before the effect is marked, perhaps before the read models know.
            await stage.books.application.handle(command)
            await stage.books.read()
    assert len(await stage.books.events(TranscriptStored)) == 1
    assert (await stage.hear.perform(stage.effect, repeated=True)).commands == ()


@pytest.mark.parametrize(("seconds", "bit_rate"), [(30, "96k"), (100, "64k")], ids=["smaller", "in parts"])
async def test_what_is_made_already_needs_no_more_room(stage, tmp_path, seconds, bit_rate):
    need_ffmpeg()
    audio = sound(tmp_path / "sound.m4a", seconds, bit_rate=bit_rate)
    size = audio.stat().st_size
    spool = Spool(stage.folder, replace(ROOM, quota=size * 3))
    pieces = Pieces(Ffmpeg.found(), spool, LARGEST)

    async def stream(offset):
        yield audio.read_bytes()[offset:]

    first = await pieces.of("x", size, stream)
    rest = size * 3 - spool.used()
    await spool.fetch("another", rest, lambda _: of_bytes(bytes(rest))())
    again = await pieces.of("x", size, stream)
    assert [piece.begins_ms for piece in again] == [piece.begins_ms for piece in first]
    assert [piece.size for piece in again] == [piece.size for piece in first]


async def test_what_was_heard_is_not_recorded_again_by_an_effect_that_was_planned_for_it_once(stage, small):
    await stage.recorded(*small)
    for command in (await stage.hear.perform(stage.effect, repeated=False)).commands:
        await stage.books.application.handle(command)
    await stage.books.read()
    effect = replace(
        stage.effect, key="recording.transcribe/x/1", payload={**stage.effect.payload, "file": HEARD}
    )
    assert await stage.transcribe.perform(effect, repeated=False) == Outcome()


async def test_zoom_has_its_turn_after_the_last_segment(stage, small):
    await stage.recorded(*small, lengths=[60, 60, 3 * 3600])
    with pytest.raises(Unavailable, match="Zoom may still"):
        await stage.hear.perform(stage.effect, repeated=False)
    assert stage.speech.asked == []
