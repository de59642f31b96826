"""The program is killed while a meeting is changed in every way: Zoom is told each change, and once."""

from __future__ import annotations

import pytest

from tests.chaos import edits
from tests.chaos.edits import edit_stage
from tests.chaos.stage import survives


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("chaos_postgres").new_database()


async def changed_despite(kills, programs, folder, database_url, record_property):
    async with edit_stage(programs, folder, database_url, kills=kills) as played:
        try:
            await survives(played)
        finally:
            record_property("kills", len(played.keeper.deaths))
            record_property("engine", "PostgreSQL" if database_url else "SQLite")
    return played


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_plan_knows_all_that_is_asked_of_zoom(programs, tmp_path, database_url, record_property):
    played = await changed_despite((), programs, tmp_path, database_url, record_property)
    taken = {tuple(place.split("/")[::2]) for place in played.keeper.counted}
    planned = {(scene, step) for scene, steps in edits.STEPS.items() for step in steps}
    changes = {(scene, step) for scene, step in taken if step in ("zoom.update", "zoom.delete")}
    assert changes <= planned <= taken


async def test_a_meeting_is_changed_despite_some_kills(programs, tmp_path, database_url, record_property):
    played = await changed_despite(edits.SAMPLE, programs, tmp_path, database_url, record_property)
    assert sorted(death.step for death in played.keeper.deaths) == sorted(map(str, edits.SAMPLE))


@pytest.mark.chaos
@pytest.mark.parametrize("number", range(edits.CHAINS))
async def test_a_meeting_is_changed_despite_kills_in_every_scene(
    number, programs, tmp_path, database_url, record_property
):
    await changed_despite(edits.chain(number), programs, tmp_path, database_url, record_property)
