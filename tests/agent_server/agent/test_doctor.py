"""What `doctor` finds, and that it leaves a running agent alone."""

from __future__ import annotations

from agent_server.agent.enrolment import enrol
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


async def _reported(stand) -> None:
    command = await stand.issue("lobby-1")

    async def done() -> bool:
        return any(str(each.command) == command for each in await stand.events(AgentCommandDone))

    await until(done)


def _breaks(home) -> int:
    return home.log.read_text().count("feed broken")
