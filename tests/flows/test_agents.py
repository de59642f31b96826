"""Meetings are started, recorded and ended on meeting PCs, from the first code to the last key."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from bot_app.sandbox.page import page_app
from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.pcs import settings_of
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.telegram import SandboxTelegram
from tests.bot_app.sandbox.zoom_client import check_all
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.flows.pc_stage import CONFIRMED, LIVE, OVER, pc_stage
from tests.flows.program import PATIENCE, until
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOBBY, LAB = "lobby-1", "lab"
UNKNOWN_TO_THE_SERVER = 3


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
        async def look():
            return scene.windows[LOBBY].recording == state or None

        await until(look, f"recording to be {state}", PATIENCE)

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


async def test_the_program_of_a_pc_that_is_shut_out_ends_and_says_so(scene):
    question = await scene.telegram.asks(OWNER, f"/agent_revoke {LAB}", f"Shut {LAB} out?")
    assert scene.agents[LAB].returncode is None
    await scene.telegram.tap(OWNER, question, "Yes, do it")
    await scene.telegram.sees(OWNER, f"{LAB} is shut out.")
    async with asyncio.timeout(PATIENCE):
        assert await scene.agents[LAB].wait() == UNKNOWN_TO_THE_SERVER
    await scene.telegram.asks(OWNER, "/agents", "1 of 2 online", "shut out")
