"""The program is killed while somebody plans a meeting question by question: no answer is lost or taken twice."""

from __future__ import annotations

import pytest

from tests.chaos import wizard
from tests.chaos.stage import stage, survives


async def planned_despite(kills, programs, folder, database_url):
    async with stage(programs, folder, database_url, kills=kills) as played:
        played.journey = wizard.Wizard(played.sandbox, played.keeper.enter)
        played.promises = wizard.keeps_all
        await survives(played)
        return [death.step for death in played.keeper.deaths]


async def test_a_meeting_is_planned_despite_some_kills(programs, tmp_path):
    died = await planned_despite(wizard.SAMPLE, programs, tmp_path, "")
    assert sorted(died) == sorted(map(str, wizard.SAMPLE))


@pytest.mark.chaos
@pytest.mark.parametrize("number", range(2 * wizard.COMMITS))
async def test_a_meeting_is_planned_despite_a_kill_in_every_scene(number, programs, tmp_path):
    await planned_despite(wizard.chain(number), programs, tmp_path, "")


@pytest.mark.chaos
@pytest.mark.parametrize("number", range(2 * wizard.COMMITS))
async def test_it_is_with_the_log_on_postgresql_too(number, programs, tmp_path, chaos_postgres):
    url = chaos_postgres.new_database()
    await planned_despite(wizard.chain(number), programs, tmp_path, url)
