"""The program is killed at every step of the journey, with its log on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.chaos import plan
from tests.chaos.stage import despite_kills, stage


@pytest.fixture
def database_url(chaos_postgres):
    return chaos_postgres.new_database()


async def test_the_journey_survives_some_kills(programs, tmp_path, database_url, record_property):
    await despite_kills(stage(programs, tmp_path, database_url, kills=plan.SAMPLE), record_property)


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(plan.CHAINS))
async def test_the_journey_survives_kills_in_every_scene(
    chain, programs, tmp_path, database_url, record_property
):
    await despite_kills(stage(programs, tmp_path, database_url, kills=plan.chains()[chain]), record_property)


@pytest.mark.chaos
@pytest.mark.parametrize("kill", plan.lone_kills(), ids=str)
async def test_the_journey_survives_one_kill(kill, programs, tmp_path, database_url, record_property):
    await despite_kills(stage(programs, tmp_path, database_url, kills=[kill]), record_property)


@pytest.mark.chaos
@pytest.mark.parametrize(("kill", "recovery"), plan.deaths_in_recovery(), ids=str)
async def test_the_journey_survives_kills_during_recovery(
    kill, recovery, programs, tmp_path, database_url, record_property
):
    await despite_kills(
        stage(programs, tmp_path, database_url, kills=[kill], recovery=recovery), record_property
    )
