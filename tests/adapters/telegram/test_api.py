"""What each of Telegram's answers means for us, and that none of them shows the token."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback

import aiohttp
import pytest
import structlog
from aiohttp import web

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unavailable
from adapters.telegram import api as module
from adapters.telegram.api import ChatMigrated, Flood, NotModified, TelegramApi, TokenRefused
from tests.adapters.telegram.scripted import TOKEN, hang_up, no, ok, scripted

SAY = {"chat_id": 1, "text": "x"}


async def failure_of(answer, method="sendMessage", **how) -> Failure:
    async with scripted(answer) as (_, api):
        with pytest.raises(Failure) as raised:
            await api.call(method, SAY, **how)
    keeps_the_token(raised.value)
    return raised.value


def keeps_the_token(error):
    """Neither it nor anything behind it, suppressed or not, shows the token."""
    shown = "".join(traceback.format_exception(error))
    while error is not None:
        shown += f"{error!s} {error!r} {vars(error)!r}"
        assert error.__cause__ is None
        error = error.__context__
    assert "AAtoken" not in shown


async def test_a_call_gives_the_result_and_sends_json():
    async with scripted(ok({"message_id": 7})) as (stand, api):
        assert await api.call("sendMessage", SAY) == {"message_id": 7}
    assert stand.asked == [("sendMessage", SAY)]


@pytest.mark.parametrize(
    ("parameters", "seconds"),
    [
        ({"retry_after": 7}, 7.0),
        ({"retry_after": 100_000}, 86_400.0),
        ({}, 5.0),
        ({"retry_after": "soon"}, 5.0),
        ({"retry_after": 0}, 5.0),
        ({"retry_after": -3}, 5.0),
    ],
)
async def test_too_many_requests_is_unavailable_for_as_long_as_telegram_says(parameters, seconds):
    failure = await failure_of(no(429, "Too Many Requests: retry after 7", **parameters))
    assert type(failure) is Flood
    assert failure.retry_after == seconds


async def test_too_many_requests_from_something_in_between_is_unavailable_as_well():
    failure = await failure_of(page(429))
    assert (type(failure), failure.retry_after) == (Flood, 5.0)


async def test_a_group_that_became_a_supergroup_names_its_new_chat():
    failure = await failure_of(no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005))
    assert isinstance(failure, ChatMigrated)
    assert failure.to == -1005


async def test_a_message_that_looks_like_that_already_is_told_apart():
    failure = await failure_of(no(400, "Bad Request: message is not modified: specified new message content"))
    assert isinstance(failure, NotModified)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: bot was blocked by the user"),
        (404, "Not Found: chat not found"),
        (409, "Conflict: terminated by other getUpdates request"),
    ],
)
async def test_a_refusal_is_final_and_keeps_its_code_and_words(code, words):
    failure = await failure_of(no(code, words))
    assert isinstance(failure, Rejected)
    assert (failure.code, str(failure)) == (str(code), words)


@pytest.mark.parametrize(("code", "words"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_nobody_knows_is_for_a_person(code, words):
    assert isinstance(await failure_of(no(code, words)), TokenRefused)


def page(status=200, body=b"<html>a portal</html>", **headers):
    async def answer(_):
        return web.Response(body=body, status=status, headers=headers)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        no(500, "Internal Server Error"),
        no(502, "Bad Gateway"),
        page(502),
        page(),
        page(401),
        page(404),
        page(body=b'{"ok": true, "res'),
        page(body=b"[]"),
        page(body=b""),
        page(302, Location="http://127.0.0.1:1/elsewhere"),
        hang_up,
    ],
)
async def test_an_answer_that_says_nothing_leaves_the_outcome_open(answer):
    """A message may have been sent; what may be repeated is just repeated."""
    assert isinstance(await failure_of(answer), OutcomeUnknown)
    assert isinstance(await failure_of(answer, "editMessageText"), Unavailable)


@pytest.mark.parametrize("code", ["400", "²", None, 400.0, [], {"a": 1}])
async def test_a_code_that_is_none_is_replaced_by_the_status(code):
    failure = await failure_of(page(400, module.orjson.dumps(no(code, "Bad Request: what"))))
    assert isinstance(failure, Rejected)
    assert failure.code == "400"


async def test_strange_parameters_and_words_do_no_harm():
    failure = await failure_of({"ok": False, "error_code": 400, "description": ["x" * 900], "parameters": []})
    assert isinstance(failure, Rejected)
    assert len(str(failure)) == 200


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_open():
    release = asyncio.Event()

    async def late(_):
        await release.wait()
        return web.Response()

    async with scripted(late) as (stand, api):
        with pytest.raises(OutcomeUnknown) as raised:
            await api.call("sendMessage", SAY, seconds=0.2)
        release.set()
    keeps_the_token(raised.value)
    assert len(stand.asked) == 1


async def test_nobody_there_is_simply_unavailable():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with aiohttp.ClientSession() as session:
            api = TelegramApi(session, f"http://127.0.0.1:{unused.getsockname()[1]}", TOKEN)
            with pytest.raises(Unavailable) as raised:
                await api.call("sendMessage", SAY)
    keeps_the_token(raised.value)


async def test_waiting_for_a_free_connection_means_that_nothing_was_sent():
    """A timeout in the queue of the pool must not pass for a lost answer."""
    entered, release = asyncio.Event(), asyncio.Event()

    async def late(_):
        entered.set()
        await release.wait()
        return web.Response()

    async with scripted(late) as (stand, api):
        api._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))
        async with api._session, asyncio.TaskGroup() as tasks:
            tasks.create_task(_ignored(api.call("sendMessage", SAY, seconds=20)))
            await entered.wait()
            with pytest.raises(Unavailable):
                await api.call("sendMessage", SAY, seconds=0.4)
            release.set()
    assert len(stand.asked) == 1


async def _ignored(call):
    with pytest.raises(Failure):
        await call


async def test_what_speaks_no_http_leaves_the_outcome_open():
    async def speak(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example.org ESMTP ready\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server, aiohttp.ClientSession() as session:
        api = TelegramApi(session, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", TOKEN)
        with pytest.raises(OutcomeUnknown) as raised:
            await api.call("sendMessage", SAY)
        keeps_the_token(raised.value)


async def test_a_large_answer_that_comes_in_pieces_is_read_whole():
    updates = [{"update_id": number, "text": "x" * 1000} for number in range(2000)]

    async def in_pieces(request):
        body = module.orjson.dumps(ok(updates))
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(body), 70_000):
            await response.write(body[start : start + 70_000])
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    async with scripted(in_pieces) as (_, api):
        assert len(await api.call("getUpdates", {})) == 2000


@pytest.mark.parametrize(
    ("method", "failure"), [("getUpdates", Unavailable), ("sendMessage", OutcomeUnknown)]
)
async def test_an_answer_beyond_the_limit_is_not_read_to_its_end(monkeypatch, method, failure):
    monkeypatch.setattr(module, "LARGEST_ANSWER", 10_000)
    written = 0

    async def endless(request):
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while written < 1 << 30:
                await response.write(b" " * 65_536)
                written += 65_536
        except ConnectionError:
            pass
        return response

    found = await failure_of(endless, method)
    assert isinstance(found, failure)
    assert written < 1 << 28


async def test_nothing_that_is_logged_shows_the_token(caplog):
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as entries:
        for answer in (hang_up, no(401, "Unauthorized"), no(500, "x")):
            failure = await failure_of(answer)
            logging.getLogger("test").error("told", exc_info=failure)
            structlog.get_logger().error("told", reason=str(failure))
    shown = caplog.text + str(entries)
    assert "told" in shown
    assert "AAtoken" not in shown
    async with aiohttp.ClientSession() as session:
        assert "AAtoken" not in repr(TelegramApi(session, "http://127.0.0.1:1", TOKEN))
