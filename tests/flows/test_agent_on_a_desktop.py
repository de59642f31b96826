"""The same on real screens: a window of the desktop, and a page in Chromium, in the place of Zoom's."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import pytest_asyncio

from agent_server.agent.drivers import browser_chromium
from agent_server.agent.drivers.browser_sign_in import bring
from tests.agent_server.standin.desktop import a_desktop
from tests.agent_server.standin.web_client import COOKIE, a_web_client
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.flows.pc_stage import CONFIRMED, LIVE, OVER, RECORD, pc_stage
from tests.flows.program import PATIENCE, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DESK, PAGE = "desk-1", "page-1"
DESKTOP_SETTINGS = 'driver = "desktop"\n[desktop]\nseconds_to_enter = 20\n'
BROWSER_SETTINGS = """driver = "browser"
[browser]
address = "{address}"
profile = "{address}/profile"
sign_in = "{sign_in}"
seconds_to_enter = 20
"""


@pytest.fixture(scope="module")
def desk():
    with a_desktop() as desk:
        yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    need_zoom_contracts()
    async with pc_stage(tmp_path_factory.mktemp("pcs")) as started:
        yield started


async def test_a_meeting_is_held_with_an_application_on_a_desktop(scene, desk):
    await scene.pc(DESK, DESKTOP_SETTINGS, desk.environment)
    meeting = await held(scene, DESK, desk.zoom)
    assert f"confno={meeting.number}" in desk.links()[-1]
    assert desk.pressed() == ["record", "pause", "resume", "stop", "end", "end_all"]


async def test_a_meeting_is_held_with_a_page_in_chromium(scene, tmp_path):
    if not browser_chromium.found():
        pytest.skip("chromium is not installed; see docs/agents.md")
    async with a_web_client() as client:
        settings = BROWSER_SETTINGS.format(address=client.address, sign_in=signed_in(tmp_path))
        await scene.pc(PAGE, settings)
        meeting = await held(scene, PAGE, lambda: client.meeting.told())  # noqa: PLW0108 - each meeting is another
        assert client.visits == [f"/wc/{meeting.number}/start"]
        assert client.pressed == ["record", "pause", "resume", "stop", "end", "end_all"]


async def held(scene, name, window):
    """From its start to its end. `window` tells how it really is; our Zoom is told by hand what happens there."""

    async def shows(what, state):
        async def look():
            try:
                return window()[what] == state or None
            except FileNotFoundError:  # no window has ever been opened
                return None

        await until(look, f"the window to show {what} {state!r}", PATIENCE)

    meeting = await scene.planned()
    await scene.told_to_start(meeting, name)
    await shows("meeting", str(meeting.number))
    scene.zoom.start_meeting(meeting.number)
    await scene.shows(meeting.topic, LIVE)
    await scene.tells(meeting, name, "start the meeting", "✅", CONFIRMED)

    async def recordable():
        return RECORD in (await scene.opened(meeting)).labels or None

    # A page offers to record only in a meeting, which the PC tells with its next report.
    await until(recordable, "the card to offer to record", PATIENCE)
    await scene.steered(meeting, name, lambda state: shows("recording", state))
    await scene.told_to_end(meeting)
    await shows("meeting", "")
    scene.zoom.end_meeting(meeting.number)
    await scene.shows(meeting.topic, OVER)
    await scene.tells(meeting, name, "end the meeting for everybody", "✅", CONFIRMED)
    return meeting


def signed_in(folder: Path) -> Path:
    source, sealed = folder / "state.json", folder / "sign-in"
    source.write_bytes(orjson.dumps({"cookies": [COOKIE], "origins": []}))
    bring(source, sealed, folder / "sign-in.key")
    return sealed
