"""An HTTP call, against a server that misbehaves in every way we tell apart."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.effect import OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.http import Answer, Request, ask, decode, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECRET = "s3cret-t0ken"


class Echo(msgspec.Struct):
    value: int


class Stand:
    """A server that does the one thing a test tells it."""

    def __init__(self):
        self.asked = []
        self.was_asked = asyncio.Event()
        self.does = None
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    async def _handle(self, request):
        self.asked.append((request.method, request.path_qs, await request.read()))
        self.content_type = request.content_type
        self.was_asked.set()
        return await self.does(request)

    def answers(self, status=200, body=b"{}", headers=None):
        async def handler(request):
            return web.Response(status=status, body=body, headers=headers)

        self.does = handler

    def request(self, method="POST", **more):
        return Request(name="stand.call", method=method, url=str(self.server.make_url("/call")), **more)

    async def ask(self, method="POST", **more):
        return await ask(self.session, self.request(method, **more), now=lambda: NOW)


@pytest.fixture
async def stand():
    stand = Stand()
    async with stand.server, aiohttp.ClientSession() as stand.session:
        yield stand


async def closes_the_connection(request):
    request.transport.close()
    return web.Response()


async def breaks_off(request):
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"value": 1')
    request.transport.close()
    return response


async def never_answers(request):
    await asyncio.Event().wait()


async def test_json_goes_out_and_comes_in(stand):
    stand.answers(201, b'{"value": 7, "more": true}')
    request = stand.request(json={"a": "ü"}, query={"b": "c d"})
    answer = await ask(stand.session, request)
    assert decode(answer, request, Echo) == Echo(7)
    assert stand.asked == [("POST", "/call?b=c+d", '{"a":"ü"}'.encode())]
    assert stand.content_type == "application/json"


async def test_an_address_is_sent_as_it_was_encoded(stand):
    stand.answers()
    address = str(stand.server.make_url("/")) + "users/a%2Fb%40c"
    await ask(stand.session, Request(name="stand.call", method="GET", url=address))
    assert stand.asked[0][1] == "/users/a%2Fb%40c"


async def test_a_refused_connection_was_never_sent(stand):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        request = Request(name="stand.call", method="POST", url=f"http://127.0.0.1:{taken.getsockname()[1]}/")
        with pytest.raises(Unavailable, match=r"^stand\.call: ClientConnectorError$"):
            await ask(stand.session, request)


async def test_a_name_without_an_address_was_never_sent(stand):
    request = Request(name="stand.call", method="POST", url="http://nowhere.invalid/")
    with pytest.raises(Unavailable, match="DNSError"):
        await ask(stand.session, request)


async def test_a_server_without_the_expected_encryption_was_never_asked(stand):
    request = Request(
        name="stand.call", method="POST", url=str(stand.server.make_url("/")).replace("http", "https")
    )
    with pytest.raises(Unavailable):
        await ask(stand.session, request)
    assert stand.asked == []


async def test_waiting_too_long_for_a_connection_was_never_sent(stand):
    stand.does = never_answers
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session,
        asyncio.TaskGroup() as group,
    ):
        first = group.create_task(session.get(stand.server.make_url("/")))
        await stand.was_asked.wait()
        with pytest.raises(Unavailable, match="ConnectionTimeoutError"):
            await ask(session, stand.request(seconds=0.1))
        first.cancel()
    assert len(stand.asked) == 1


@pytest.mark.parametrize("behaviour", [closes_the_connection, breaks_off])
async def test_an_answer_lost_on_the_way_leaves_a_post_unknown(stand, behaviour):
    stand.does = behaviour
    with pytest.raises(OutcomeUnknown):
        await stand.ask()
    assert len(stand.asked) == 1


@pytest.mark.parametrize("behaviour", [closes_the_connection, breaks_off])
async def test_an_answer_lost_on_the_way_to_a_harmless_call_is_only_a_delay(stand, behaviour):
    stand.does = behaviour
    with pytest.raises(Unavailable):
        await stand.ask("GET")
    with pytest.raises(Unavailable):
        await stand.ask("POST", repeatable=True)


async def test_an_answer_that_does_not_come_leaves_a_post_unknown(stand):
    stand.does = never_answers
    with pytest.raises(OutcomeUnknown, match="Timeout"):
        await stand.ask(seconds=0.1)
    with pytest.raises(Unavailable, match="Timeout"):
        await stand.ask("GET", seconds=0.1)


async def test_a_falsely_compressed_answer_leaves_a_post_unknown(stand):
    stand.answers(body=b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(OutcomeUnknown):
        await stand.ask()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 500, 502, 504, 520])
async def test_a_status_that_tells_nothing_leaves_a_post_unknown(stand, status):
    stand.answers(status, headers={"Location": "/elsewhere"} if status < 400 else None)
    with pytest.raises(OutcomeUnknown, match=f"HTTP {status}"):
        await stand.ask()
    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        await stand.ask("GET")
    assert [path for _, path, _ in stand.asked] == ["/call", "/call"]


@pytest.mark.parametrize("status", [408, 425, 429, 503])
async def test_a_service_that_puts_us_off_has_done_nothing(stand, status):
    stand.answers(status, headers={"Retry-After": "17"})
    with pytest.raises(Unavailable) as caught:
        await stand.ask()
    assert caught.value.retry_after == 17
    assert caught.value.until is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("2.5", 2.5),
        ("999999999", 86400),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30),
        ("2026-03-01T12:01:00Z", 60),
        ("2026-03-01T12:01:00", 60),
        ("2026-03-01T11:00:00Z", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
        ("Sun, 99 Mar 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form(value, seconds):
    assert retry_after(Answer(429, {"Retry-After": value}, b""), NOW) == seconds


@pytest.mark.parametrize("status", [401, 403])
async def test_refused_credentials_are_named_as_such(stand, status):
    stand.answers(status, b'{"code": 124, "message": "Invalid access token."}')
    with pytest.raises(Unauthorised, match=r"^stand\.call: Invalid access token\.$"):
        await stand.ask()


async def test_a_refusal_keeps_the_code_and_the_words(stand):
    stand.answers(
        400,
        b'{"code":300,"message":"Validation Failed.","errors":[{"field":"topic","message":"Too long."},7]}',
    )
    with pytest.raises(Rejected, match=r"^Validation Failed\. topic: Too long\.$") as caught:
        await stand.ask()
    assert caught.value.code == "300"


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"[1]", b'{"code":null}', b"\xff", b"[" * 5000])
async def test_a_refusal_without_words_keeps_its_status(stand, body):
    stand.answers(404, body)
    with pytest.raises(Rejected, match="HTTP 404") as caught:
        await stand.ask()
    assert caught.value.code == "404"


async def test_words_wrapped_in_an_error_are_found(stand):
    stand.answers(404, b'{"error":{"code":"no_such_model","message":"There is none."}}')
    with pytest.raises(Rejected, match=r"^There is none\.$") as caught:
        await stand.ask()
    assert caught.value.code == "no_such_model"


async def test_a_refusal_keeps_no_address_of_a_person_not_even_one_that_is_cut(stand):
    words = b"x" * 190 + b" <someone.with.a.long.name@example.org> eve@example.org"
    stand.answers(400, b'{"code":"for eve@example.org","message":"' + words + b'"}')
    with pytest.raises(Rejected) as caught:
        await stand.ask()
    assert str(caught.value) == "x" * 190 + " <…> …"
    assert caught.value.code == "for …"


async def test_words_hold_nothing_that_a_database_refuses(stand):
    stand.answers(400, b'{"code":"a\\u0000b","message":"no\\u0000 sense"}')
    with pytest.raises(Rejected, match=r"^no sense$") as caught:
        await stand.ask()
    assert caught.value.code == "ab"


async def test_long_words_without_an_address_take_no_time(stand):
    stand.answers(400, b'{"message":"' + b"m" * 1_000_000 + b'"}')
    with pytest.raises(Rejected):
        await asyncio.wait_for(stand.ask(), 5)


async def test_a_refusal_that_is_too_long_is_cut(stand):
    stand.answers(400, b'{"code":"' + b"c" * 1000 + b'","message":"' + b"m" * 1000 + b'"}')
    with pytest.raises(Rejected) as caught:
        await stand.ask()
    assert len(str(caught.value)) == 200
    assert len(caught.value.code) == 40


async def test_a_refusal_whose_body_is_lost_is_still_a_refusal(stand):
    async def refuses_and_breaks_off(request):
        response = web.StreamResponse(status=400, headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"{")
        request.transport.close()
        return response

    stand.does = refuses_and_breaks_off
    with pytest.raises(Rejected, match="HTTP 400"):
        await stand.ask()


async def test_an_answer_beyond_the_limit_is_not_read_on(stand):
    stand.answers(body=b"x" * 2000)
    with pytest.raises(OutcomeUnknown, match="too large"):
        await stand.ask(body_limit=1000)
    with pytest.raises(Unavailable, match="too large"):
        await stand.ask("GET", body_limit=1000)
    stand.answers(400, body=b"x" * 2000)
    with pytest.raises(Rejected):
        await stand.ask(body_limit=1000)


async def test_an_endless_answer_is_cut_off(stand):
    async def pours(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    stand.does = pours
    with pytest.raises(OutcomeUnknown, match="too large"):
        await stand.ask()


@pytest.mark.parametrize("body", [b"", b"not json", b'{"value": "text"}', b"[]", b"{}"])
async def test_an_unreadable_success_leaves_a_post_unknown(stand, body):
    stand.answers(body=body)
    for method, failure in (("POST", OutcomeUnknown), ("GET", Unavailable)):
        request = stand.request(method)
        answer = await ask(stand.session, request)
        with pytest.raises(failure, match="cannot be read") as caught:
            decode(answer, request, Echo)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_no_failure_repeats_what_was_secret(stand, status):
    stand.answers(status, f'{{"message": "no token {SECRET} here"}}'.encode())
    secret = {"query": {"token": SECRET}, "headers": {"Authorization": f"Bearer {SECRET}"}}
    with pytest.raises((Unavailable, OutcomeUnknown, Unauthorised, Rejected)) as caught:
        await stand.ask(**secret)
    assert SECRET not in repr(caught.value)
    assert SECRET not in repr(stand.request(**secret))
    assert SECRET not in repr(Answer(200, {}, SECRET.encode()))


async def test_a_services_own_words_come_before_the_status(stand):
    stand.answers(400, b'{"code": 1}')
    with pytest.raises(Unavailable, match="known"):
        await ask(stand.session, stand.request(), recognise=lambda answer: Unavailable("known"))
