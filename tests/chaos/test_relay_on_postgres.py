"""The program is killed at every step of a recording's way into two chats, with its log on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.chaos import relay_plan
from tests.chaos.relay_stage import relay_stage
from tests.chaos.stage import despite_kills

OURS = slice(1, None, 2)
"""The other half of the kills is SQLite's: what stands beside the log is the same on both."""


@pytest.fixture
def database_url(chaos_postgres):
    return chaos_postgres.new_database()


async def test_a_recording_arrives_despite_some_kills(programs, tmp_path, database_url, record_property):
    await despite_kills(
        relay_stage(programs, tmp_path, database_url, kills=relay_plan.SAMPLE), record_property
    )


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(relay_plan.CHAINS)[OURS])
async def test_a_recording_arrives_despite_kills_in_every_scene(
    chain, programs, tmp_path, database_url, record_property
):
    await despite_kills(
        relay_stage(programs, tmp_path, database_url, kills=relay_plan.chains()[chain]), record_property
    )


@pytest.mark.chaos
@pytest.mark.parametrize(("kill", "recovery"), relay_plan.deaths_in_recovery()[OURS], ids=str)
async def test_a_recording_arrives_despite_kills_during_recovery(
    kill, recovery, programs, tmp_path, database_url, record_property
):
    await despite_kills(
        relay_stage(programs, tmp_path, database_url, kills=[kill], recovery=recovery), record_property
    )
