"""How users of the local Zoom let an app in, over HTTP and in a real browser."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from yarl import URL

from bot_app.sandbox.sandbox import serving, start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.bot_app.sandbox.browser import browsing
from tests.bot_app.sandbox.zoom_client import Client, check_all

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOME = "http://127.0.0.1:1/callback?kept=yes"
# The pair of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture
async def now():
    return [NOW]


@pytest.fixture
async def sandbox(now):
    zoom = SandboxZoom(clock=lambda: now[0])
    zoom.oauth.redirect_uris.append(HOME)
    async with start_sandbox(zoom=zoom) as running:
        yield running


@pytest.fixture
async def second(zoom):
    return zoom.add_user("second@sandbox.example", "Second", "<b>Host</b>")


@pytest.fixture
async def client(http, sandbox):
    client = Client(http, sandbox)
    yield client
    check_all(sandbox.zoom)


def address(sandbox, **changes):
    asked = {
        "response_type": "code",
        "client_id": sandbox.zoom.client_id,
        "redirect_uri": HOME,
        "state": "a state & more",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return str(URL(sandbox.zoom_auth_url).with_query({name: value for name, value in asked.items() if value}))


async def exchanged(client, code, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": HOME,
        "code_verifier": VERIFIER,
        **changes,
    }
    return await client.post("/oauth/token", form)


async def connected(client, user="me"):
    """A user lets the app in; gives the answer with the tokens."""
    location = client.sandbox.zoom.oauth.answer(address(client.sandbox), user=user)
    status, granted = await exchanged(client, URL(location).query["code"])
    assert status == 200
    client.token = granted["access_token"]
    return granted


async def refreshed(client, refresh_token):
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await client.post("/oauth/token", form)


async def test_the_page_shows_scopes_and_users_and_sends_the_choice_back(http, client, sandbox, second):
    async with http.get(address(sandbox)) as answer:
        assert answer.status == 200
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:1;" in policy
    assert "cloud_recording:read:list_recording_files" in page
    assert "host@sandbox.example" in page
    assert "&lt;b&gt;Host&lt;/b&gt;" in page
    number = re.search(r'name="request" value="([^"]+)"', page)[1]
    form = {"request": number, "user": second["id"], "decision": "allow"}
    async with http.post(sandbox.zoom_auth_url, data=form, allow_redirects=False) as answer:
        assert answer.status == 302
        location = URL(answer.headers["Location"])
    assert location.with_query(None) == URL(HOME).with_query(None)
    assert (location.query["kept"], location.query["state"]) == ("yes", "a state & more")
    async with http.post(sandbox.zoom_auth_url, data=form, allow_redirects=False) as answer:
        assert answer.status == 400
    status, granted = await exchanged(client, location.query["code"])
    assert status == 200
    assert granted.items() >= {"token_type": "bearer", "expires_in": 3599}.items()
    assert set(granted["scope"].split()) == sandbox.zoom.oauth.scopes
    assert granted["api_url"] == sandbox.zoom_address
    client.token = granted["access_token"]
    assert (await client.ask("GET", "/users/me"))[1]["email"] == "second@sandbox.example"


async def test_a_denial_brings_the_state_and_no_code(sandbox):
    location = URL(sandbox.zoom.oauth.answer(address(sandbox), allow=False))
    assert dict(location.query) == {"kept": "yes", "error": "access_denied", "state": "a state & more"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "somebody"},
        {"redirect_uri": HOME + "&more"},
        {"redirect_uri": "http://127.0.0.1:1/callback"},
        {"redirect_uri": ""},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
)
async def test_a_wrong_request_ends_on_a_page_and_nowhere_else(http, sandbox, wrong):
    async with http.get(address(sandbox, **wrong), allow_redirects=False) as answer:
        assert answer.status == 400
        assert answer.content_type == "text/html"
        assert "Location" not in answer.headers


async def test_a_code_works_once(client, sandbox):
    code = URL(sandbox.zoom.oauth.answer(address(sandbox))).query["code"]
    assert (await exchanged(client, code))[0] == 200
    assert (await exchanged(client, code))[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/callback"}, "invalid_request"),
        ({"code": "guessed"}, "invalid_grant"),
    ],
)
async def test_a_code_alone_is_not_enough(client, sandbox, changes, error):
    code = URL(sandbox.zoom.oauth.answer(address(sandbox))).query["code"]
    status, refused = await exchanged(client, **{"code": code, **changes})
    assert (status, refused["error"]) == (400, error)


async def test_a_code_gets_old(client, sandbox, now):
    code = URL(sandbox.zoom.oauth.answer(address(sandbox))).query["code"]
    now[0] += timedelta(minutes=10)
    assert (await exchanged(client, code))[0] == 400


async def test_without_a_challenge_no_verifier_is_asked_for(client, sandbox):
    plain = address(sandbox, code_challenge="", code_challenge_method="")
    code = URL(sandbox.zoom.oauth.answer(plain)).query["code"]
    assert (await exchanged(client, code, code_verifier=""))[0] == 200


async def test_a_refresh_token_is_good_for_one_refresh(client, zoom, now):
    granted = await connected(client)
    now[0] += timedelta(hours=1)
    assert (await client.ask("GET", "/users/me"))[1]["message"] == "Access token is expired."
    status, again = await refreshed(client, granted["refresh_token"])
    assert status == 200
    assert again["refresh_token"] != granted["refresh_token"]
    client.token = again["access_token"]
    assert (await client.ask("GET", "/users/me"))[0] == 200
    assert await refreshed(client, granted["refresh_token"]) == (
        400,
        {"reason": "Invalid Token!", "error": "invalid_grant"},
    )
    assert [one.user_id for one in zoom.oauth.refreshes] == [zoom.store.user("me")["id"], None]


async def test_a_lost_answer_costs_the_refresh_token(client, zoom):
    granted = await connected(client)
    zoom.misbehaviour.next("POST /oauth/token", "answer_lost")
    with pytest.raises(Exception, match=r"disconnected|reset"):
        await refreshed(client, granted["refresh_token"])
    assert (await refreshed(client, granted["refresh_token"]))[0] == 400


async def test_only_the_app_itself_gets_tokens(client):
    wrong = "Basic bm9ib2R5Om5vdGhpbmc="
    for path in ("/oauth/token", "/oauth/revoke"):
        assert (await client.post(path, {"grant_type": "refresh_token"}, wrong))[1][
            "error"
        ] == "invalid_client"


async def test_access_tokens_can_be_made_to_expire(client, zoom):
    granted = await connected(client)
    zoom.expire_access_tokens()
    assert (await client.ask("GET", "/users/me"))[0] == 401
    assert (await refreshed(client, granted["refresh_token"]))[0] == 200


async def test_a_user_who_removes_the_app_ends_everything_and_zoom_tells(client, zoom, second):
    mine = await connected(client)
    theirs = await connected(client, second["email"])
    zoom.revoke_user(second["id"])
    assert (await client.ask("GET", "/users/me"))[1]["message"] == "Invalid access token."
    assert (await refreshed(client, theirs["refresh_token"]))[1]["error"] == "invalid_grant"
    assert (await refreshed(client, mine["refresh_token"]))[0] == 200
    assert zoom.webhooks.events[-1]["payload"]["user_id"] == second["id"]


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_the_app_gives_a_grant_back(client, zoom, which):
    granted = await connected(client)
    assert await client.post("/oauth/revoke", {"token": granted[which]}) == (200, {"status": "success"})
    assert (await client.ask("GET", "/users/me"))[0] == 401
    assert (await refreshed(client, granted["refresh_token"]))[0] == 400
    assert (await client.post("/oauth/revoke", {"token": granted[which]}))[0] == 400
    assert zoom.webhooks.events == []


async def test_a_user_sees_only_what_is_theirs(client, zoom, second, tmp_path):
    sound = tmp_path / "sound.m4a"
    sound.write_bytes(b"la")
    uuid = zoom.add_recording(second["email"], [("audio_only", sound)])
    meeting = zoom.store.create(second, {}, "http://zoom.example")
    others = {
        f"/users/{second['id']}": 1001,
        f"/users/{second['email']}/recordings": 1001,
        f"/users/{second['id']}/meetings": 1001,
        f"/meetings/{meeting['id']}": 3001,
        f"/meetings/{zoom.recordings.by_uuid[uuid].meeting['id']}/recordings": 3301,
    }
    await connected(client)
    for path, code in others.items():
        status, refused = await client.ask("GET", path)
        assert (status, refused["code"]) == (404, code)
    await connected(client, second["id"])
    for path in others:
        assert (await client.ask("GET", path))[0] == 200
    assert (await client.ask("GET", "/users"))[1]["code"] == 4711


async def test_a_scope_that_was_not_granted_is_named(client, zoom):
    zoom.oauth.scopes = frozenset({"user:read:user"})
    granted = await connected(client)
    assert granted["scope"] == "user:read:user"
    zoom.oauth.scopes = frozenset({"meeting:read:list_meetings"})
    status, refused = await client.ask("GET", "/users/me/meetings")
    assert (status, refused["code"]) == (400, 4711)
    assert "meeting:read:list_meetings" in refused["message"]
    assert (await refreshed(client, granted["refresh_token"]))[1]["scope"] == "user:read:user"


@pytest.mark.parametrize("decision", ["allow", "deny"])
async def test_a_person_decides_in_a_real_browser(sandbox, second, tmp_path, decision):
    arrived = asyncio.Queue()

    async def callback(request):
        arrived.put_nowait(dict(request.query))
        return web.Response(
            text="<!doctype html><link rel=icon href=data:,><title>back</title>", content_type="text/html"
        )

    app = web.Application()
    app.add_routes([web.get("/callback", callback)])
    async with serving(app, "127.0.0.1", 0) as home:
        sandbox.zoom.oauth.redirect_uris.append(f"{home}/callback")
        page = address(sandbox, redirect_uri=f"{home}/callback")
        async with browsing(page, tmp_path) as browser:
            await browser.until("document.querySelectorAll('input[type=radio]').length === 2")
            await browser.run("document.querySelectorAll('input[type=radio]')[1].click()")
            # Later, because the page that is asked is gone as soon as the button is pressed.
            button = f"document.querySelector('button[value={decision}]')"
            await browser.run(f"void setTimeout(() => {button}.click(), 50)")
            async with asyncio.timeout(20):
                told = await arrived.get()
    assert browser.complaints == []
    assert told["state"] == "a state & more"
    assert ("code" in told, "error" in told) == (decision == "allow", decision == "deny")
