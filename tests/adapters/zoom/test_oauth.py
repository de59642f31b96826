"""The account's token, against a token endpoint on loopback."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from urllib.parse import parse_qs

import aiohttp
import orjson
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.effect import Unauthorised, Unavailable
from adapters.zoom.oauth import ZOOM_API, AccountTokens, Credentials, api_address

SECRET = "cl13nt-s3cret"
CREDENTIALS = Credentials("account", "client", SECRET)


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


class TokenStand:
    """Grants tokens t1, t2, … once the gate is open."""

    def __init__(self):
        self.asked = []
        self.was_asked = asyncio.Event()
        self.refusal = None
        self.grant = {"expires_in": 3600}
        self.gate = asyncio.Event()
        self.gate.set()
        app = web.Application()
        app.router.add_post("/oauth/token", self._token)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    async def _token(self, request):
        self.asked.append((request.headers["Authorization"], await request.text()))
        self.was_asked.set()
        number = len(self.asked)
        await self.gate.wait()
        if self.refusal is not None:
            status, body = self.refusal
            return web.Response(status=status, body=orjson.dumps(body))
        return web.Response(body=orjson.dumps({"access_token": f"t{number}", **self.grant}))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def stand():
    stand = TokenStand()
    async with stand.server:
        yield stand


@pytest.fixture
async def tokens(stand, clock):
    url = str(stand.server.make_url("/oauth/token"))
    async with aiohttp.ClientSession() as session:
        tokens = AccountTokens(session, CREDENTIALS, token_url=url, api="http://127.0.0.1:1/v2", clock=clock)
        yield tokens
        await tokens.close()


async def test_the_account_asks_for_a_token_as_zoom_wants_it(stand, tokens):
    assert (await tokens.current()).value == "t1"
    [(authorization, form)] = stand.asked
    assert b64decode(authorization.removeprefix("Basic ")).decode() == f"client:{SECRET}"
    assert parse_qs(form) == {"grant_type": ["account_credentials"], "account_id": ["account"]}


async def test_fifty_waiters_cost_one_fetch(stand, tokens):
    found = await asyncio.gather(*(tokens.current() for _ in range(50)))
    assert {token.value for token in found} == {"t1"}
    assert len(stand.asked) == 1


async def test_an_expired_token_costs_exactly_one_new_fetch(stand, tokens, clock):
    await tokens.current()
    clock.seconds += 3539
    assert (await tokens.current()).value == "t1"
    clock.seconds += 1
    found = await asyncio.gather(*(tokens.current() for _ in range(50)))
    assert {token.value for token in found} == {"t2"}
    assert len(stand.asked) == 2


async def test_a_short_lived_token_is_used_for_half_its_life(stand, tokens, clock):
    stand.grant = {"expires_in": 20}
    await tokens.current()
    clock.seconds += 9
    assert (await tokens.current()).value == "t1"
    clock.seconds += 1
    assert (await tokens.current()).value == "t2"


async def test_a_cancelled_waiter_leaves_the_fetch_to_the_others(stand, tokens):
    stand.gate.clear()
    waiters = [asyncio.ensure_future(tokens.current()) for _ in range(3)]
    await stand.was_asked.wait()
    waiters[0].cancel()
    stand.gate.set()
    first, *others = await asyncio.gather(*waiters, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert [token.value for token in others] == ["t1", "t1"]
    assert len(stand.asked) == 1


async def test_a_fetch_that_nobody_waits_for_any_more_still_counts(stand, tokens):
    stand.gate.clear()
    waiter = asyncio.ensure_future(tokens.current())
    await stand.was_asked.wait()
    waiter.cancel()
    stand.gate.set()
    assert (await tokens.current()).value == "t1"
    assert len(stand.asked) == 1


async def test_closing_ends_a_fetch_under_way(stand, tokens):
    stand.gate.clear()
    waiter = asyncio.ensure_future(tokens.current())
    await stand.was_asked.wait()
    await tokens.close()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    stand.gate.set()


async def test_all_waiters_share_a_failure_and_the_next_one_asks_again(stand, tokens):
    stand.refusal = (503, {})
    found = await asyncio.gather(*(tokens.current() for _ in range(50)), return_exceptions=True)
    assert {type(failure) for failure in found} == {Unavailable}
    assert len(stand.asked) == 1
    stand.refusal = None
    assert (await tokens.current()).value == "t2"


async def test_many_refusals_of_one_token_cost_one_fetch(stand, tokens):
    old = await tokens.current()
    tokens.invalidate(old)
    new = await tokens.current()
    for _ in range(50):
        tokens.invalidate(old)
    assert await tokens.current() is new
    assert len(stand.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_wrong_credentials_are_unauthorised(stand, tokens, status):
    stand.refusal = (status, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
    with pytest.raises(Unauthorised, match="Invalid client_id or client_secret"):
        await tokens.current()


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_token_endpoint_in_trouble_is_unavailable(stand, tokens, status):
    stand.refusal = (status, {})
    with pytest.raises(Unavailable):
        await tokens.current()


@pytest.mark.parametrize(
    "grant", [{"access_token": ""}, {"expires_in": "soon"}, {"expires_in": 0}, {"access_token": 7}]
)
async def test_a_grant_that_is_none_is_unavailable(stand, tokens, grant):
    stand.grant = {"expires_in": 3600, **grant}
    with pytest.raises(Unavailable, match=r"zoom\.token"):
        await tokens.current()


async def test_no_secret_is_shown_or_logged(stand, tokens):
    with structlog.testing.capture_logs() as logs:
        token = await tokens.current()
    shown = (
        f"{logs} {token!r} {CREDENTIALS!r} {list(token.__rich_repr__())} {list(CREDENTIALS.__rich_repr__())}"
    )
    assert logs
    assert "t1" not in shown
    assert SECRET not in shown


async def test_the_address_that_comes_with_the_token_is_used(stand, tokens):
    stand.grant["api_url"] = "http://127.0.0.1:9"
    assert (await tokens.current()).api == "http://127.0.0.1:9/v2"


@pytest.mark.parametrize("offered", ["https://eu01api.zoom.us/", "https://api-us.zoom.us", "https://zoom.us"])
def test_zooms_address_gives_way_to_a_region(offered):
    assert api_address(ZOOM_API, offered) == offered.rstrip("/") + "/v2"


@pytest.mark.parametrize(
    "offered",
    [
        None,
        "",
        "http://eu01api.zoom.us",
        "https://zoom.us.evil.example",
        "https://evilzoom.us",
        "https://evil.example/#.zoom.us",
        "https://evil.example\\@zoom.us",
        "https://user@api.zoom.us",
        "https://api.zoom.us:8443",
        "https://api.zoom.us:99999",
        "https://api.zoom.us/elsewhere",
        "https://api.zoom.us?x=1",
        "https://api.zoom.us./",
        "https://[api.zoom.us",
        "http://127.0.0.1:8080",
        "https://localhost",
        "//api.zoom.us",
        "api.zoom.us",
        "file:///etc/passwd",
    ],
)
def test_zooms_address_gives_way_to_nothing_else(offered):
    assert api_address(ZOOM_API, offered) == ZOOM_API


@pytest.mark.parametrize("offered", ["http://127.0.0.1:8080", "http://[::1]:8080/", "http://localhost:8080"])
def test_a_loopback_address_gives_way_to_a_loopback_address(offered):
    assert api_address("http://127.0.0.1:1/v2", offered) == offered.rstrip("/") + "/v2"


@pytest.mark.parametrize(
    "offered", ["https://api.zoom.us", "http://10.0.0.1", "http://localhost.evil.example"]
)
def test_a_loopback_address_never_leads_outside(offered):
    assert api_address("http://127.0.0.1:1/v2", offered) == "http://127.0.0.1:1/v2"


@pytest.mark.parametrize("offered", ["https://eu01api.zoom.us", "http://127.0.0.1:8080"])
def test_an_address_chosen_by_the_operator_stays(offered):
    assert api_address("https://zoom-proxy.example/v2", offered) == "https://zoom-proxy.example/v2"
