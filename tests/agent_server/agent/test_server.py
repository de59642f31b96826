"""What the agent makes of answers, good, bad and from somebody else."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager

import msgspec
import pytest
from aiohttp import web

from agent_server.agent.attempt import Attempt
from agent_server.agent.backoff import Backoff
from agent_server.agent.clock import Clock
from agent_server.agent.drivers.driver import Wish
from agent_server.agent.failures import Outcast, Rejected, Unavailable
from agent_server.agent.identity import Identities, new_identity, write_identity
from agent_server.agent.server import LARGEST_ANSWER, Call, Server
from agent_server.agent.session import opened_session
from agent_server.agent.settings import Settings, SettingsWrong
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Command, Hello, Reason, Step
from tests.agent_server.stand import PATIENCE

ASKED = Call(method="GET", target="/agents/v1/feed?wait=0&after=0")


@asynccontextmanager
async def answering(home, *answers: web.Response, **settings):
    """A server that gives these answers, the last one for ever, and notes what it was asked."""
    asked, left = [], list(answers)

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.path_qs, dict(request.headers)))
        chosen = left.pop(0) if len(left) > 1 else left[0]
        return web.Response(status=chosen.status, body=chosen.body, headers=chosen.headers)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    home.make()
    identity = new_identity("lobby-1", f"http://{host}:{port}")
    write_identity(home.identity, identity)
    chosen = Settings(**settings)
    try:
        async with opened_session(chosen) as session:
            yield Server(session, Identities(home, identity), Clock(), chosen.proxy), asked
    finally:
        await runner.cleanup()


def no(status: int, code: str, **headers: str) -> web.Response:
    body = msgspec.json.encode({"error": {"code": code, "message": f"It is \x1b[31m{code}."}})
    return web.Response(status=status, body=body, headers=headers)


@pytest.mark.parametrize(
    ("answer", "failure", "words", "pause"),
    [
        (no(426, "version"), Unavailable, "version", 300),
        (no(429, "too_many", **{"Retry-After": "7"}), Unavailable, "429", 7),
        (no(503, "unavailable", **{"Retry-After": "999999"}), Unavailable, "503", 3600),
        (no(503, "unavailable", **{"Retry-After": "soon"}), Unavailable, "503", 0),
        (no(401, "revoked"), Outcast, "revoked", None),
        (no(401, "unknown"), Outcast, "unknown", None),
        (no(401, "signature"), Outcast, "signature", None),
        (no(401, "replayed"), Unavailable, "401", 0),
        (no(409, "over"), Rejected, "over", None),
        (no(400, "body"), Rejected, "body", None),
        (web.Response(status=413, text="<html>"), Rejected, "unfit", None),
        (web.Response(status=401, text="<html>"), Unavailable, "401", 0),
        (web.Response(status=403, text="<html>"), Unavailable, "403", 0),
        (web.Response(status=404, text="<html>"), Unavailable, "404", 0),
        (
            web.Response(status=302, headers={"Location": "https://elsewhere.example"}),
            Unavailable,
            "redirects",
            0,
        ),
    ],
)
async def test_each_refusal_is_what_it_means(home, answer, failure, words, pause):
    async with answering(home, answer) as (server, _):
        with pytest.raises(failure, match=words) as raised:
            await server.ask(ASKED)

    assert "\x1b" not in str(raised.value)
    assert pause is None or raised.value.retry_after == pause


async def test_redirects_are_not_followed(home):
    async with answering(home, web.Response(status=307, headers={"Location": "/agents/v1/hello"})) as (
        server,
        asked,
    ):
        with pytest.raises(Unavailable):
            await server.ask(ASKED)

    assert len(asked) == 1


@pytest.mark.parametrize("code", ["replayed", "signature"])
async def test_what_may_have_been_a_race_is_asked_once_more_with_a_new_nonce(home, code):
    async with answering(home, no(401, code), web.Response(body=b"{}")) as (server, asked):
        assert await server.ask(ASKED) == b"{}"

    first, second = (headers["Meetledger-Nonce"] for _, headers in asked)
    assert first != second


async def test_a_page_in_place_of_an_answer_is_no_answer(home):
    async with answering(home, web.Response(text="<html>please log in</html>")) as (server, _):
        with pytest.raises(Unavailable, match="cannot be read; is this Meetledger's address"):
            await server.read(ASKED, Hello)


async def test_an_answer_without_end_is_cut(home):
    async with answering(home, web.Response(body=b"x" * (LARGEST_ANSWER + 1))) as (server, _):
        with pytest.raises(Unavailable, match="too large"):
            await server.ask(ASKED)


async def test_a_proxy_of_the_settings_is_used(home):
    async with answering(home, web.Response(body=b"{}")) as (proxy, asked):
        identity = new_identity("lobby-1", "http://127.0.0.1:9")
        async with opened_session(Settings()) as session:
            server = Server(session, Identities(home, identity), Clock(), proxy.address)
            assert await server.ask(ASKED) == b"{}"

    assert asked[0][0].endswith("/agents/v1/feed?wait=0&after=0")


async def test_certificates_are_always_checked_and_ones_own_can_be_trusted(tmp_path):
    empty = tmp_path / "ca.pem"
    empty.write_text("nothing")
    with pytest.raises(SettingsWrong, match="ca_file: holds no certificates"):
        opened_session(Settings(ca_file=str(empty)))
    async with opened_session(Settings()) as session:
        context = session.connector._ssl

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


class Stubborn:
    """Hears nothing, not even that it is to end."""

    name = "stubborn"
    can = frozenset(Desired)

    def __init__(self, *, deaf: bool) -> None:
        self._deaf, self.may_end = deaf, asyncio.Event()

    async def achieve(self, wish):
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            if not self._deaf:
                raise
        await self.may_end.wait()


@pytest.mark.parametrize("deaf", [False, True])
async def test_a_driver_that_hangs_is_given_up(deaf, monkeypatch):
    monkeypatch.setattr("agent_server.agent.attempt._LAST_WORDS", 0.1)
    driver = Stubborn(deaf=deaf)
    command = Command(id="c1", desired="camera=off", deadline="2026-12-01T09:00:00Z")
    outcome = await Attempt(driver, None, None, patience=0.05).of(command, Wish(desired=Desired.CAMERA_OFF))
    driver.may_end.set()
    await asyncio.sleep(0)

    assert (outcome.step, outcome.reason) == (Step.FAILED, Reason.NO_EFFECT)


def test_pauses_grow_up_to_a_limit_and_start_over(monkeypatch):
    monkeypatch.setattr("agent_server.agent.backoff.FIRST", 1.0)
    monkeypatch.setattr("agent_server.agent.backoff.random.uniform", lambda _low, high: high)
    backoff = Backoff()

    assert [backoff.seconds() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.succeeded()
    backoff.least = 3
    assert [backoff.seconds(), backoff.seconds(least=5)] == [3, 5]
