"""Files reach the Bot API byte by byte, and every way in which that breaks has its own meaning."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import traceback
import tracemalloc
from contextlib import asynccontextmanager
from hashlib import sha256
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web
from werkzeug.formparser import parse_form_data

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.telegram import api as module
from adapters.telegram import upload
from adapters.telegram.api import Flood, NotModified, TelegramApi, TokenRefused
from adapters.telegram.upload import LONGEST_NAME, Attachment, file_name
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.telegram import SandboxTelegram
from tests.adapters.telegram.scripted import TOKEN, hang_up, no, ok

MB = 1_000_000
CHUNK = 1 << 16


class Source:
    """An attachment that remembers how it was read."""

    def __init__(
        self, content, *, size=None, name="call.m4a", content_type="audio/mp4", fails=None, waits=None
    ):
        self.content = content
        self.fails = fails
        self.waits = waits
        self.opened = self.closed = 0
        self.attachment = Attachment(name, content_type, len(content) if size is None else size, self.stream)

    async def stream(self):
        self.opened += 1
        try:
            for start in range(0, len(self.content), CHUNK):
                yield self.content[start : start + CHUNK]
            if self.waits is not None:
                await self.waits.wait()
            if self.fails is not None:
                raise self.fails
        finally:
            self.closed += 1


@pytest.fixture
def telegram():
    return SandboxTelegram()


@pytest.fixture
def person(telegram):
    return telegram.add_person("Ada")


@pytest.fixture
async def api(telegram):
    async with serving(telegram.app(), "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        yield TelegramApi(session, address, telegram.token)


@asynccontextmanager
async def answered_by(handler):
    app = web.Application(client_max_size=1 << 30)
    app.router.add_post("/bot{token}/{method}", handler)
    async with serving(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        yield TelegramApi(session, address, TOKEN)


async def send(api, source, method="sendAudio", *, seconds=20, chat_id=100001, **how):
    params = {"chat_id": chat_id, "audio": "attach://file", "title": "7"}
    if method == "editMessageMedia":
        params = {"chat_id": chat_id, "message_id": 1, "media": {"type": "audio", "media": "attach://file"}}
    return await api.upload(method, params, {"file": source.attachment}, seconds=seconds, **how)


async def failure_of(api, source, method="sendAudio", **how):
    with pytest.raises(Failure) as raised:
        await send(api, source, method, **how)
    shows_no_token(raised.value)
    assert source.opened == source.closed
    return raised.value


def shows_no_token(error):
    shown = "".join(traceback.format_exception(error))
    while error is not None:
        shown += f"{error!s} {error!r} {vars(error)!r}"
        error = error.__context__
    assert "AA" not in shown


@pytest.mark.parametrize("size", [1, CHUNK, CHUNK + 1, 5 * MB])
async def test_what_arrives_is_what_was_sent(api, telegram, person, size):
    source = Source(os.urandom(size))
    message = await send(api, source)
    assert (message["audio"]["file_size"], message["audio"]["title"]) == (size, "7")
    [call] = telegram.calls
    assert call.files["file"].sha256 == sha256(source.content).hexdigest()
    assert (source.opened, source.closed) == (1, 1)


async def test_telegram_refuses_an_empty_file(api, person):
    failure = await failure_of(api, Source(b""))
    assert isinstance(failure, Rejected)
    assert (failure.code, str(failure)) == ("400", "Bad Request: file must be non-empty")


async def test_the_length_is_announced_and_parameters_are_readable_by_anybody():
    asked = {}

    async def read(request):
        asked.update(headers=request.headers, body=await request.read())
        return web.json_response(ok(True))

    source = Source(os.urandom(3 * MB), name="Rapat – minggu.m4a")
    params = {"chat_id": -5, "caption": "„5“", "silent": True, "nothing": None, "media": {"a": ["é"]}}
    async with answered_by(read) as api:
        assert await api.upload("sendAudio", params, {"audio": source.attachment}, seconds=20)
    headers = asked["headers"]
    assert int(headers["Content-Length"]) == len(asked["body"])
    assert "Transfer-Encoding" not in headers
    environ = {"CONTENT_TYPE": headers["Content-Type"], "CONTENT_LENGTH": headers["Content-Length"]}
    environ |= {"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(asked["body"])}
    _, fields, files = parse_form_data(environ, stream_factory=lambda *_, **__: BytesIO())
    assert fields.to_dict() == {"chat_id": "-5", "caption": "„5“", "silent": "true", "media": '{"a":["é"]}'}
    arrived = files["audio"]
    assert (arrived.filename, arrived.content_type) == ("Rapat – minggu.m4a", "audio/mp4")
    assert arrived.read() == source.content


async def test_a_message_becomes_the_audio_with_its_thumbnail(api, telegram, person):
    await api.call("sendMessage", {"chat_id": person.id, "text": "40 %"})
    audio = Source(os.urandom(MB))
    picture = Source(b"\xff\xd8\xff" + bytes(500), name="t.jpg", content_type="image/jpeg")
    media = {
        "type": "audio",
        "media": "attach://a",
        "thumbnail": "attach://t",
        "caption": "<b>Weekly</b>",
        "parse_mode": "HTML",
        "duration": 61,
    }
    gone = []
    message = await api.upload(
        "editMessageMedia",
        {"chat_id": person.id, "message_id": 1, "media": media},
        {"a": audio.attachment, "t": picture.attachment},
        seconds=20,
        sent=gone.append,
    )
    assert (message["caption"], message["audio"]["duration"]) == ("Weekly", 61)
    assert message["audio"]["thumbnail"]["file_size"] == 503
    assert gone == sorted(gone)
    assert gone[-1] == MB + 503
    assert len(gone) > 10


async def test_nobody_there_is_unavailable_and_nothing_is_read():
    source = Source(b"x" * MB)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with aiohttp.ClientSession() as session:
            api = TelegramApi(session, f"http://127.0.0.1:{unused.getsockname()[1]}", TOKEN)
            assert type(await failure_of(api, source)) is Unavailable
    assert source.opened == 0


@pytest.mark.parametrize("method", ["sendAudio", "editMessageMedia"])
@pytest.mark.parametrize("after", [0, 100_000])
async def test_a_connection_that_breaks_under_way_has_done_nothing(api, telegram, person, method, after):
    telegram.misbehaviour.next(method, "broken_upload", after=after)
    source = Source(b"x" * 20 * MB)
    failure = await failure_of(api, source, method)
    assert type(failure) is Unavailable
    assert "upload broken" in str(failure)
    assert telegram.calls == []


@pytest.mark.parametrize("kind", ["answer_lost", "dropped"])
async def test_an_answer_lost_after_the_last_byte_leaves_the_outcome_open(api, telegram, person, kind):
    await api.call("sendMessage", {"chat_id": person.id, "text": "40 %"})
    for method, expected in (("sendAudio", OutcomeUnknown), ("editMessageMedia", Unavailable)):
        telegram.misbehaviour.next(method, kind)
        failure = await failure_of(api, Source(b"x" * MB), method)
        assert type(failure) is expected
        assert "answer lost" in str(failure)


async def test_a_lost_edit_of_a_caption_is_just_repeated(api, telegram, person):
    telegram.misbehaviour.next("editMessageCaption", "answer_lost")
    with pytest.raises(Unavailable):
        await api.call("editMessageCaption", {"chat_id": person.id, "message_id": 1, "caption": "x"})


@pytest.mark.parametrize(
    "error", [Unavailable("zoom: download broke"), Unauthorised("gone"), OSError("full")]
)
async def test_what_breaks_the_stream_comes_out_as_it_is(error):
    broke = asyncio.get_running_loop().create_future()

    async def read(request):
        try:
            await request.read()
        except ConnectionError as lost:
            broke.set_result(type(lost))
        return web.Response()

    source = Source(b"x" * MB, size=2 * MB, fails=error)
    async with answered_by(read) as api:
        with pytest.raises(type(error)) as raised:
            await send(api, source)
        assert raised.value is error
        shows_no_token(error)
        assert issubclass(await broke, ConnectionError)
    assert source.closed == 1


async def test_a_listener_that_breaks_is_not_taken_for_a_broken_connection(api, person):
    def sent(_):
        raise ZeroDivisionError

    source = Source(b"x" * MB)
    with pytest.raises(ZeroDivisionError):
        await send(api, source, sent=sent)
    assert source.closed == 1


@pytest.mark.parametrize(
    ("arrive", "announced", "kind", "said"),
    [
        (MB, MB + 1, Unavailable, "file ended early"),
        (0, 5, Unavailable, "file ended early"),
        (MB, MB - 1, Rejected, "file is longer than announced"),
        (2 * CHUNK, CHUNK, Rejected, "file is longer than announced"),
        (5, 0, Rejected, "file is longer than announced"),
    ],
)
async def test_a_stream_of_another_length_is_never_a_file(
    api, telegram, person, arrive, announced, kind, said
):
    failure = await failure_of(api, Source(b"x" * arrive, size=announced))
    assert (type(failure), str(failure)) == (kind, said)
    assert getattr(failure, "code", "size") == "size"
    assert telegram.calls == []


def page(status, *, whole, body=b"<html>proxy</html>"):
    async def answer(request):
        if whole:
            await request.read()
        else:
            await request.content.readexactly(100_000)
        return web.Response(status=status, body=body)

    return answer


FLOOD = module.orjson.dumps(no(429, "Too Many Requests: retry after 7", retry_after=7))
SAME = module.orjson.dumps(no(400, "Bad Request: message is not modified"))


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (413, b"<html>nginx</html>", Rejected, "413"),
        (413, module.orjson.dumps(no(413, "Request Entity Too Large")), Rejected, "413"),
        (429, FLOOD, Flood, None),
        (400, SAME, NotModified, None),
        (401, module.orjson.dumps(no(401, "Unauthorized")), TokenRefused, None),
    ],
)
async def test_a_refusal_counts_even_before_everything_was_sent(whole, status, body, kind, code):
    async with answered_by(page(status, whole=whole, body=body)) as api:
        failure = await failure_of(api, Source(b"x" * 20 * MB))
    assert type(failure) is kind
    assert getattr(failure, "code", None) == code
    assert getattr(failure, "retry_after", None) == (7.0 if status == 429 else None)


@pytest.mark.parametrize("status", [200, 302, 502])
async def test_a_page_of_something_in_between_says_as_much_as_what_was_sent(status):
    async with answered_by(page(status, whole=True)) as api:
        assert type(await failure_of(api, Source(b"x" * MB))) is OutcomeUnknown
    async with answered_by(page(status, whole=False)) as api:
        assert type(await failure_of(api, Source(b"x" * 20 * MB))) is Unavailable


async def test_the_sandbox_answers_a_flood_before_it_has_read_everything(api, telegram, person):
    telegram.misbehaviour.next("sendAudio", "status", status=429, retry_after=9, after=100_000)
    failure = await failure_of(api, Source(b"x" * 20 * MB))
    assert isinstance(failure, Unavailable)
    assert failure.retry_after == 9
    assert await send(api, Source(b"x" * MB))


async def test_a_server_that_stops_reading_has_the_time_given_and_no_more():
    release = asyncio.Event()

    async def stall(_):
        await release.wait()
        return web.Response()

    source = Source(b"x" * 50 * MB)
    async with answered_by(stall) as api:
        failure = await failure_of(api, source, seconds=0.5)
        release.set()
    assert (type(failure), str(failure)) == (Unavailable, "upload broken: answer lost: TimeoutError")


async def test_a_server_that_stops_reading_is_not_waited_for_to_the_end_of_that_time(monkeypatch):
    monkeypatch.setattr(upload, "LONGEST_STALL", 0.2)
    release = asyncio.Event()

    async def stall(request):
        await request.content.readexactly(100_000)
        await release.wait()
        return web.Response()

    source = Source(b"x" * 50 * MB)
    async with answered_by(stall) as api:
        failure = await asyncio.wait_for(failure_of(api, source, seconds=60), 10)
        release.set()
    assert (type(failure), str(failure)) == (Unavailable, "Telegram stopped reading")


async def test_a_slow_stream_is_no_stall_of_telegrams(monkeypatch, api, person):
    monkeypatch.setattr(upload, "LONGEST_STALL", 0.1)
    enough = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, enough.set)
    assert await send(api, Source(b"x" * MB, waits=enough))


@pytest.mark.parametrize("how", ["total", "silence"])
async def test_an_answer_that_never_comes_leaves_the_outcome_open(monkeypatch, how):
    release = asyncio.Event()

    async def late(request):
        await request.read()
        await release.wait()
        return web.Response()

    if how == "silence":
        monkeypatch.setattr(module, "_LONGEST_SILENCE", 0.2)
    async with answered_by(late) as api:
        failure = await failure_of(api, Source(b"x" * MB), seconds=0.5 if how == "total" else 60)
        release.set()
    assert type(failure) is OutcomeUnknown


async def test_a_slow_stream_is_no_silence_of_telegram(monkeypatch, api, person):
    monkeypatch.setattr(module, "_LONGEST_SILENCE", 0.1)
    enough = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, enough.set)
    assert await send(api, Source(b"x" * MB, waits=enough))


async def test_whoever_gives_up_leaves_no_stream_open(api, person):
    source = Source(b"x" * MB, size=2 * MB, waits=asyncio.Event())
    begun = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        upload = tasks.create_task(send(api, source, sent=lambda _: begun.set()))
        await begun.wait()
        upload.cancel()
    assert source.closed == 1


async def test_a_hang_up_before_anything_was_read_has_done_nothing():
    async with answered_by(hang_up) as api:
        assert type(await failure_of(api, Source(b"x" * 20 * MB))) is Unavailable


STAND = """
import asyncio
async def serve(reader, writer):
    head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode().lower()
    left = int(head.split("content-length: ")[1].split("\\r\\n")[0])
    while left:
        left -= len(await reader.read(min(left, 1 << 18)))
    writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: 25\\r\\n\\r\\n{"ok":true,"result":true}')
    await writer.drain()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@asynccontextmanager
async def stand_elsewhere():
    """In a process of its own, so that what it remembers is not counted here."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STAND, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield f"http://127.0.0.1:{int(await running.stdout.readline())}"
    finally:
        running.kill()
        await running.communicate()


async def test_200_megabytes_pass_through_a_small_memory():
    async def stream():
        for _ in range(3200):
            yield bytes(62_500)

    gone = []
    attachment = Attachment("v.mp4", "video/mp4", 200 * MB, stream)
    async with stand_elsewhere() as address, aiohttp.ClientSession() as session:
        tracemalloc.start()
        try:
            api = TelegramApi(session, address, TOKEN)
            assert await api.upload("sendVideo", {}, {"video": attachment}, seconds=100, sent=gone.append)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert gone[-1] == 200 * MB
    assert peak < 16 << 20


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("call.m4a", "call.m4a"),
        ("Q1/Q2: plans\\notes.m4a", "Q1-Q2- plans-notes.m4a"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "file"),
        ("", "file"),
        (".m4a", "file.m4a"),
        (" . . .m4a", "file.m4a"),
        ('a"; filename="b.exe', "a, filename=b.exe"),
        ("a\r\nContent-Type: text/html\r\n\r\n<b>.m4a", "a Content-Type- text-html b.m4a"),
        ("nul\x00\x1b[31m.m4a", "nul[31m.m4a"),
        ("gpj.\u202eexe.m4a", "gpj.exe.m4a"),
        ("lone \ud800 half.m4a", "lone half.m4a"),
        ("Bob's “talk”.m4a", "Bob’s “talk”.m4a"),
        ("50%25 done.m4a", "50%25 done.m4a"),
        ("rapat\u2028mingguan.m4a ", "rapat mingguan.m4a"),
        ("no extension. at all", "no extension. at all"),
        ("e\u0301té.vtt", "été.vtt"),
        ("会議" * 40 + ".m4a", "会議" * 16 + ".m4a"),
        ("x" * 200, "x" * 100),
        ("x." + "y" * 200, "x." + "y" * 98),
        ("😀" * 60 + ".transcript", "😀" * 22 + ".transcript"),
    ],
)
async def test_a_hostile_name_arrives_as_a_harmless_one(api, telegram, person, words, name):
    assert file_name(words) == name
    assert len(name.encode()) <= LONGEST_NAME
    await send(api, Source(b"x", name=words))
    [call] = telegram.calls
    assert call.files["file"].name == name


@pytest.mark.parametrize("words", ["audio/mp4\r\nX-Evil: 1", "", "audio", "a/b; charset=x"])
async def test_a_hostile_content_type_is_no_type_at_all(api, telegram, person, words):
    await send(api, Source(b"x", content_type=words))
    [call] = telegram.calls
    assert call.files["file"].content_type == "application/octet-stream"


def test_what_people_called_a_file_is_not_shown():
    assert "secret" not in repr(Source(b"x", name="secret plans.m4a").attachment)
