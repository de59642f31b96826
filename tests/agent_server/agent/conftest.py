"""A stand and an enrolled PC for each test."""

from __future__ import annotations

import pytest
import pytest_asyncio

from agent_server.agent.home import Home
from tests.agent_server import pc
from tests.agent_server.stand import stand as opened_stand


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Pauses grow as they do at work, from a fiftieth of a second on."""
    monkeypatch.setattr("agent_server.agent.backoff.FIRST", 0.02)


@pytest_asyncio.fixture
async def stand():
    async with opened_stand() as played:
        yield played


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest_asyncio.fixture
async def enrolled(home, stand) -> Home:
    await pc.enrolled(home, stand)
    return home


@pytest.fixture
def driver() -> pc.NotingDriver:
    return pc.NotingDriver()
