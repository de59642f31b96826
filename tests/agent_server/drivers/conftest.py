"""What the tests of drivers share."""

from __future__ import annotations

import pytest

from agent_server.agent.drivers.desktop import DesktopSettings, desktop
from tests.agent_server.standin.desktop import a_desktop


@pytest.fixture(scope="module")
def desktop_environment():
    with a_desktop() as desk, pytest.MonkeyPatch.context() as patch:
        for name, value in desk.environment.items():
            patch.setenv(name, value)
        for name in ("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "WAYLAND_DISPLAY"):
            patch.delenv(name, raising=False)
        yield desk


@pytest.fixture
def desk(desktop_environment):
    yield desktop_environment
    desktop_environment.start_over()


@pytest.fixture
async def driver_with(desk):
    """Drivers as somebody sets them up, closed in the end."""
    made = []

    def make(**settings):
        made.append(desktop(DesktopSettings(**{"seconds_to_act": 3, "seconds_to_enter": 15, **settings})))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def driver(driver_with):
    return driver_with()
