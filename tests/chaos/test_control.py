"""The program is killed while a meeting that goes on is recorded and ended."""

from __future__ import annotations

import pytest

from tests.chaos.control import control_stage
from tests.chaos.killer import Kill
from tests.chaos.plan import chains
from tests.chaos.stage import despite_kills

SAMPLE = (
    Kill("record", "after", "zoom.control", 1),
    Kill("end", "during", "zoom.status", 1),
)
"""Taken with every run of the tests."""
STEPS = {
    scene: {call: 1, "log.commit": 4, "state.commit": 12}
    for scene, call in (("record", "zoom.control"), ("end", "zoom.status"))
}
CHAINS = 18
"""No scene has more than two kills, and every place comes in."""


async def test_a_meeting_is_recorded_and_ended_once_despite_some_kills(
    programs, tmp_path, database_url, record_property
):
    staged = control_stage(programs, tmp_path, database_url, kills=SAMPLE)
    played = await despite_kills(staged, record_property)
    assert len(played.keeper.deaths) == len(SAMPLE)


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(CHAINS))
async def test_a_meeting_is_recorded_and_ended_once_despite_any_kills(
    chain, programs, tmp_path, database_url, record_property
):
    kills = chains(STEPS, CHAINS)[chain]
    await despite_kills(control_stage(programs, tmp_path, database_url, kills=kills), record_property)
