"""The real server, and a meeting PC that has enrolled, for each test."""

from __future__ import annotations

import pytest

from tests.agent_server.our_server import a_pc, standing


@pytest.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


@pytest.fixture
async def pc(stand):
    async with a_pc(stand) as opened:
        yield opened
