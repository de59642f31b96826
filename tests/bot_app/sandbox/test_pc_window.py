"""The stand-in of a meeting PC: its window, the program that presses it, and the page that shows it."""

from __future__ import annotations

import asyncio
import sys
import tomllib

import orjson
import pytest

from agent_server.protocol.desired import Desired
from bot_app.sandbox.page import page_app
from bot_app.sandbox.pc_window import CannotBe, PcWindow
from bot_app.sandbox.pcs import settings_of
from bot_app.sandbox.sandbox import serving
from tests.bot_app.sandbox.browser import browsing


@pytest.fixture
def window(zoom):
    return PcWindow("lobby-1", zoom)


@pytest.fixture
def meeting(zoom):
    return zoom.store.create(zoom.store.user("me"), {"topic": "Handover"}, "http://zoom.example")


@pytest.fixture
async def page(telegram, zoom, window):
    async def nothing(_after):
        return []

    async with serving(page_app(telegram, zoom, nothing, windows=[window]), "127.0.0.1", 0) as address:
        yield address


def host(window, meeting):
    window.press("meeting=hosting", {"start_url": meeting["start_url"]})


async def test_who_hosts_on_the_pc_starts_the_meeting_in_zoom(window, zoom, meeting):
    host(window, meeting)
    assert zoom.live.running(meeting["id"])
    assert window.look() == {
        "zoom": "in_meeting",
        "meeting": str(meeting["id"]),
        "hosting": True,
        "recording": "none",
        "sharing": False,
        "microphone": True,
        "camera": False,
        "participants": 1,
    }
    zoom.join(meeting["id"], "Ada")
    assert window.look()["participants"] == 2


async def test_who_joins_on_the_pc_is_a_guest_who_can_leave(window, zoom, meeting):
    zoom.start_meeting(meeting["id"])
    window.press("meeting=joined", {"join_url": meeting["join_url"]})
    assert [each.name for each in zoom.live.running(meeting["id"]).participants] == ["lobby-1"]
    with pytest.raises(CannotBe):
        window.press("meeting=ended", {})
    window.press("meeting=left", {})
    assert window.look() == {"zoom": "idle", "recording": "none"}
    assert zoom.live.running(meeting["id"])


async def test_what_is_stuck_on_it_cannot_be_pressed(window, zoom, meeting):
    window.stuck = {Desired.HOSTING}
    with pytest.raises(CannotBe):
        host(window, meeting)
    assert window.look()["zoom"] == "idle"
    assert zoom.store.meeting(meeting["id"])["status"] == "waiting"


async def test_the_pc_records_pauses_and_ends(window, zoom, meeting):
    host(window, meeting)
    for desired in ("recording=running", "recording=paused", "recording=none"):
        window.press(desired, {})
        assert window.look()["recording"] == desired.partition("=")[2]
    window.press("meeting=ended", {})
    assert window.look()["zoom"] == "idle"
    assert zoom.store.meeting(meeting["id"])["status"] == "waiting"


async def test_a_meeting_that_ends_elsewhere_closes_the_window(window, zoom, meeting):
    host(window, meeting)
    zoom.end_meeting(meeting["id"])
    assert window.look() == {"zoom": "idle", "recording": "none"}


@pytest.mark.parametrize(
    ("desired", "wish"),
    [
        ("recording=running", {}),
        ("meeting=ended", {}),
        ("meeting=hosting", {}),
        ("meeting=hosting", {"start_url": "http://zoom.example/s/x"}),
        ("meeting=hosting", {"start_url": "http://zoom.example/s/1?zak=a"}),
        ("report=made", {}),
        ("nonsense", {}),
    ],
)
async def test_what_cannot_be_pressed_changes_nothing(window, desired, wish):
    with pytest.raises(CannotBe):
        window.press(desired, wish)
    assert window.look() == {"zoom": "idle", "recording": "none"}


async def test_a_pause_needs_a_recording(window, meeting):
    host(window, meeting)
    with pytest.raises(CannotBe):
        window.press("recording=paused", {})


def control(address, *words):
    return asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot_app.sandbox.pc_control", address, *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def test_the_agents_programs_see_and_press(page, window, meeting):
    address = f"{page}/pc/lobby-1"
    pressing = await control(address, "press", "meeting=hosting", f"start_url={meeting['start_url']}")
    assert await pressing.wait() == 0
    seeing = await control(address, "see")
    seen, _ = await seeing.communicate()
    assert orjson.loads(seen) == window.look()
    pressing = await control(address, "press", "report=made")
    assert await pressing.wait() == 1
    elsewhere = await control("http://zoom.example/pc", "see")
    assert await elsewhere.wait() == 2


def test_the_agents_settings_say_how_to_press_each_thing(window):
    settings = tomllib.loads(settings_of(window, "http://127.0.0.1:1/pc/lobby-1"))
    assert settings["driver"] == "scripted"
    assert settings["scripted"]["observe"][-1] == "see"
    achieve = settings["scripted"]["achieve"]
    assert set(achieve) == set(window.can) <= {each.value for each in Desired}
    assert "start_url={start_url}" in achieve["meeting=hosting"][0]


async def test_people_watch_the_window_and_press_it(page, window, meeting, tmp_path):
    async with browsing(page, tmp_path) as browser:
        await browser.reads("Meeting PCs", "lobby-1", "No meeting")
        host(window, meeting)
        await browser.reads("Handover", "host", "not recording")
        await browser.click("[data-press='lobby-1/recording=running']")
        await browser.reads("● recording")
        assert window.recording == "running"
        assert browser.complaints == []
