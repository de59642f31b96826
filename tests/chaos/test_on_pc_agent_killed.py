"""The agent is killed at each of its steps while it leads a meeting, and its line to the server is cut."""

from __future__ import annotations

import pytest

from tests.chaos.on_pc_plan import AGENT_CHAINS, CUTS, agent_kills
from tests.chaos.on_pc_stage import TEN_MINUTES, all_fell, pc_stage
from tests.chaos.stage import despite_kills
from tests.chaos.trouble import Trouble


@pytest.mark.chaos
@pytest.mark.parametrize("chain", range(AGENT_CHAINS))
async def test_a_meeting_is_led_once_despite_any_death_of_the_agent(
    chain, programs, tmp_path, record_property
):
    ahead = (0, TEN_MINUTES, 0, -TEN_MINUTES)[chain]
    trouble = Trouble(kills=agent_kills()[chain], again=chain % 2 == 1, ahead=ahead)
    played = await despite_kills(pc_stage(programs, tmp_path, "", trouble=trouble), record_property)
    all_fell(played, trouble)


@pytest.mark.chaos
async def test_a_meeting_is_led_once_however_the_line_is_cut(programs, tmp_path, record_property):
    """Nobody died, so everything is done, and at the first time of asking."""
    trouble = Trouble(cuts=CUTS)
    played = await despite_kills(pc_stage(programs, tmp_path, "", trouble=trouble), record_property)
    all_fell(played, trouble)
    assert [attempt.step for attempt in played.journey.attempts] == ["done"] * 6
