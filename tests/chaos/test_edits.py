"""The program is killed while a meeting is changed in every way: Zoom is told each change, and once."""

from __future__ import annotations

import pytest

from tests.chaos import edits
from tests.chaos.edits import edit_stage
from tests.chaos.stage import despite_kills


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_plan_knows_all_that_is_asked_of_zoom(programs, tmp_path, database_url, record_property):
    played = await despite_kills(edit_stage(programs, tmp_path, database_url), record_property)
    taken = {tuple(place.split("/")[::2]) for place in played.keeper.counted}
    planned = {(scene, step) for scene, steps in edits.STEPS.items() for step in steps}
    changes = {(scene, step) for scene, step in taken if step in ("zoom.update", "zoom.delete")}
    assert changes <= planned <= taken


async def test_a_meeting_is_changed_despite_some_kills(programs, tmp_path, database_url, record_property):
    played = await despite_kills(
        edit_stage(programs, tmp_path, database_url, kills=edits.SAMPLE), record_property
    )
    assert sorted(death.step for death in played.keeper.deaths) == sorted(map(str, edits.SAMPLE))


@pytest.mark.chaos
@pytest.mark.parametrize("number", range(edits.CHAINS))
async def test_a_meeting_is_changed_despite_kills_in_every_scene(
    number, programs, tmp_path, database_url, record_property
):
    await despite_kills(
        edit_stage(programs, tmp_path, database_url, kills=edits.chain(number)), record_property
    )
