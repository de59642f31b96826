"""A driver of a Zoom Room for the tests, and what none of them may let out."""

from __future__ import annotations

from contextlib import asynccontextmanager

import msgspec
import structlog

from agent_server.agent.driver_settings import RoomsSettings
from agent_server.agent.drivers.rooms.rooms_driver import rooms
from agent_server.agent.settings import Settings
from tests.agent_server.drivers.wishes import JOIN
from tests.agent_server.standin import zoom_rooms as stand

HASTY = {"seconds_to_act": 0.2, "seconds_to_enter": 0.2, "seconds_to_restart": 0.2}
"""For what is waited for in vain."""


def settings(zoom, folder, *, proxy="", **chosen) -> Settings:
    section = stand.section(zoom, folder, **chosen)
    return Settings(driver="rooms", proxy=proxy, rooms=msgspec.convert(section, RoomsSettings))


@asynccontextmanager
async def room_driver(zoom, folder, **chosen):
    """Closed in the end; no secret may have come into the log."""
    with structlog.testing.capture_logs() as logged:
        driver = rooms(settings(zoom, folder, **chosen))
        try:
            yield driver
        finally:
            await driver.close()
    assert_discreet(zoom, logged)


def assert_discreet(zoom, *told):
    words = repr(told)
    secrets = [stand.SECRET, stand.ACTIVATION, JOIN.join_url, *zoom.tokens]
    assert [secret for secret in secrets if secret in words] == []
