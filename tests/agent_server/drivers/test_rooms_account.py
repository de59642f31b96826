"""How a Zoom Room is asked: tokens, pages, proxies, settings, and what a terminal is told of it."""

from __future__ import annotations

import asyncio

import pytest
import structlog
from aiohttp import web

from agent_server.agent.doctor.drivers import drivers_found
from agent_server.agent.doctor.room import room_found
from agent_server.agent.drivers.choice import DriverAbsent, chosen_driver
from agent_server.agent.drivers.rooms.tokens import api_address
from agent_server.agent.settings import Settings, SettingsWrong, read_settings
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason, State, Step
from tests.agent_server.drivers.outcomes import assert_failed, assert_refused
from tests.agent_server.drivers.rooms import HASTY, assert_discreet, room_driver, settings
from tests.agent_server.drivers.wishes import wish
from tests.agent_server.standin.zoom_rooms import ROOM, SCOPES, SECRET, no, zoom_rooms

USUAL = "https://api.zoom.us/v2"


@pytest.fixture
async def zoom():
    async with zoom_rooms() as played:
        yield played


@pytest.fixture
def doctors(zoom, tmp_path):
    """What it says of the driver that is chosen, without the others."""

    async def found(**chosen):
        given = settings(zoom, tmp_path, **chosen)
        with structlog.testing.capture_logs() as logged:
            lines = [each for each in await drivers_found(given) if each.name == "driver rooms"]
            lines += await room_found(given)
        assert_discreet(zoom, lines, logged)
        return [(each.ok, each.name, each.words, each.advice) for each in lines]

    return found


def many(zoom, number):
    for each in range(number):
        zoom.rooms = {
            f"r{each}": {"id": f"r{each}", "name": f"Room {each}", "status": "Offline"},
            **zoom.rooms,
        }


async def test_a_token_is_fetched_once_for_all_who_wait(zoom, tmp_path):
    async with room_driver(zoom, tmp_path) as driver:
        await asyncio.gather(*[driver.achieve(wish(Desired.REPORTED)) for _ in range(5)])

    assert zoom.count("/token") == 1


@pytest.mark.parametrize("good_for", [3599, 0.0001])
async def test_a_token_is_renewed_before_it_ends(zoom, tmp_path, good_for):
    zoom.granted["expires_in"] = good_for
    async with room_driver(zoom, tmp_path) as driver:
        await driver.achieve(wish(Desired.REPORTED))
        await driver.achieve(wish(Desired.REPORTED))

    assert zoom.count("/token") == (1 if good_for > 60 else 2)


async def test_a_wrong_secret_is_said_and_a_corrected_one_needs_no_restart(zoom, tmp_path):
    zoom.secret = "s3cret-from-later"
    async with room_driver(zoom, tmp_path) as driver:
        outcome = await driver.achieve(wish(Desired.JOINED))
        assert await driver.observe() == State()
        (tmp_path / "rooms-secret").write_text("s3cret-from-later")
        assert (await driver.achieve(wish(Desired.JOINED))).step is Step.DONE

    assert_failed(outcome, Reason.DRIVER_FAILED)
    assert "account_id, client_id or the secret is wrong" in outcome.detail
    assert_discreet(zoom, outcome)


async def test_a_secret_that_others_may_read_meanwhile_is_not_used(zoom, tmp_path):
    async with room_driver(zoom, tmp_path) as driver:
        (tmp_path / "rooms-secret").chmod(0o644)
        outcome = await driver.achieve(wish(Desired.JOINED))

    assert_failed(outcome, Reason.DRIVER_FAILED)
    assert "others may read" in outcome.detail
    assert zoom.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        no(500),
        no(429),
        web.Response(body=b"{"),
        web.Response(body=b'{"access_token": "", "expires_in": 5}'),
        web.Response(body=b'{"access_token": "a\\r\\nb", "expires_in": 5}'),
        web.Response(body=b'{"access_token": "leaked-t0k3n", "expires_in": -1}'),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
        web.Response(body=b" " * (1024 * 1024 + 1)),
    ],
)
async def test_without_a_token_nothing_is_asked(zoom, tmp_path, answer):
    zoom.answers["/token"] = [answer, answer]
    async with room_driver(zoom, tmp_path, **HASTY) as driver:
        outcome = await driver.achieve(wish(Desired.JOINED))

    assert outcome.step is not Step.DONE
    assert "t0k3n" not in repr(outcome)
    assert set(zoom.asked) == {"POST /oauth/token"}


async def test_a_zoom_that_cannot_be_reached_is_said_without_its_address(zoom, tmp_path):
    nowhere = {"address": "http://127.0.0.1:9/v2", "token_address": "http://127.0.0.1:9/oauth/token"}
    async with room_driver(zoom, tmp_path, **nowhere) as driver:
        outcome = await driver.achieve(wish(Desired.JOINED))

    assert_refused(outcome, Reason.NO_ZOOM)
    assert outcome.detail.startswith("cannot be reached")


async def test_a_proxy_of_the_settings_is_used(zoom, tmp_path):
    nowhere = {"address": "http://127.0.0.1:9/v2", "token_address": "http://127.0.0.1:9/oauth/token"}
    async with room_driver(zoom, tmp_path, proxy=zoom.address, **nowhere) as driver:
        assert (await driver.achieve(wish(Desired.JOINED))).step is Step.DONE

    assert zoom.count("/events") == 1


async def test_the_room_is_found_on_whichever_page_and_by_its_name_from_then_on(zoom, tmp_path):
    many(zoom, 7)
    zoom.page = 3
    async with room_driver(zoom, tmp_path) as driver:
        assert await driver.observe() == State(zoom="idle")
        assert zoom.count("/rooms") == 3
        await driver.achieve(wish(Desired.REPORTED))
        assert (zoom.count("/rooms"), zoom.queries[-1]["query_name"]) == (4, "Lobby")

        zoom.rooms[ROOM]["name"] = "Reception"
        assert (await driver.achieve(wish(Desired.REPORTED))).observed == State(zoom="idle")
        await driver.achieve(wish(Desired.REPORTED))
        assert zoom.queries[-1]["query_name"] == "Reception"


async def test_a_list_without_an_end_is_given_up(zoom, tmp_path):
    many(zoom, 30)
    zoom.page = 1
    async with room_driver(zoom, tmp_path) as driver:
        assert_failed(await driver.achieve(wish(Desired.JOINED)), Reason.DRIVER_FAILED)

    assert zoom.count("/rooms") == 2 * 20


async def test_a_room_that_is_not_in_the_account_is_said(zoom, tmp_path):
    zoom.rooms.clear()
    async with room_driver(zoom, tmp_path) as driver:
        outcome = await driver.achieve(wish(Desired.JOINED))

    assert_failed(outcome, Reason.DRIVER_FAILED)
    assert outcome.detail == "there is no room with this id in the account"


async def test_what_was_seen_a_moment_ago_is_not_asked_for_again(zoom, tmp_path):
    async with room_driver(zoom, tmp_path, look_every=15) as driver:
        assert [await driver.observe() for _ in range(3)] == [State(zoom="idle")] * 3
        assert zoom.count("/rooms") == 1


async def test_what_was_seen_before_a_look_failed_holds_no_more(zoom, tmp_path):
    async with room_driver(zoom, tmp_path, **HASTY, look_every=15) as driver:
        assert await driver.observe() == State(zoom="idle")
        zoom.answers["/rooms"] = [no(500) for _ in range(1000)]
        await driver.achieve(wish(Desired.REPORTED))
        asked = zoom.count("/rooms")
        assert [await driver.observe() for _ in range(3)] == [State()] * 3
        assert zoom.count("/rooms") == asked


async def test_a_look_that_fails_sees_nothing_and_is_complained_of_once(zoom, tmp_path):
    zoom.answers["/rooms"] = [no(500), no(500), no(500)]
    async with room_driver(zoom, tmp_path) as driver:
        with structlog.testing.capture_logs() as logged:
            seen = [await driver._watch.sight() for _ in range(4)]

    assert seen == [State(), State(), State(), State(zoom="idle")]
    assert [each["why"] for each in logged] == ["HTTP 500"]


@pytest.mark.parametrize(
    ("configured", "offered", "used"),
    [
        (USUAL, "https://api-eu.zoom.us", "https://api-eu.zoom.us/v2"),
        (USUAL, "https://api-eu.zoom.us/", "https://api-eu.zoom.us/v2"),
        (USUAL, None, USUAL),
        (USUAL, "http://api.zoom.us", USUAL),
        (USUAL, "https://zoom.us.example.org", USUAL),
        (USUAL, "https://examplezoom.us", USUAL),
        (USUAL, "https://me@api.zoom.us", USUAL),
        (USUAL, "https://evil.example.org/.zoom.us", USUAL),
        (USUAL, "https://evil.example.org\\.zoom.us", USUAL),
        (USUAL, "https://[.zoom.us", USUAL),
        (USUAL, "https://api.zoom.us:8443", USUAL),
        ("http://127.0.0.1:1/v2", "https://api.zoom.us", "http://127.0.0.1:1/v2"),
        ("https://api.zoomgov.com/v2", "https://api.zoom.us", "https://api.zoomgov.com/v2"),
    ],
)
def test_a_region_is_believed_where_it_is_zooms(configured, offered, used):
    assert api_address(configured, offered) == used


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"room": ""}, "room should be the id of a Zoom Room"),
        ({"room": "../users"}, "room should be the id of a Zoom Room"),
        ({"account_id": ""}, "account_id is missing"),
        ({"client_id": ""}, "client_id is missing"),
        ({"client_secret_file": ""}, "client_secret_file is missing"),
        ({"client_secret_file": "/nowhere/at/all"}, "client_secret_file: /nowhere/at/all cannot be read"),
        ({"client_secret_file": "/dev/null"}, "client_secret_file: /dev/null cannot be read"),
        (
            {"address": "https://example.org/v2"},
            "address: the link leads elsewhere than to Zoom; it should be",
        ),
        ({"address": "http://api.zoom.us/v2"}, "address: the link leads elsewhere than to Zoom"),
        ({"address": "zoommtg://zoom.us/v2"}, "address: it should be like https://api.zoom.us/v2"),
        ({"address": "https://api.zoom.us/v2/"}, "address: it should be like"),
        ({"token_address": "https://u:p@zoom.us/t"}, "token_address: the link cannot be read"),
        ({"token_address": "https://zoom.us/t?a=b"}, "token_address: it should be like"),
        ({"seconds_to_act": 0}, "seconds_to_act: more than 0 and at most 50"),
        ({"seconds_to_enter": 1000}, "seconds_to_enter: more than 0 and at most 110"),
        ({"look_every": 60}, "look_every: more than 0 and at most 15"),
    ],
)
async def test_what_is_wrong_with_the_settings_is_named(zoom, tmp_path, chosen, words):
    given = settings(zoom, tmp_path, **chosen)
    with pytest.raises(DriverAbsent) as absent:
        chosen_driver(given)

    assert str(absent.value).startswith(words)


@pytest.mark.parametrize("content", ["", " \n", f"{SECRET} more", "x" * 257, "gehëim"])
async def test_a_file_that_holds_no_secret_is_refused_without_being_shown(zoom, tmp_path, content):
    given = settings(zoom, tmp_path)
    (tmp_path / "rooms-secret").write_text(content)
    with pytest.raises(DriverAbsent, match="should hold the client secret, and nothing else") as absent:
        chosen_driver(given)

    assert SECRET not in str(absent.value)


async def test_a_secret_that_others_may_read_is_refused(zoom, tmp_path):
    given = settings(zoom, tmp_path)
    (tmp_path / "rooms-secret").chmod(0o640)
    with pytest.raises(DriverAbsent, match="others may read"):
        chosen_driver(given)


async def test_the_doctor_sees_the_app_and_the_room(doctors, zoom):
    zoom.status = "InMeeting"
    driver, app, room = await doctors()

    assert driver[0]
    assert driver[2].endswith("sees Zoom in_meeting")
    assert app == (True, "zoom app", "has the scopes it needs, no more", "")
    assert room == (True, "zoom room", "Lobby: InMeeting", "")


async def test_the_doctor_lists_the_rooms_where_none_is_chosen(doctors, zoom):
    many(zoom, 2)
    zoom.rooms["r0"]["name"] = "\x1b[31mRed"
    driver, _, room = await doctors(room="")

    assert (driver[0], room[0]) == (False, False)
    assert room[2] == f"not found; the account has Room 1 = r1; [31mRed = r0; Lobby = {ROOM}"
    assert room[3].startswith("Next: set room")


@pytest.mark.parametrize(
    ("scopes", "ok", "words"),
    [
        (SCOPES.split()[0], False, "lacks zoom_rooms:update:room_control:admin"),
        ("", False, "lacks zoom_rooms:read:list_rooms:admin, zoom_rooms:update:room_control:admin"),
        (f"{SCOPES} user:read:user:admin", True, "may do 1 things that are not needed"),
        ("room:read:admin room:write:admin", True, "may do 2 things that are not needed"),
    ],
)
async def test_the_doctor_counts_what_an_app_may_do(doctors, zoom, scopes, ok, words):
    zoom.scopes = scopes
    _, app, _ = await doctors()

    assert (app[0], app[2]) == (ok, words)
    assert app[3].startswith("Next: ")


async def test_the_doctor_says_what_zoom_refuses(doctors, zoom):
    zoom.secret = "another"
    _, app = await doctors()

    assert (app[0], app[1]) == (False, "zoom app")
    assert "the secret is wrong" in app[2]


async def test_the_doctor_says_what_the_app_lacks_also_where_rooms_are_not_listed(doctors, zoom):
    zoom.scopes = ""
    zoom.answers["/rooms"] = [no(400, 4711), no(400, 4711)]
    _, app, room = await doctors()

    assert app[2].startswith("lacks ")
    assert (room[0], room[2]) == (False, "HTTP 400, code 4711: the app lacks a scope")


async def test_the_doctor_asks_nobody_where_there_is_no_app(zoom):
    found = await drivers_found(Settings(driver="rooms"))
    line = next(each for each in found if each.name == "driver rooms")

    assert (line.ok, line.words) == (
        False,
        "cannot work here: account_id is missing in [rooms], see docs/agents.md",
    )
    assert await room_found(Settings(driver="rooms")) == []


def test_a_secret_does_not_belong_into_the_settings(tmp_path):
    (tmp_path / "agent.toml").write_text(f'[rooms]\nclient_secret = "{SECRET}"')
    with pytest.raises(SettingsWrong, match="unknown field `client_secret`") as wrong:
        read_settings(tmp_path / "agent.toml")

    assert SECRET not in str(wrong.value)
