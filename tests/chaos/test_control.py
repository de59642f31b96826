"""The program is killed while a meeting that goes on is recorded and ended."""

from __future__ import annotations

import pytest

from tests.chaos.control import control_stage
from tests.chaos.killer import Kill
from tests.chaos.stage import survives

SAMPLE = (
    Kill("record", "after", "zoom.control", 1),
    Kill("end", "during", "zoom.status", 1),
)
"""Taken with every run of the tests."""
ALONE = [
    Kill(scene, moment, step, occurrence)
    for scene, call in (("record", "zoom.control"), ("end", "zoom.status"))
    for step, moments, most in (
        (call, ("before", "during", "after"), 1),
        ("log.commit", ("before", "after"), 4),
        ("state.commit", ("before", "after"), 12),
    )
    for moment in moments
    for occurrence in range(1, most + 1)
]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("chaos_postgres").new_database()


async def test_a_meeting_is_recorded_and_ended_once_despite_some_kills(programs, tmp_path, database_url):
    async with control_stage(programs, tmp_path, database_url, kills=SAMPLE) as played:
        await survives(played)
    assert len(played.keeper.deaths) == len(SAMPLE)


@pytest.mark.chaos
@pytest.mark.parametrize("kill", ALONE, ids=str)
async def test_a_meeting_is_recorded_and_ended_once_despite_any_kill(kill, programs, tmp_path, database_url):
    async with control_stage(programs, tmp_path, database_url, kills=[kill]) as played:
        await survives(played)
