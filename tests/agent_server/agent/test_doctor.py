"""What `doctor` finds, and that it leaves a running agent alone."""

from __future__ import annotations

import pytest

from agent_server.agent.doctor.drivers import drivers_found
from agent_server.agent.drivers.choice import DRIVERS
from agent_server.agent.enrolment import enrol
from agent_server.agent.settings import Scripted, Settings
from domain.agents.command_events import AgentCommandDone
from domain.agents.events import AgentCameOnline
from tests.agent_server.our_server import standing, until
from tests.agent_server.process import running, said


async def test_it_asks_the_server_without_cutting_the_feed_of_the_agent_that_runs(home, tmp_path):
    async with standing(tmp_path / "server") as stand:
        await stand.invite("lobby-1", "K7QM")
        await enrol(home, stand.address, "lobby-1", "K7QM")
        async with running(home):
            await until(lambda: stand.events(AgentCameOnline))
            await _reported(stand)
            before = _breaks(home)
            _, output, _ = await said(home, "doctor")
            assert "✓ enrolment: the server knows this PC" in output
            # A feed that was cut is noted before the next one brings this.
            await _reported(stand)
            assert _breaks(home) == before


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("meeting=hosting", 'Next: set driver = "scripted" in agent.toml, then start the agent again'),
        ("meeting=joined", "Next: set driver in agent.toml, to one of scripted, once it can start a meeting"),
    ],
)
async def test_of_several_drivers_the_one_that_can_start_a_meeting_is_named(monkeypatch, word, advice):
    for name in set(DRIVERS) - {"scripted"}:
        monkeypatch.delitem(DRIVERS, name)
    scripted = Scripted(achieve={word: (("true",),)})
    *_, driver = await drivers_found(Settings(scripted=scripted))
    assert (driver.name, driver.ok, driver.advice) == ("driver", False, advice)
    assert "starts no meeting" in driver.words


async def test_whoever_enrols_hears_that_a_driver_is_to_be_chosen(home, stand):
    stand.codes["K7QM"] = "lobby-1"
    _, output, _ = await said(home, "enrol", stand.address, "lobby-1", "K7QM")
    assert f"No driver is chosen in {home.settings}" in output
    assert "Next: meetledger-agent doctor, which names one" in output
    home.settings.write_text('driver = "scripted"')
    stand.codes["K7QM"] = "lobby-1"
    _, output, _ = await said(home, "enrol", stand.address, "lobby-1", "K7QM")
    assert "This PC is lobby-1 now" in output
    assert "No driver" not in output


async def _reported(stand) -> None:
    command = await stand.issue("lobby-1")

    async def done() -> bool:
        return any(str(each.command) == command for each in await stand.events(AgentCommandDone))

    await until(done)


def _breaks(home) -> int:
    return home.log.read_text().count("feed broken")
