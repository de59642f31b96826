"""The way to Zoom and back: one person, one browser, one use, and nothing left behind when it fails."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import orjson
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from msgspec.structs import replace
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from adapters.event_store.failures import LogUnavailable
from adapters.i18n.catalog import Catalog
from adapters.state import tokens
from adapters.zoom.connection_tokens import ConnectionBook
from adapters.zoom.user_oauth import UserOAuth, challenge_of
from bot_app.invitation import SECONDS, Invitations
from bot_app.reads import Reads
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.telegram.desk import Desk
from bot_app.vault import TokenShelf, Vault
from bot_app.web.connect import ConnectDoor, connect_routes
from bot_app.web.connecting import Connecting
from bot_app.zoom.scopes import REQUIRED
from domain.application import Application
from domain.command import Via
from domain.connections.commands import Disconnect
from domain.connections.connections import ChatSubscribed, ConnectionMade
from domain.ids import ConnectionId, UserId, derived
from domain.log import Conflict
from domain.personal import Personal
from domain.users.commands import AppointOwner, BanUser, WhitelistUser
from domain.users.users import stream_of
from projections.database import Database
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import rows_of
from tests.adapters.zoom.oauth_stand import CLIENT_ID, CLIENT_SECRET, OAuthStand
from tests.bot_app.sandbox.browser import browsing
from tests.domain.given import meta
from tests.domain.people import registers
from tests.memory_log import MemoryLog

on_sqlite = fixtures.on_sqlite
OWNER, UMAR, WATI = 1, 3, 4
NAME = "Umar <script>alert('x')</script>"
GROUP = "-1001234567890"
CODE = "c0de-s3cret-of-zoom"
SECRET = "a-long-random-s3cret-of-the-operator"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class Stage:
    """Our door before a Zoom; `public_url` is where browsers are told to find us."""

    def __init__(self, state, reads, zoom, public_url):
        """`zoom`: Zoom's address, its client's id and secret."""
        self.log = MemoryLog()
        self.application = Application(self.log)
        self.state = state
        self.public_url = public_url
        self.later = 0.0
        self.titles = {GROUP: "Ops <i>& more</i>"}
        self.woken = 0
        self.invitations = Invitations(SECRET, lambda: time.time() + self.later)
        self.shelf = TokenShelf(state, Vault(Fernet.generate_key().decode()), "w")
        self._reads = reads
        self._zoom = zoom

    def app(self, session):
        address, client_id, client_secret = self._zoom
        self.oauth = UserOAuth(
            session,
            client_id,
            client_secret,
            authorise_url=f"{address}/oauth/authorize",
            token_url=f"{address}/oauth/token",
            redirect_uri=f"{self.public_url}/zoom/callback",
            api=f"{address}/v2",
        )
        desk = Desk(
            application=self.application,
            reads=self._reads,
            catalog=Catalog.load("id", strict=True),
            zone=ZoneInfo("UTC"),
            version="0",
        )
        self.book = ConnectionBook(self.oauth, self.shelf, self._lost)
        connecting = Connecting(
            desk=desk,
            invitations=self.invitations,
            oauth=self.oauth,
            shelf=self.shelf,
            forget=self.book.forget,
            log_end=self._log_end,
            state=self.state,
            planned=self._wake,
        )
        door = ConnectDoor(
            desk=desk, connecting=connecting, public_url=self.public_url, title_of=self._title_of
        )
        app = web.Application()
        app.add_routes(connect_routes(door))
        return app

    async def people(self):
        await self.handle(AppointOwner(meta=meta(None, via=Via.CLI), user_id=UserId(OWNER)))
        for person, name, language in ((UMAR, NAME, "en"), (WATI, "Wati", "id")):
            await self.handle(registers(person, name, language))
            await self.handle(WhitelistUser(meta=meta(OWNER), user_id=UserId(person)))

    async def handle(self, command):
        assert not (await self.application.handle(command)).refusal

    async def ban(self, person=UMAR):
        await self.handle(BanUser(meta=meta(OWNER), user_id=UserId(person)))

    def state_for(self, person=UMAR, chat=None, nonce="n0nce"):
        return self.invitations.issue(chat or str(person), person, nonce)

    def made(self, kind=ConnectionMade):
        return [recorded for recorded in self.log.events if type(recorded.event) is kind]

    async def stored(self):
        return await self.state.read(tokens.every)

    async def said(self):
        """What is to be said in chats."""
        return [orjson.loads(row["payload"])["params"] for row in await rows_of(self.state)]

    async def _lost(self, connection):
        raise AssertionError(f"{connection} was lost")

    async def _log_end(self):
        return len(self.log.events)

    def _wake(self):
        self.woken += 1

    async def _title_of(self, chat):
        return self.titles.get(chat, "")


class Page:
    def __init__(self, answer, text):
        self.status, self.headers, self.text = answer.status, answer.headers, text
        self.cookie = answer.headers.get("Set-Cookie", "")


class Browser:
    """Keeps cookies, follows nothing by itself, and says what browsers say about where a request is from."""

    def __init__(self, address, session):
        self._address = address
        self._session = session

    async def open(self, path="/zoom/connect", **query):
        return await self._ask("GET", path, params=query)

    async def press(self, state, *, headers=None):
        form = {"state": state}
        return await self._ask(
            "POST", "/zoom/connect", data=form, headers=headers or {"Sec-Fetch-Site": "same-origin"}
        )

    async def come_back(self, state, code=CODE, **query):
        return await self.open("/zoom/callback", **({"code": code} if code else {}), state=state, **query)

    async def go_through(self, state, **query):
        assert (await self.press(state)).status == 303
        return await self.come_back(state, **query)

    async def _ask(self, method, path, **more):
        async with self._session.request(
            method, self._address + path, allow_redirects=False, **more
        ) as answer:
            return Page(answer, await answer.text())


@asynccontextmanager
async def staged(state, tmp_path, zoom, public_url=""):
    """`zoom`: see Stage. Without a public address the real one is used."""
    database = Database(f"sqlite:///{tmp_path / 'views.db'}")
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    stage = Stage(state, Reads.on(database), zoom, public_url or address)
    stage.address = address
    async with aiohttp.ClientSession() as session:
        runner = web.AppRunner(stage.app(session), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, taken).start()
        await stage.people()
        yield stage
        await runner.cleanup()
    await database.close()


@pytest.fixture
async def zoom():
    stand = OAuthStand()
    stand.extra = {"scope": " ".join(REQUIRED)}
    await stand.server.start_server()
    yield stand
    await stand.server.close()


@pytest.fixture
async def stage(on_sqlite, tmp_path, zoom):
    async with staged(on_sqlite, tmp_path, (zoom.address, CLIENT_ID, CLIENT_SECRET)) as stage:
        yield stage


@asynccontextmanager
async def browser_at(stage):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(stage.address, session)


@pytest.fixture
async def browser(stage):
    async with browser_at(stage) as browser:
        yield browser


def paths(zoom):
    return [path for path, *_ in zoom.asked]


# The way


async def test_a_person_connects_and_tokens_and_event_are_there(stage, zoom, browser):
    state = stage.state_for(chat=GROUP)
    page = await browser.open(state=state)
    assert page.status == 200
    sent = await browser.press(state)
    assert sent.status == 303
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["state"] == [state]
    page = await browser.come_back(state)
    assert page.status == 200
    assert "ani@example.org is connected" in page.text
    (made,) = stage.made()
    assert (made.event.connected_by, made.actor, made.via) == (UMAR, UMAR, Via.API)
    assert made.event.email.reveal("") == "ani@example.org"
    assert made.event.scopes == REQUIRED
    assert [recorded.event.chat for recorded in stage.made(ChatSubscribed)] == [GROUP]
    assert (await stage.shelf.read("u1")).access_token == "a0-s3cret"
    (stored,) = await stage.stored()
    assert stored.granted_after == made.position - 1
    form = zoom.asked[0][2]
    assert form["code"] == CODE
    assert challenge_of(form["code_verifier"]) == asked["code_challenge"][0]
    assert form["redirect_uri"] == f"{stage.public_url}/zoom/callback"


async def test_the_page_names_person_and_chat_and_runs_nothing_of_theirs(stage, browser):
    page = await browser.open(state=stage.state_for(chat=f"{GROUP}:7"))
    assert "Umar &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page.text
    assert "Ops &lt;i&gt;&amp; more&lt;/i&gt;, topic 7" in page.text
    assert "<script" not in page.text
    assert "<i>" not in page.text
    policy = page.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "unsafe" not in policy


async def test_the_page_says_who_asked_so_that_no_name_can_deceive(stage, browser):
    boss, at = "Boss\u202e (@boss)\u2066", Personal(stream_of(UserId(UMAR)), "umar<b>\u202e")
    await stage.handle(replace(registers(UMAR, boss, "en"), username=at))
    page = await browser.open(state=stage.state_for())
    assert "<b>Boss (@boss)</b> asked for this in Telegram.</p>" in page.text
    assert f"<p>Telegram: <code>@umar&lt;b&gt;</code> · <code>{UMAR}</code></p>" in page.text
    assert not set("\u202e\u2066") & set(page.text)
    page = await browser.open(state=stage.state_for(WATI))
    assert f"<p>Telegram: <code>{WATI}</code></p>" in page.text


async def test_a_chat_nobody_can_name_is_shown_by_its_number(stage, browser):
    stage.titles.clear()
    assert f"<b>{GROUP}</b>" in (await browser.open(state=stage.state_for(chat=GROUP))).text
    page = await browser.open(state=stage.state_for())
    assert "private chat of <b>Umar" in page.text


async def test_a_page_speaks_the_language_of_its_person(stage, browser):
    page = await browser.open(state=stage.state_for(WATI))
    assert '<html lang="id">' in page.text
    assert "Lanjutkan ke Zoom" in page.text


async def test_looking_at_the_link_uses_nothing_up(stage, zoom, browser):
    state = stage.state_for()
    for _ in range(3):
        page = await browser.open(state=state)
        assert (page.status, page.cookie) == (200, "")
    assert (await browser.go_through(state)).status == 200
    assert len(stage.made()) == 1


async def test_every_answer_is_kept_and_told_nowhere(stage, zoom, browser):
    state = stage.state_for()
    answers = [
        await browser.open(state=state),
        await browser.open(state="x"),
        await browser.press("x"),
        await browser.come_back(state),
        await browser.press(state),
        await browser.come_back(state),
        await browser.come_back(state),
    ]
    assert [answer.status for answer in answers] == [200, 400, 400, 403, 303, 200, 409]
    for answer in answers:
        assert answer.headers.items() >= HEADERS.items()
        assert state not in answer.text or answer is answers[0]


async def test_the_cookie_is_for_us_alone_and_does_not_outlive_the_invitation(stage, browser):
    state = stage.state_for()
    cookie = (await browser.press(state)).cookie
    for part in ("zoom-connect=", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={SECONDS}"):
        assert part in cookie
    assert "Secure" not in cookie


async def test_behind_https_the_cookie_is_bound_to_the_host(on_sqlite, tmp_path, zoom):
    credentials = ("https://zoom.example", CLIENT_ID, CLIENT_SECRET)
    async with (
        staged(on_sqlite, tmp_path, credentials, "https://bot.example") as stage,
        browser_at(stage) as browser,
    ):
        state = stage.state_for()
        policy = (await browser.open(state=state)).headers["Content-Security-Policy"]
        assert "form-action 'self' https://zoom.example https://*.zoom.example;" in policy
        answer = await browser.press(state, headers={"Origin": "https://bot.example"})
        assert answer.cookie.startswith("__Host-zoom-connect=")
        assert "Secure" in answer.cookie
        assert "Domain" not in answer.cookie
        assert answer.headers["Location"].startswith("https://zoom.example/oauth/authorize?")


# Who must not come in


@pytest.mark.parametrize("spoil", [str.swapcase, lambda s: s[:-2], lambda s: "", lambda s: s + "A" * 1024])
async def test_a_state_that_is_none_of_ours_opens_nothing(stage, zoom, browser, spoil):
    state = stage.state_for()
    await browser.press(state)
    spoilt = spoil(state)
    for page in (
        await browser.open(state=spoilt),
        await browser.press(spoilt),
        await browser.come_back(spoilt),
    ):
        assert page.status == 400
        assert "tidak sah" in page.text
    assert zoom.asked == []


async def test_an_expired_state_opens_nothing(stage, zoom, browser):
    state = stage.state_for()
    await browser.press(state)
    stage.later = SECONDS + 1
    for page in (await browser.open(state=state), await browser.press(state), await browser.come_back(state)):
        assert page.status == 410
        assert "/connect" in page.text
    assert zoom.asked == []


async def test_another_browser_cannot_come_back(stage, zoom, browser):
    """With somebody's consent page, or somebody's way back, that was planted or stolen."""
    state, other = stage.state_for(), stage.state_for(WATI, nonce="other")
    await browser.press(state)
    async with browser_at(stage) as elsewhere:
        assert (await elsewhere.come_back(state)).status == 403
        await elsewhere.press(other)
        assert (await elsewhere.come_back(state)).status == 403
    assert zoom.asked == []
    assert (await browser.come_back(state)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_a_foreign_page_cannot_press_the_button(stage, browser, headers):
    state = stage.state_for()
    answer = await browser.press(state, headers=headers)
    assert (answer.status, answer.cookie) == (403, "")
    assert "Location" not in answer.headers


async def test_the_invitation_decides_whose_it_is_whoever_opens_it(stage, browser):
    await browser.go_through(stage.state_for(UMAR, chat=GROUP))
    assert [made.event.connected_by for made in stage.made()] == [UMAR]


@pytest.mark.parametrize("state", ["x" * 5000, "ü", "\0", "a.b.c"])
async def test_a_form_that_is_too_large_or_odd_is_turned_away(stage, browser, state):
    assert (await browser.press(state)).status == 400


@pytest.mark.parametrize("code", ["", "x" * 513])
async def test_a_code_that_is_none_is_not_passed_on(stage, zoom, browser, code):
    state = stage.state_for()
    assert (await browser.go_through(state, code=code)).status == 400
    assert zoom.asked == []
    assert (await browser.come_back(state)).status == 200


# Once


async def test_a_second_callback_finds_the_invitation_used(stage, zoom, browser):
    state = stage.state_for()
    await browser.go_through(state)
    again = await browser.go_through(state)
    assert again.status == 409
    assert "already" in again.text
    assert paths(zoom).count("/oauth/token") == 1
    assert len(stage.made()) == 1


async def test_a_used_invitation_says_so_before_the_way_is_gone_again(stage, browser):
    state = stage.state_for()
    for _ in range(2):
        assert (await browser.open(state=state)).status == 200, "looking at it uses nothing up"
    assert (await browser.go_through(state)).status == 200
    again = await browser.open(state=state)
    assert (again.status, "already" in again.text, "<form" in again.text) == (409, True, False)


async def test_two_callbacks_at_the_same_moment_make_one_connection(stage, zoom, browser):
    state = stage.state_for()
    await browser.press(state)
    zoom.gate.clear()
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(browser.come_back(state)) for _ in range(2)]
        done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result().status for task in done] == [409]
        zoom.gate.set()
    assert sorted(task.result().status for task in both) == [200, 409]
    assert paths(zoom).count("/oauth/token") == 1
    assert len(stage.made()) == 1


async def test_an_invitation_that_was_issued_twice_is_used_once(stage, browser):
    first = stage.state_for()
    stage.later = 5
    second = stage.state_for()
    assert first != second
    assert (await browser.go_through(first)).status == 200
    assert (await browser.go_through(second)).status == 409


async def test_asking_for_the_head_of_the_way_back_uses_nothing_up(stage, browser):
    state = stage.state_for()
    await browser.press(state)
    assert (await browser._ask("HEAD", "/zoom/callback", params={"code": CODE, "state": state})).status == 405
    assert (await browser.come_back(state)).status == 200


# When it does not work out


async def test_who_declines_may_think_again(stage, zoom, browser):
    state = stage.state_for()
    page = await browser.go_through(state, code="", error="access_denied")
    assert page.status == 200
    assert "nothing was changed" in page.text
    page = await browser.come_back(state, code="", error="<script>")
    assert page.status == 400
    assert "<script>" not in page.text
    assert zoom.asked == []
    assert (await browser.come_back(state)).status == 200


async def test_a_missing_scope_is_named_and_the_grant_given_back(stage, zoom, browser):
    lacking = "cloud_recording:read:list_recording_files"
    zoom.extra = {"scope": " ".join(scope for scope in REQUIRED if scope != lacking)}
    page = await browser.go_through(stage.state_for(chat=f"{GROUP}:7"))
    assert page.status == 403
    assert f"<code>{lacking}</code>" in page.text
    assert paths(zoom) == ["/oauth/token", "/v2/users/me", "/oauth/revoke"]
    assert zoom.asked[-1][2] == {"token": "a0-s3cret"}
    assert (stage.made(), await stage.stored()) == ([], [])
    (said,) = await stage.said()
    assert f"<code>{lacking}</code>" in said["text"]
    assert "Umar &lt;script&gt;" in said["text"]
    assert (said["chat_id"], said["message_thread_id"]) == (int(GROUP), 7)
    assert stage.woken == 1


@pytest.mark.parametrize("known", [True, False])
async def test_whose_grant_it_is_must_be_known_before_it_is_given_back(stage, zoom, browser, known):
    """Giving one back ends all that the user has granted."""
    zoom.me_refusal = None if known else (400, {"code": 4711, "message": "does not contain scopes"})
    zoom.extra = {"scope": "user:read:user" if known else "cloud_recording:read:list_recording_files"}
    page = await browser.go_through(stage.state_for())
    assert page.status == 403
    assert ("/oauth/revoke" in paths(zoom)) == known
    assert (stage.made(), await stage.stored()) == ([], [])
    assert len(await stage.said()) == 1


async def test_who_was_banned_before_does_not_reach_zoom(stage, zoom, browser):
    state = stage.state_for()
    await browser.press(state)
    await stage.ban()
    for page in (await browser.open(state=state), await browser.press(state), await browser.come_back(state)):
        assert page.status == 403
        assert "You are barred" in page.text
    assert zoom.asked == []


async def test_who_is_banned_while_at_zoom_leaves_nothing_behind(stage, zoom, browser):
    page = await _banned_while_at_zoom(stage, zoom, browser)
    assert page.status == 403
    assert "You are barred" in page.text
    assert paths(zoom) == ["/oauth/token", "/v2/users/me", "/oauth/revoke"]
    assert (stage.made(), await stage.stored()) == ([], [])


async def test_a_refusal_does_not_end_a_connection_that_was_there_before(stage, zoom, browser):
    await browser.go_through(stage.state_for(WATI, nonce="before"))
    zoom.asked.clear()
    zoom.was_asked.clear()
    page = await _banned_while_at_zoom(stage, zoom, browser)
    assert page.status == 403
    assert "/oauth/revoke" not in paths(zoom)
    assert [made.event.connected_by for made in stage.made()] == [WATI]
    assert await stage.shelf.read("u1") is not None


async def _banned_while_at_zoom(stage, zoom, browser):
    state = stage.state_for()
    await browser.press(state)
    zoom.gate.clear()
    async with asyncio.TaskGroup() as group:
        coming = group.create_task(browser.come_back(state))
        await zoom.was_asked.wait()
        await stage.ban()
        zoom.gate.set()
    return coming.result()


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        ((503, {"message": "busy"}), 503),
        ((500, {}), 503),
        ((400, {"error": "invalid_grant", "reason": f"no {CODE}"}), 400),
        ((401, {"error": "invalid_client"}), 502),
    ],
)
async def test_when_zoom_does_not_play_along_the_person_is_told_how_to_go_on(
    stage, zoom, browser, refusal, status
):
    zoom.refusal = refusal
    state = stage.state_for()
    page = await browser.go_through(state)
    assert page.status == status
    assert "nothing was connected" in page.text
    assert (stage.made(), await stage.stored()) == ([], [])
    zoom.refusal = None
    assert (await browser.come_back(state)).status == 409
    assert (await browser.go_through(stage.state_for(nonce="next"))).status == 200


async def test_a_log_that_is_away_uses_nothing_up(stage, zoom, browser):
    load, state = stage.log.load, stage.state_for(WATI)
    stage.application._remembered.clear()

    async def away(*_, **__):
        raise LogUnavailable

    stage.log.load = away
    assert [page.status for page in (await browser.open(state=state), await browser.press(state))] == [
        503,
        503,
    ]
    stage.log.load = load
    assert (await browser.go_through(state)).status == 200


async def test_a_database_in_trouble_is_no_fault_of_the_persons(stage, zoom, browser):
    def fail(_connection, _cursor, statement, parameters, *_):
        if "connection_tokens" in statement:
            raise OperationalError(statement, parameters, Exception("in trouble with s3cret"))

    event.listen(stage.state.engine, "before_cursor_execute", fail)
    page = await browser.go_through(stage.state_for())
    assert page.status == 503
    assert "s3cret" not in page.text
    assert stage.made() == []


async def test_tokens_stand_before_the_event_and_a_lost_event_is_made_good_by_the_next_try(
    stage, zoom, browser
):
    append = stage.log.append

    async def lost(wish):
        raise Conflict

    stage.log.append = lost
    assert (await browser.go_through(stage.state_for())).status == 503
    assert [stored.connection for stored in await stage.stored()] == ["u1"]
    stage.log.append = append
    assert (await browser.go_through(stage.state_for(nonce="next"))).status == 200
    assert len(stage.made()) == 1


async def test_connecting_again_after_disconnecting_is_recorded_again(stage, zoom, browser):
    await browser.go_through(stage.state_for())
    await stage.handle(Disconnect(meta=meta(UMAR), connection_id=ConnectionId("u1")))
    await browser.go_through(stage.state_for(nonce="next"))
    assert [made.command_id for made in stage.made()] == [
        derived("connect", nonce) for nonce in ("n0nce", "next")
    ]


async def test_what_is_granted_again_is_used_at_once(stage, zoom, browser):
    await browser.go_through(stage.state_for())
    before = (await stage.book.tokens_of("u1").current()).value
    zoom.extra = {**zoom.extra, "access_token": "granted-again"}
    await browser.go_through(stage.state_for(nonce="again"))
    found = (await stage.book.tokens_of("u1").current()).value
    assert (before, found) == ("a0-s3cret", "granted-again")


async def test_nothing_secret_is_logged(stage, zoom, browser, caplog):
    caplog.set_level(logging.DEBUG)
    states = [stage.state_for(nonce=nonce) for nonce in "abc"]
    with capture_logs() as lines:
        await browser.go_through(states[0])
        zoom.refusal = (400, {"error": "invalid_grant", "reason": f"no {CODE}"})
        await browser.go_through(states[1])
        zoom.refusal = (503, {"message": CODE})
        await browser.go_through(states[2])
    assert len(lines) == 3
    logged = f"{lines} {caplog.text}"
    marks = [stage.invitations.browser_mark(nonce) for nonce in "abc"]
    verifiers = [stage.invitations.verifier(nonce) for nonce in "abc"]
    for secret in (*states, *marks, *verifiers, CODE, "s3cret", "ani@example.org"):
        assert secret not in logged


# In a real browser, with the sandbox's Zoom


async def sees(chromium, condition):
    """Return when a condition holds, on whatever page the browser is by then."""
    look = f"new Promise((done) => setTimeout(() => done(Boolean({condition})), 20))"
    async with asyncio.timeout(30):
        while True:
            with suppress(AssertionError):  # asked of a page that was being left
                if await chromium.run(look):
                    return


async def presses(chromium, button):
    await sees(chromium, f"document.querySelector('{button}')")
    # Later, because the page that is asked is gone as soon as the button is pressed.
    await chromium.run(f"void setTimeout(() => document.querySelector('{button}').click(), 20)")


async def test_the_whole_way_in_a_real_browser(on_sqlite, tmp_path):
    async with start_sandbox() as sandbox:
        client = (sandbox.zoom_address, sandbox.zoom.client_id, sandbox.zoom.client_secret)
        async with staged(on_sqlite, tmp_path, client) as stage:
            sandbox.zoom.oauth.redirect_uris.append(f"{stage.public_url}/zoom/callback")
            address = f"{stage.address}/zoom/connect?state={stage.state_for()}"
            async with browsing(address, tmp_path / "chromium") as chromium:
                await presses(chromium, "form[action=connect] button")
                await presses(chromium, "button[value=deny]")
                await sees(chromium, "document.body.innerText.includes('nothing was changed')")
                assert stage.made() == []
                await chromium.ask("Page.navigate", url=address)
                await presses(chromium, "form[action=connect] button")
                await presses(chromium, "button[value=allow]")
                await sees(chromium, "document.body.innerText.includes('is connected')")
                assert await chromium.run("document.cookie") == ""
                assert not [each for each in chromium.complaints if "favicon" not in each]
            (made,) = stage.made()
            user = next(iter(sandbox.zoom.users.values()))
            assert made.event.email.reveal("") == user["email"]
            assert made.event.scopes == tuple(sorted(sandbox.zoom.oauth.scopes))


async def test_the_sandbox_takes_our_proof_key_and_no_other(on_sqlite, tmp_path):
    async with start_sandbox() as sandbox:
        client = (sandbox.zoom_address, sandbox.zoom.client_id, sandbox.zoom.client_secret)
        async with staged(on_sqlite, tmp_path, client) as stage, browser_at(stage) as browser:
            sandbox.zoom.oauth.redirect_uris.append(f"{stage.public_url}/zoom/callback")
            mine, stolen = stage.state_for(), stage.state_for(WATI, nonce="stolen")
            locations = {state: (await browser.press(state)).headers["Location"] for state in (stolen, mine)}
            code = re.search(r"code=([^&]+)", sandbox.zoom.oauth.answer(locations[stolen]))[1]
            assert (await browser.come_back(mine, code=code)).status == 400
            assert stage.made() == []


@pytest.mark.parametrize("lacking", REQUIRED)
async def test_who_unticks_a_scope_later_keeps_the_connection_that_works(on_sqlite, tmp_path, lacking):
    """This Zoom ends all that a user has granted when one grant of theirs is given back."""
    async with start_sandbox() as sandbox:
        zoom = sandbox.zoom
        client = (sandbox.zoom_address, zoom.client_id, zoom.client_secret)
        async with staged(on_sqlite, tmp_path, client) as stage, browser_at(stage) as browser:
            zoom.oauth.redirect_uris.append(f"{stage.public_url}/zoom/callback")
            assert (await consents(zoom, stage, browser)).status == 200
            (stored,) = await stage.stored()
            works = await stage.shelf.read(stored.connection)
            zoom.oauth.scopes -= {lacking}
            page = await consents(zoom, stage, browser, nonce="again")
            assert page.status == 403
            assert f"<code>{lacking}</code>" in page.text
            assert "stays connected" in page.text
            (said,) = await stage.said()
            assert f"<code>{lacking}</code>" in said["text"]
            assert await stage.shelf.read(stored.connection) == works
            assert (await stage.oauth.whoami(works.access_token, works.api)).id == stored.connection
            assert (await stage.oauth.refresh(works.refresh_token)).access_token


async def consents(zoom, stage, browser, nonce="n0nce"):
    state = stage.state_for(nonce=nonce)
    back = zoom.oauth.answer((await browser.press(state)).headers["Location"])
    return await browser.come_back(state, code=re.search(r"code=([^&]+)", back)[1])
