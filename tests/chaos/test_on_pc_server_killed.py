"""The server is killed at each of its steps while a meeting is led on a PC: nothing is missed or done twice."""

from __future__ import annotations

import pytest

from tests.chaos.on_pc_plan import SERVER_CHAINS, server_kills
from tests.chaos.on_pc_stage import all_fell, pc_stage
from tests.chaos.stage import despite_kills
from tests.chaos.trouble import Trouble


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(SERVER_CHAINS))
async def test_a_meeting_is_led_once_despite_any_death_of_the_server(
    chain, programs, tmp_path, record_property
):
    trouble = Trouble(again=chain % 2 == 1)
    staged = pc_stage(programs, tmp_path, "", kills=server_kills()[chain], trouble=trouble)
    played = await despite_kills(staged, record_property)
    all_fell(played, trouble)
    assert {attempt.step for attempt in played.journey.attempts} == {"done"}
