"""The browser driver in a real Chromium, with a page in the place of Zoom's web client."""

from __future__ import annotations

import orjson
import pytest
from playwright.async_api import Error

from agent_server.agent.drivers import browser_chromium
from agent_server.agent.drivers.browser import (
    BrowserSettings,
    NoBrowser,
    browser,
    is_signed_in,
    signed_in_by_hand,
)
from agent_server.agent.drivers.browser_sign_in import bring
from agent_server.agent.home import Home
from agent_server.agent.settings import Settings
from agent_server.agent.signing_in import sign_in_by_hand, sign_in_works
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, Step
from tests.agent_server.drivers.outcomes import assert_failed, assert_refused, do
from tests.agent_server.drivers.wishes import NUMBER, OTHER, wish
from tests.agent_server.standin.desktop import a_desktop
from tests.agent_server.standin.web_client import COOKIE, SIGNED_IN, a_web_client

RECORDINGS = {Desired.RECORDING, Desired.RECORDING_PAUSED, Desired.NOT_RECORDING}


@pytest.fixture
async def client():
    async with a_web_client() as client:
        yield client


def settings_for(client, **settings):
    usual = {"seconds_to_act": 3, "seconds_to_enter": 10, "name": "Lobby 1"}
    return BrowserSettings(
        **{**usual, "address": client.address, "profile": f"{client.address}/profile", **settings}
    )


@pytest.fixture
async def driver_with(client):
    """Drivers as somebody sets them up, closed in the end."""
    if not browser_chromium.found():
        pytest.skip("chromium is not installed")
    made = []

    def make(**settings):
        made.append(browser(settings_for(client, **settings)))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def sign_in(tmp_path):
    source = tmp_path / "state.json"
    source.write_bytes(orjson.dumps({"cookies": [COOKIE], "origins": []}))
    bring(source, tmp_path / "sign-in", tmp_path / "sign-in.key")
    return str(tmp_path / "sign-in")


@pytest.fixture
def host(driver_with, sign_in):
    return driver_with(sign_in=sign_in)


async def test_a_meeting_is_hosted_recorded_paused_resumed_stopped_and_ended_with_one_press_each(
    host, client
):
    seen = await do(host, Desired.HOSTING)
    assert (seen.zoom, seen.meeting, seen.hosting, seen.recording) == ("in_meeting", NUMBER, True, "none")
    assert client.visits == [f"/wc/{NUMBER}/start"], "what signs the host in stays out of the address"

    for desired, press, recording in [
        (Desired.RECORDING, "record", "running"),
        (Desired.RECORDING_PAUSED, "pause", "paused"),
        (Desired.RECORDING, "resume", "running"),
        (Desired.NOT_RECORDING, "stop", "none"),
    ]:
        before = list(client.pressed)
        seen = await do(host, desired)
        assert client.pressed == [*before, press]
        assert seen.recording == client.meeting.told()["recording"] == recording

    seen = await do(host, Desired.ENDED)
    assert client.pressed[-2:] == ["end", "end_all"]
    assert (seen.zoom, client.meeting.here) == ("idle", False)


async def test_a_meeting_is_joined_under_the_pcs_name_and_left(driver_with, client):
    driver = driver_with()
    seen = await do(driver, Desired.JOINED)
    assert (seen.meeting, seen.hosting) == (NUMBER, False)
    assert client.entered == [{"number": NUMBER, "act": "join", "name": "Lobby 1", "passcode": "abc"}]

    seen = await do(driver, Desired.MICROPHONE_OFF, Desired.CAMERA_ON, Desired.MICROPHONE_OFF, Desired.JOINED)
    assert (seen.microphone, seen.camera) == (False, True)
    await do(driver, Desired.LEFT, Desired.LEFT)
    assert client.pressed == ["mute", "start_video", "leave", "leave_meeting"]


async def test_everybody_is_muted_and_asked_to_unmute_in_the_list_of_people(host, client):
    await do(host, Desired.HOSTING, Desired.EVERYBODY_MUTED, Desired.EVERYBODY_MUTED)
    assert client.pressed == ["participants", "mute_all", "yes"]

    await do(host, Desired.EVERYBODY_UNMUTED)
    assert client.pressed[3:] == ["ask_unmute"]


async def test_it_can_record_only_where_the_page_offers_it(host, client):
    assert not RECORDINGS & host.can

    client.odd["missing"] = ["record"]
    await do(host, Desired.HOSTING)
    await host.observe()
    assert not RECORDINGS & host.can
    assert_refused(await host.achieve(wish(Desired.RECORDING)), Reason.CONTROL_ABSENT)

    client.odd.clear()
    await do(host, Desired.MICROPHONE_OFF)
    await host.observe()
    assert host.can >= RECORDINGS

    client.odd["missing"] = ["record"]
    await do(host, Desired.MICROPHONE_ON)
    await host.observe()
    assert not RECORDINGS & host.can


async def test_a_control_that_does_nothing_is_pressed_once_and_a_slow_one_is_waited_for(
    driver_with, client, sign_in
):
    driver = driver_with(sign_in=sign_in, seconds_to_act=2.5)
    client.odd.update(dead=["mute"], slow={"record": 0.5})
    await do(driver, Desired.HOSTING, Desired.RECORDING)
    assert_failed(await driver.achieve(wish(Desired.MICROPHONE_OFF)), Reason.NO_EFFECT)

    assert client.pressed == ["record", "mute"]


async def test_another_meeting_is_neither_touched_nor_left(host, client):
    await do(host, Desired.HOSTING)

    for desired in (Desired.RECORDING, Desired.ENDED, Desired.HOSTING, Desired.JOINED):
        assert_refused(await host.achieve(wish(desired, OTHER)), Reason.OTHER_MEETING)
    assert (await host.achieve(wish(Desired.LEFT, OTHER))).step is Step.DONE
    assert client.pressed == []
    assert len(client.visits) == 1


async def test_nothing_is_opened_or_pressed_before_a_meeting(driver_with, client):
    driver = driver_with()

    assert (await driver.observe()).zoom == "idle"
    assert_refused(await driver.achieve(wish(Desired.MICROPHONE_OFF)), Reason.NOT_IN_MEETING)
    assert_refused(await driver.achieve(wish(Desired.SCREENSHOT_TAKEN)), Reason.NOT_IN_MEETING)
    assert_refused(await driver.achieve(wish(Desired.HOSTING)), Reason.UNSUPPORTED)
    vanity = Particulars(join_url="https://company.zoom.us/my/room")
    assert_refused(await driver.achieve(wish(Desired.JOINED, "", vanity)), Reason.NO_WAY_IN)
    assert client.visits == []


async def test_a_host_whom_zoom_does_not_know_any_more_is_not_let_in(
    driver_with, client, sign_in, monkeypatch
):
    monkeypatch.setitem(SIGNED_IN, "value", "somebody else")
    driver = driver_with(sign_in=sign_in, seconds_to_enter=0.5)
    monkeypatch.setattr("agent_server.agent.drivers.browser_open._FORM", 0.5)

    assert_failed(await driver.achieve(wish(Desired.HOSTING)), Reason.NO_EFFECT)


async def test_the_page_is_taken_as_a_picture_and_restarting_leaves_an_empty_browser(driver_with, client):
    driver = driver_with()
    await do(driver, Desired.JOINED)
    outcome = await driver.achieve(wish(Desired.SCREENSHOT_TAKEN))
    assert outcome.screenshot.startswith(b"\x89PNG")

    seen = await do(driver, Desired.ZOOM_RESTARTED)
    assert seen.zoom == "idle"
    await do(driver, Desired.JOINED)


async def test_a_page_that_zoom_does_not_answer_opens_no_meeting(driver_with):
    driver = driver_with(address="http://127.0.0.1:9")
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert_failed(outcome, Reason.NO_ZOOM)
    assert "abc" not in outcome.detail


async def test_a_sign_in_is_tested_on_the_profile_page(client, sign_in, driver_with, monkeypatch):
    assert await is_signed_in(settings_for(client, sign_in=sign_in))

    monkeypatch.setitem(SIGNED_IN, "value", "somebody else")
    assert not await is_signed_in(settings_for(client, sign_in=sign_in))


async def test_a_report_tells_whether_zoom_knows_the_sign_in_and_leaves_the_meeting_alone(
    host, client, monkeypatch
):
    assert (await host.observe()).signed_in is None, "nothing is loaded before somebody asks"
    await do(host, Desired.HOSTING)
    assert (await do(host, Desired.REPORTED)).signed_in is True

    monkeypatch.setitem(SIGNED_IN, "value", "somebody else")
    seen = await do(host, Desired.REPORTED)
    assert (seen.signed_in, seen.zoom, seen.meeting) == (False, "in_meeting", NUMBER)
    assert len(client.visits) == 1


async def test_nothing_is_said_of_a_sign_in_that_cannot_be_tested(driver_with):
    driver = driver_with(profile="http://127.0.0.1:9/profile")
    assert_failed(await driver.achieve(wish(Desired.REPORTED)), Reason.DRIVER_FAILED)
    assert (await driver.observe()).signed_in is None


async def test_somebody_signs_in_by_hand_and_hosts_with_it(client, driver_with, tmp_path, monkeypatch):
    client.odd["signs_in"] = True
    home = Home(tmp_path / "agent")
    home.make()
    with a_desktop() as desk:
        monkeypatch.setenv("DISPLAY", desk.environment["DISPLAY"])
        lies = await sign_in_by_hand(home, Settings(browser=settings_for(client)))

    assert lies == home.folder / "sign-in"
    assert SIGNED_IN["value"].encode() not in lies.read_bytes()
    await do(driver_with(sign_in=str(lies)), Desired.HOSTING)


@pytest.mark.parametrize(
    ("display", "said"), [(True, "nobody has signed in within 1 s"), (False, "could not be opened")]
)
async def test_who_does_not_sign_in_is_told_so(client, monkeypatch, display, said):
    if not browser_chromium.found():
        pytest.skip("chromium is not installed")
    with a_desktop() as desk:
        monkeypatch.setenv("DISPLAY", desk.environment["DISPLAY"] if display else ":99999")
        with pytest.raises(NoBrowser, match=said):
            await signed_in_by_hand(settings_for(client), 1)


def test_an_address_that_is_not_zooms_is_refused_at_the_start():
    with pytest.raises(NoBrowser, match="address: the link leads elsewhere"):
        browser(BrowserSettings(address="https://zoom.example.org"))


async def test_a_page_that_crashed_is_no_meeting_and_gives_way_to_a_new_one(driver_with, client):
    driver = driver_with()
    await do(driver, Desired.JOINED)
    with pytest.raises(Error):
        await driver._watch._tree._chromium.page.goto("chrome://crash")

    assert (await driver.observe()).zoom == "idle"
    await do(driver, Desired.JOINED)
    assert len(client.visits) == 2


async def test_a_door_that_stays_shut_is_knocked_at_once(driver_with, client):
    driver = driver_with(seconds_to_enter=1)
    client.odd["shut"] = True

    assert_failed(await driver.achieve(wish(Desired.JOINED)), Reason.NO_EFFECT)
    assert len(client.entered) == 1


async def test_the_verb_at_the_terminal_tests_the_sign_in_of_the_settings(client, sign_in):
    assert await sign_in_works(Settings(browser=settings_for(client, sign_in=sign_in)))
