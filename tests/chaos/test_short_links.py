"""The program is killed while short links are made: each is made once, and each code has one owner."""

from __future__ import annotations

import pytest

from tests.chaos import short_links
from tests.chaos.plan import chains
from tests.chaos.short_links import short_stage
from tests.chaos.stage import survives


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("chaos_postgres").new_database()


async def made_despite(kills, programs, folder, database_url, record_property):
    async with short_stage(programs, folder, database_url, kills=kills) as played:
        try:
            await survives(played)
        finally:
            record_property("kills", len(played.keeper.deaths))
            record_property("engine", "PostgreSQL" if database_url else "SQLite")
    return played


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_plan_knows_every_step(programs, tmp_path, database_url, record_property):
    played = await made_despite((), programs, tmp_path, database_url, record_property)
    taken = {tuple(place.split("/")[::2]) for place in played.keeper.counted}
    planned = {(scene, step) for scene, steps in short_links.STEPS.items() for step in steps}
    assert {place for place in taken if place[0] in short_links.STEPS} == planned


async def test_links_are_made_despite_some_kills(programs, tmp_path, database_url, record_property):
    await made_despite(short_links.SAMPLE, programs, tmp_path, database_url, record_property)


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(short_links.CHAINS))
async def test_links_are_made_despite_kills_in_every_scene(
    chain, programs, tmp_path, database_url, record_property
):
    kills = chains(short_links.STEPS, short_links.CHAINS)[chain]
    await made_despite(kills, programs, tmp_path, database_url, record_property)
