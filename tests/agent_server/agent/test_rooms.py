"""The agent as a process of its own, with a Zoom Room in place of a PC's Zoom."""

from __future__ import annotations

import signal

import msgspec
import pytest

from agent_server.protocol.messages import Particulars, Reason, Step
from tests.agent_server.process import running, said
from tests.agent_server.standin.zoom_rooms import ACTIVATION, SECRET, section, zoom_rooms

NUMBER = "81234567890"
WAY_IN = Particulars(join_url=f"https://zoom.us/j/{NUMBER}?pwd=abc", passcode="p4ssc0de")


@pytest.fixture
async def zoom():
    async with zoom_rooms() as played:
        yield played


@pytest.fixture
def room(enrolled, zoom, tmp_path):
    """An enrolled agent whose settings name the room."""
    lines = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in _section(zoom, tmp_path)]
    enrolled.settings.write_text("\n".join(['driver = "rooms"', 'log_level = "DEBUG"', "[rooms]", *lines]))
    return enrolled


def _section(zoom, folder):
    return section(zoom, folder).items()


async def test_a_room_is_brought_into_a_meeting_muted_and_out_again(room, stand, zoom):
    async with running(room) as process:
        joined = stand.tell("meeting=joined", "c1", meeting=NUMBER)
        stand.particulars["c1"] = WAY_IN
        assert (await stand.ended(joined)).observed.meeting == NUMBER
        await stand.until(lambda: stand.states[-1].meeting == NUMBER)
        muted = await stand.ended(stand.tell("microphone=off", meeting=NUMBER))
        recorded = await stand.ended(stand.tell("recording=running", meeting=NUMBER))
        left = await stand.ended(stand.tell("meeting=left", meeting=NUMBER))
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    assert (muted.step, muted.observed.microphone) == (Step.DONE, None)
    assert (recorded.step, recorded.reason) == (Step.REFUSED, Reason.UNSUPPORTED)
    assert (left.step, left.observed.zoom) == (Step.DONE, "idle")
    assert [event for event, _ in zoom.events] == [
        "zoomroom.meeting_join",
        "zoomroom.mute",
        "zoomroom.meeting_leave",
    ]
    assert stand.states[0].versions.driver == "rooms"
    assert {"meeting=hosting", "microphone=off"} <= set(stand.states[0].can)
    assert "recording=running" not in stand.states[0].can
    _assert_discreet(room, zoom, stand)


async def test_one_that_died_in_the_middle_looks_and_asks_for_nothing_again(room, stand, zoom):
    zoom.deaf = True
    stand.particulars["c1"] = WAY_IN
    stand.tell("meeting=joined", "c1", meeting=NUMBER)
    async with running(room) as process:
        await stand.until(lambda: Step.DOING in stand.steps("c1"))
        await zoom.until(lambda: zoom.events)
        process.kill()
        await process.wait()
    zoom.status = "InMeeting"
    async with running(room):
        ack = await stand.ended("c1")

    # In a meeting, and nobody can tell in which.
    assert (ack.step, ack.reason, ack.observed.zoom) == (Step.FAILED, Reason.INTERRUPTED, "in_meeting")
    assert len(zoom.events) == 1


async def test_the_doctor_knows_the_room(room, stand, zoom):
    code, output, _ = await said(room, "doctor")

    assert code == 0
    assert "✓ zoom app: has the scopes it needs, no more" in output
    assert "✓ zoom room: Lobby: Available" in output
    zoom.secret = "another"
    code, output, complaint = await said(room, "doctor", "--json")
    wrong = [each["name"] for each in msgspec.json.decode(output) if not each["ok"]]
    assert (code, wrong) == (1, ["zoom app"])
    assert SECRET not in output + complaint


def _assert_discreet(room, zoom, stand):
    """Neither on the PC nor at the server."""
    kept = room.log.read_text() + repr(stand.acks) + repr(stand.states)
    secrets = [SECRET, ACTIVATION, WAY_IN.passcode, WAY_IN.join_url, *zoom.tokens]
    assert [secret for secret in secrets if secret in kept] == []
