"""A meeting is led on a PC by the whole chain: chat, server, line, agent, driver, and Zoom as the second witness."""

from __future__ import annotations

from tests.chaos.journey import PATIENCE
from tests.chaos.on_pc import Attempt
from tests.chaos.on_pc_plan import (
    AGENT,
    AGENT_AT_START,
    SAMPLE_OF_AGENT,
    SAMPLE_OF_CUTS,
    SAMPLE_OF_SERVER,
    SERVER,
    SERVER_AT_START,
)
from tests.chaos.on_pc_stage import TEN_MINUTES, all_fell, pc_stage
from tests.chaos.program import until
from tests.chaos.stage import despite_kills, survives
from tests.chaos.trouble import Trouble


async def test_the_plan_knows_every_step(programs, tmp_path):
    async with pc_stage(programs, tmp_path, "") as played:
        await survives(played)
    server, agent = ({*_steps(keeper)} for keeper in (played.keeper, *played.others))
    assert server == {*SERVER, *SERVER_AT_START}
    assert agent == {*AGENT, *AGENT_AT_START}
    assert [attempt.step for attempt in played.journey.attempts] == ["done"] * 6


def _steps(keeper):
    places = [place.split("/") for place in keeper.counted]
    return [step for scene, _, step in places if scene != "plan"]


async def test_a_meeting_is_led_once_despite_some_deaths_and_cuts(
    programs, tmp_path, database_url, record_property
):
    """On a PC whose clock is wrong, with one engine fast and with the other slow."""
    ahead = -TEN_MINUTES if database_url else TEN_MINUTES
    trouble = Trouble(kills=SAMPLE_OF_AGENT, cuts=SAMPLE_OF_CUTS, again=True, ahead=ahead)
    staged = pc_stage(programs, tmp_path, database_url, kills=SAMPLE_OF_SERVER, trouble=trouble)
    played = await despite_kills(staged, record_property)
    all_fell(played, trouble)


async def test_what_is_taken_back_before_it_comes_is_never_begun(programs, tmp_path):
    """Its cancellation comes first, and then the command itself."""
    trouble = Trouble()
    async with pc_stage(programs, tmp_path, "", trouble=trouble) as played:
        journey = played.journey
        journey.entering("host")
        await journey.brought_about("host")
        trouble.gathers = 2
        await journey.ask("record")
        await journey.tap_card("✖ Take it back")
        attempt = await journey.ended("record")
        assert attempt == Attempt("record", "cancelled", 0, shown=False)
        await until(lambda: ("refused",) in journey.journal("SELECT step FROM commands"), "news", PATIENCE)
        journey.scenes = journey.scenes[1:]
        await survives(played)
