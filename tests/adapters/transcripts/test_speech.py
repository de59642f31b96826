"""Transcribing, against a speech model on loopback: what it is sent, and what its answers mean."""

from __future__ import annotations

import asyncio
import random
import threading
import traceback

import aiohttp
import pytest
from aiohttp import web

from adapters.effect import Failure, Rejected, Unauthorised, Unavailable
from adapters.transcripts.segments import as_vtt
from adapters.transcripts.speech import LARGEST_ANSWER, Listener, SpeechSettings
from adapters.transcripts.vtt import parse
from tests.adapters.transcripts.model_stand import KEY, model, never, reply

VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHalo.\n"
PART = 64 * 1024
FORM = web.RequestKey("form", dict)


class File:
    """Audio that is read part by part, and knows how it was read."""

    def __init__(self, content, *, then=None):
        self.content = content
        self.then = then
        self.closed = asyncio.Event()
        self.read = 0

    async def __call__(self):
        try:
            for start in range(0, len(self.content), PART):
                part = self.content[start : start + PART]
                self.read += len(part)
                yield part
            if self.then is not None:
                raise self.then
        finally:
            self.closed.set()


async def receive(request):
    """Keep the form's fields; the file's bytes, name and type."""
    form = {}
    async for part in await request.multipart():
        form[part.name] = bytes(await part.read())
        if part.name == "file":
            form |= {"filename": part.filename, "type": part.headers["Content-Type"]}
    request[FORM] = form
    return VTT


async def transcribed(stand, session, file=b"audio", *, base=None, size=None, name="rapat.m4a", **more):
    file = file if isinstance(file, File) else File(file)
    settings = SpeechSettings(base or stand.base, KEY, **more.pop("settings", {}))
    size = len(file.content) if size is None else size
    return await Listener(session, settings).transcript(name, "audio/mp4", size, file, **more)


async def failure_of(answer, file=b"audio", **more) -> Failure:
    async with model(answer) as (stand, session):
        with pytest.raises(Failure) as raised:
            await transcribed(stand, session, file, **more)
    keeps_the_key(raised.value)
    return raised.value


def keeps_the_key(error):
    """Neither it nor anything behind it, suppressed or not, shows the key."""
    shown = "".join(traceback.format_exception(error))
    while error is not None:
        shown += f"{error!s} {error!r} {vars(error)!r}"
        error = error.__context__
    assert KEY not in shown


async def test_the_bytes_that_arrive_are_the_bytes_of_the_file():
    content = random.Random(7).randbytes(5_000_000)
    file = File(content)
    async with model(receive) as (stand, session):
        answer = await transcribed(stand, session, file, language="id", settings={"model": "large-v3"})
    assert answer == VTT.encode()
    form = stand.asked[0][FORM]
    assert form.pop("file") == content
    assert form == {
        "model": b"large-v3",
        "response_format": b"vtt",
        "language": b"id",
        "filename": "audio.m4a",
        "type": "audio/mp4",
    }
    assert stand.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert int(stand.asked[0].headers["Content-Length"]) > len(content)
    assert file.closed.is_set()


async def test_no_more_is_read_than_the_endpoint_takes():
    gate = asyncio.Event()

    async def late(request):
        await gate.wait()
        return await receive(request)

    file = File(bytes(20_000_000))
    async with model(late) as (stand, session), asyncio.TaskGroup() as group:
        asking = group.create_task(transcribed(stand, session, file))
        await stand.was_asked.wait()
        before = -1
        while before != file.read:
            before = file.read
            for _ in range(100):
                await asyncio.sleep(0)
        assert file.read < 15_000_000
        gate.set()
        assert await asking == VTT.encode()
    assert file.read == 20_000_000


async def test_no_language_and_no_key_leave_their_fields_out():
    async with model(receive) as (stand, session):
        listener = Listener(session, SpeechSettings(stand.base, ""))
        await listener.transcript("a.mp3", "audio/mpeg", 1, File(b"x"))
    assert "language" not in stand.asked[0][FORM]
    assert "Authorization" not in stand.asked[0].headers


@pytest.mark.parametrize("end", ["/v1", "/v1/", "", "/"])
async def test_the_address_may_end_with_the_version_or_not(end):
    async with model(receive) as (stand, session):
        base = stand.base.removesuffix("/v1") + end
        assert await transcribed(stand, session, base=base) == VTT.encode()


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Gaji direksi.M4A", "audio.m4a"),
        ("../../etc/passwd", "audio"),
        ('a.m4"\r\nX-Evil: 1', "audio"),
        ("", "audio"),
    ],
)
async def test_of_a_files_name_only_the_extension_is_sent(name, sent):
    async with model(receive) as (stand, session):
        await transcribed(stand, session, name=name)
    assert stand.asked[0][FORM]["filename"] == sent


async def test_a_strange_content_type_is_replaced():
    async with model(receive) as (stand, session):
        listener = Listener(session, SpeechSettings(stand.base, KEY))
        await listener.transcript("a.mp3", "audio/x\r\nX-Evil: 1", 1, File(b"x"))
    assert stand.asked[0][FORM]["type"] == "application/octet-stream"


@pytest.mark.parametrize(("size", "code"), [(11, "too_large"), (0, "empty"), (-1, "empty")])
async def test_a_file_that_cannot_be_sent_is_refused_before_it_is_read(size, code):
    file = File(b"x" * 11)
    async with model(receive) as (stand, session):
        with pytest.raises(Rejected) as raised:
            await transcribed(stand, session, file, size=size, settings={"largest_bytes": 10})
    assert (raised.value.code, stand.asked, file.read) == (code, [], 0)


@pytest.mark.parametrize("size", [99_999, 100_001])
async def test_a_file_of_another_size_than_announced_is_a_failure(size):
    failure = await failure_of(receive, bytes(100_000), size=size)
    assert type(failure) is Unavailable
    assert "another size" in str(failure)


async def test_a_file_without_end_is_read_no_further_than_announced():
    file = File(bytes(20_000_000))
    assert type(await failure_of(receive, file, size=100_000)) is Unavailable
    assert file.read <= 100_000 + PART
    assert file.closed.is_set()


async def test_a_failure_of_the_source_is_the_failure():
    broken = Unauthorised("zoom.download: token expired")
    file = File(bytes(100_000), then=broken)
    assert await failure_of(receive, file, size=200_000) is broken
    assert file.closed.is_set()


async def test_a_source_that_breaks_in_its_own_way_is_unavailable():
    failure = await failure_of(receive, File(bytes(100_000), then=OSError("disk")), size=200_000)
    assert type(failure) is Unavailable


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthorised),
        (403, Unauthorised),
        (408, Unavailable),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
        (400, Rejected),
        (404, Rejected),
        (307, Rejected),
    ],
)
async def test_each_refusal_is_the_failure_it_stands_for(status, kind):
    headers = {"Retry-After": "7", "Location": "/elsewhere"}
    failure = await failure_of(reply({"error": {"message": f"bad {KEY}"}}, status, **headers))
    assert type(failure) is kind
    if kind is Unavailable:
        assert failure.retry_after == 7


async def test_the_endpoints_words_are_kept_without_the_key():
    error = {"error": {"message": f"Invalid file format for {KEY}.", "code": "invalid_format"}}
    failure = await failure_of(reply(error, 400))
    assert (str(failure), failure.code) == ("Invalid file format for ***.", "invalid_format")


async def test_not_even_a_part_of_the_key_is_kept_where_words_are_cut():
    failure = await failure_of(reply({"error": {"message": "x" * 190 + KEY}}, 400))
    assert str(failure) == "x" * 190 + "***"


async def test_a_file_too_large_for_the_endpoint_is_told_apart_and_not_sent_to_its_end():
    async def refuse(request):
        return reply({}, 413)

    file = File(bytes(20_000_000))
    failure = await failure_of(refuse, file)
    assert file.closed.is_set()
    assert file.read < 20_000_000
    assert (type(failure), failure.code) == (Rejected, "too_large")


async def test_an_endpoint_that_never_answers_is_unavailable():
    failure = await failure_of(never, settings={"seconds": 0.1})
    assert type(failure) is Unavailable


async def test_nobody_there_is_unavailable():
    async with model(VTT) as (stand, _):
        base = stand.base
    failure = await failure_of(VTT, base=base)
    assert type(failure) is Unavailable


async def test_an_answer_that_breaks_off_is_unavailable():
    async def break_off(request):
        await request.read()
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"WEBVTT\n\n")
        request.transport.abort()
        return response

    assert type(await failure_of(break_off)) is Unavailable


async def test_an_endless_answer_is_rejected():
    async def endless(request):
        await request.read()
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"WEBVTT\n\n")
        try:
            while True:
                await response.write(bytes(LARGEST_ANSWER // 8))
        except aiohttp.ClientConnectionError:
            return response

    failure = await failure_of(endless)
    assert (type(failure), failure.code) == (Rejected, "answer_too_large")


async def test_segments_become_a_transcript():
    segments = [
        {"id": 0, "start": 0.0, "end": 1.2345, "text": " Halo <v Eve>semua</v> & selamat\n--> pagi. "},
        {"start": 3661.5, "end": 3660, "text": "Selesai."},
    ]
    async with model(reply({"text": "…", "language": "id", "segments": segments})) as (stand, session):
        vtt = await transcribed(stand, session)
    assert b"00:00:00.000 --> 00:00:01.234\nHalo" in vtt
    assert b"01:01:01.500 --> 01:01:01.500\nSelesai." in vtt
    first, second = parse(vtt)
    assert (first.start_ms, first.end_ms, first.speaker) == (0, 1234, "")
    assert first.text == "Halo <v Eve>semua</v> & selamat --> pagi."
    assert (second.start_ms, second.text) == (3_661_500, "Selesai.")


async def test_a_long_answer_is_read_without_holding_up_everybody_else(monkeypatch):
    threads = []

    def seen(body):
        threads.append(threading.current_thread())
        return as_vtt(body)

    monkeypatch.setattr("adapters.transcripts.speech.as_vtt", seen)
    segments = [{"start": second, "end": second + 1, "text": "kata"} for second in range(10_000)]
    async with model(reply({"segments": segments})) as (stand, session):
        assert len(parse(await transcribed(stand, session))) == 10_000
    assert threads
    assert threading.current_thread() not in threads


async def test_silence_is_a_transcript_without_words():
    async with model(reply({"text": " ", "segments": []})) as (stand, session):
        assert parse(await transcribed(stand, session)) == []


async def test_a_byte_order_mark_is_no_obstacle():
    async with model("\ufeff" + VTT) as (stand, session):
        assert await transcribed(stand, session) == b"\xef\xbb\xbf" + VTT.encode()


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "just words",
        reply({"text": "words without times"}),
        reply({"text": "words", "segments": []}),
        reply({"segments": [{"start": -1, "end": 2, "text": "x"}]}),
        reply({"segments": [{"start": 0, "end": 1e9, "text": "x"}]}),
        reply({"segments": [{"start": 0, "end": 1, "text": None}]}),
        reply({"error": "no"}),
        reply(["WEBVTT"]),
    ],
)
async def test_an_answer_without_times_is_rejected(answer):
    failure = await failure_of(answer)
    assert (type(failure), failure.code) == (Rejected, "unreadable")


async def test_the_key_is_not_shown():
    settings = SpeechSettings("http://127.0.0.1:1", KEY)
    assert repr(settings) == "SpeechSettings('whisper-1')"
    assert settings.__rich_repr__() == [("model", "whisper-1")]
