"""The program is killed while short links are made: each is made once, and each code has one owner."""

from __future__ import annotations

import pytest

from tests.chaos import short_links
from tests.chaos.plan import chains
from tests.chaos.short_links import short_stage
from tests.chaos.stage import despite_kills


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_plan_knows_every_step(programs, tmp_path, database_url, record_property):
    played = await despite_kills(short_stage(programs, tmp_path, database_url), record_property)
    taken = {tuple(place.split("/")[::2]) for place in played.keeper.counted}
    planned = {(scene, step) for scene, steps in short_links.STEPS.items() for step in steps}
    assert {place for place in taken if place[0] in short_links.STEPS} == planned


async def test_links_are_made_despite_some_kills(programs, tmp_path, database_url, record_property):
    await despite_kills(
        short_stage(programs, tmp_path, database_url, kills=short_links.SAMPLE), record_property
    )


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(short_links.CHAINS))
async def test_links_are_made_despite_kills_in_every_scene(
    chain, programs, tmp_path, database_url, record_property
):
    kills = chains(short_links.STEPS, short_links.CHAINS)[chain]
    await despite_kills(short_stage(programs, tmp_path, database_url, kills=kills), record_property)
