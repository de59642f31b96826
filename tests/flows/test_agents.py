"""Meetings are started, recorded and ended on meeting PCs, from the first code to the last key."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from agent_server.protocol.desired import Desired
from bot_app.sandbox.page import page_app
from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.pcs import settings_of
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.telegram import SandboxTelegram
from tests.bot_app.sandbox.zoom_client import check_all
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.flows.pc_stage import CONFIRMED, LIVE, OVER, RECORD, UNVERIFIED, pc_stage
from tests.flows.program import PATIENCE, until
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOBBY, LAB = "lobby-1", "lab"
UNKNOWN_TO_THE_SERVER = 3
BOOKING = "by its booking"
IN_BOTH_LANGUAGES = (
    ("id", "bahasa Indonesia", "{} sudah dipesan untuk {} pada waktu itu ("),
    ("en", "English", "{} is kept for {} at that time ("),
)
AGAIN, ANOTHER, TAKE_BACK, CLOUD = "Again", "Another PC…", "✖ Take it back", "☁️ Through Zoom’s cloud"


class WithWindows:
    """The stage, and what is on the screens of its PCs."""

    def __init__(self, stage, windows, address):
        self.stage, self.windows, self.address = stage, windows, address
        self.telegram, self.zoom = stage.telegram, stage.zoom
        self.agents = {}

    async def enrol(self, name):
        settings = settings_of(self.windows[name], f"{self.address}/pc/{name}")
        self.agents[name] = await self.stage.pc(name, settings)

    async def hosted(self, name):
        meeting = await self.stage.planned()
        choice = await self.stage.told_to_start(meeting, name)
        await self.stage.shows(meeting.topic, LIVE)
        await self.stage.tells(meeting, name, "start the meeting", "✅", CONFIRMED)
        assert self.windows[name].look()["meeting"] == str(meeting.number)
        return meeting, choice

    async def says_where(self, meeting):
        board = await self.telegram.asks(OWNER, "/agents", "Meeting PCs")
        return f"in {meeting.topic} " in board.text or None

    def times_of(self, meeting):
        return [each for each in self.zoom.live.instances.values() if each.meeting["id"] == meeting.number]

    def recording(self, name, state):
        async def look():
            return self.windows[name].recording == state or None

        return look

    async def ended(self, meeting, name):
        await self.stage.told_to_end(meeting)
        await self.stage.shows(meeting.topic, OVER)
        await self.stage.tells(meeting, name, "end the meeting for everybody", "✅", CONFIRMED)
        assert self.windows[name].look()["zoom"] == "idle"
        assert self.zoom.store.meeting(meeting.number)["status"] == "waiting"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    need_zoom_contracts()

    async def nothing(_after):
        return []

    async with pc_stage(tmp_path_factory.mktemp("pcs")) as stage:
        windows = {name: PcWindow(name, stage.zoom) for name in (LOBBY, LAB)}
        page = page_app(SandboxTelegram(), stage.zoom, nothing, windows=[*windows.values()])
        async with serving(page, "127.0.0.1", 0) as address:
            opened = WithWindows(stage, windows, address)
            await asyncio.gather(*map(opened.enrol, windows))
            yield opened
            check_all(stage.zoom)


async def test_who_enrolled_with_the_line_of_the_chat_is_shown_online(scene):
    board = await scene.telegram.asks(OWNER, "/agents", "Meeting PCs: 2 of 2 online")
    assert {LOBBY, LAB} <= {*board.labels}
    assert board.text.count("online since") == 2


async def test_a_meeting_is_started_recorded_paused_resumed_stopped_and_ended_on_a_pc_by_tapping(scene):
    meeting, choice = await scene.hosted(LOBBY)
    assert {LOBBY, LAB} <= {*choice.labels}

    async def records(state):
        await until(scene.recording(LOBBY, state), f"recording to be {state}", PATIENCE)

    await scene.stage.steered(meeting, LOBBY, records)
    await scene.ended(meeting, LOBBY)
    asked = [call for call in scene.zoom.calls if call.method in ("PUT", "PATCH")]
    assert not [call for call in asked if str(meeting.number) in call.url]


async def test_who_is_in_a_meeting_is_not_offered_for_another(scene):
    first, _ = await scene.hosted(LOBBY)
    await until(lambda: scene.says_where(first), f"the PC to say that it is in {first.topic}", PATIENCE)
    second, choice = await scene.hosted(LAB)
    assert choice.labels == [LAB]
    await scene.ended(second, LAB)
    assert scene.windows[LOBBY].look()["meeting"] == str(first.number)
    await scene.ended(first, LOBBY)


async def test_a_booked_pc_starts_records_and_ends_a_meeting_by_itself_and_is_kept_for_no_other(scene):
    stage, telegram, window = scene.stage, scene.telegram, scene.windows[LOBBY]
    meeting, second = await stage.planned(), await stage.planned()
    await telegram.say(OWNER, f"/pc {meeting.number} {LOBBY} start record end")
    await stage.shows(meeting.topic, f"📌 PC: {LOBBY} (starts it, records, ends it when all have left)")
    for language, chosen, taken in IN_BOTH_LANGUAGES:
        await telegram.asks(OWNER, f"/language {language}", chosen)
        said = taken.format(LOBBY, meeting.topic)
        refused = await telegram.asks(OWNER, f"/pc {second.number} {LOBBY}", said)
        assert refused.labels == [LAB]
    # Booked for a time that comes soon, to the second.
    scene.zoom.elsewhere.move(meeting.number, datetime.now(UTC) + timedelta(seconds=2))
    await stage.shows(meeting.topic, LIVE)
    await until(scene.recording(LOBBY, "running"), "it to record", PATIENCE)
    await stage.tells(meeting, LOBBY, "record on the PC", "☑️", UNVERIFIED, who=BOOKING)
    for guest in ("Ann", "Ben"):
        scene.zoom.join(meeting.number, guest)
    assert window.look()["participants"] == 3
    for guest in ("Ann", "Ben"):
        scene.zoom.leave(meeting.number, guest)
    await stage.shows(meeting.topic, OVER)
    await stage.tells(meeting, LOBBY, "end the meeting for everybody", "✅", CONFIRMED, who=BOOKING)
    assert window.look()["zoom"] == "idle"
    assert len(scene.times_of(meeting)) == 1
    # Until its time is over it is kept for this one.
    await telegram.say(OWNER, f"/pc {meeting.number} none")
    await telegram.waits(
        OWNER, lambda shown: shown.text.startswith(f"{meeting.topic}\n") and "📌" not in shown.text
    )


async def test_what_a_pc_does_not_do_is_done_by_another_one_or_by_zooms_cloud(scene):
    stage, telegram, lab = scene.stage, scene.telegram, scene.windows[LAB]
    meeting = await stage.planned()
    lab.stuck = {Desired.HOSTING}
    await stage.told_to_start(meeting, LAB)
    way = "Why: the program that drives Zoom failed."
    await stage.tells(meeting, LAB, "start the meeting", "⚠️", way, end="failed")
    # The next one says nothing.
    scene.agents[LOBBY].send_signal(signal.SIGSTOP)
    try:
        await stage.tried_on(meeting, ANOTHER, LOBBY)
        await telegram.tap(OWNER, await stage.shows(meeting.topic, labels=[TAKE_BACK]), TAKE_BACK)
        await stage.tells(meeting, LOBBY, "start the meeting", "▫️", "", end="taken back")
        lab.stuck = {Desired.RECORDING}
        await stage.told_to_start(meeting, LAB)
        await stage.shows(meeting.topic, LIVE)
    finally:
        scene.agents[LOBBY].send_signal(signal.SIGCONT)
    await telegram.tap(OWNER, await stage.shows(meeting.topic, labels=[RECORD]), RECORD)
    await stage.tells(meeting, LAB, "record on the PC", "⚠️", way, end="failed")
    await telegram.tap(OWNER, await stage.shows(meeting.topic, labels=[CLOUD, AGAIN]), CLOUD)
    await stage.shows(meeting.topic, LIVE, ", recording")
    (time,) = scene.times_of(meeting)
    assert (time.recording, lab.recording) == ("running", "none")
    lab.stuck = set()
    await scene.ended(meeting, LAB)
    assert scene.windows[LOBBY].look()["zoom"] == "idle"


async def test_the_program_of_a_pc_that_is_shut_out_ends_and_says_so(scene):
    question = await scene.telegram.asks(OWNER, f"/agent_revoke {LAB}", f"Shut {LAB} out?")
    assert scene.agents[LAB].returncode is None
    await scene.telegram.tap(OWNER, question, "Yes, do it")
    await scene.telegram.sees(OWNER, f"{LAB} is shut out.")
    async with asyncio.timeout(PATIENCE):
        assert await scene.agents[LAB].wait() == UNKNOWN_TO_THE_SERVER
    await scene.telegram.asks(OWNER, "/agents", "1 of 2 online", "shut out")
