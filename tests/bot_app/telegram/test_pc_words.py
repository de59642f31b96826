"""What PCs say is told in people's words, whatever it is."""

from __future__ import annotations

import pytest_asyncio

from agent_server.protocol.messages import Reason
from domain.agents.outcomes import ExpireAgentCommand
from tests.bot_app.telegram.meeting_stand import zoom_id
from tests.bot_app.telegram.pc_stand import LOBBY, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.plan()
        await opened.pc()
        await opened.say(ADA, f"/start_meeting {zoom_id(1)} {LOBBY}", GROUP)
        yield opened


async def test_every_reason_of_the_protocol_has_words(stand):
    keys = [f"pc-reason-{each.value.replace('_', '-')}" for each in Reason]
    assert [key for key in keys if not stand.desk.catalog.has(key)] == []


async def test_a_reason_nobody_knows_is_told_as_it_is(stand):
    await stand.acks("received", "failed", reason="other")
    assert "Why: other." in await stand.text()


async def test_that_a_pc_did_not_begin_in_time_is_said(stand):
    (issued,) = stand.issued()
    late = issued.deadline.replace(year=issued.deadline.year + 1)
    await stand.history.say(ExpireAgentCommand, agent_id=LOBBY, command=issued.command, at=late)
    assert "Why: the PC did not begin it in time." in await stand.text()
