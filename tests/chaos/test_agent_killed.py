"""The agent on a meeting PC, killed at every step: each thing at most once, and one true end."""

from __future__ import annotations

import asyncio
import resource
import sys

import pytest

from agent_server.agent.home import Home
from agent_server.protocol.messages import Reason, Step
from tests.agent_server import pc
from tests.agent_server.process import running
from tests.agent_server.stand import stand as opened_stand

TIMES = 8
PRESS = """
import os, sys, time
with open("pressed", "a") as file:
    file.write(sys.argv[1] + "\\n")
time.sleep(0.05)
"""


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


async def a_pc(home, stand):
    """Its driver notes what is pressed."""
    await pc.enrolled(home, stand)
    press = home.folder.parent / "press.py"
    press.write_text(PRESS)
    home.settings.write_text(
        'driver = "scripted"\n[scripted.achieve]\n'
        f'"everybody=muted" = [["{sys.executable}", "{press}", "{{meeting}}"]]\n'
    )


def pressed(home) -> list[str]:
    file = home.folder.parent / "pressed"
    return file.read_text().split() if file.exists() else []


async def _killed_at(home, stand, command, moment) -> None:
    """The agent runs until `moment`, and is killed there."""
    async with running(home, cwd=home.folder.parent) as process:
        waiting = asyncio.ensure_future(stand.until(moment))
        ended = asyncio.ensure_future(stand.ended(command))
        await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
        process.kill()
        for task in (waiting, ended):
            task.cancel()


def _moments(home, stand, command):
    """Steps of its work as others can see them."""
    return {
        "connected": lambda: "GET /agents/v1/feed" in stand.requests,
        "received": lambda: Step.RECEIVED in stand.steps(command),
        "doing": lambda: Step.DOING in stand.steps(command),
        "told": lambda: stand.end(command),
    }


async def _ended_truly(home, stand, command, number):
    async with running(home, cwd=home.folder.parent):
        ack = await stand.ended(command)
    times = pressed(home).count(str(number))
    assert times <= 1
    assert {end.step for end in stand.ends(command)} == {ack.step}
    assert ack.step is not Step.DONE or times == 1
    assert ack.step in {Step.DONE, Step.FAILED}
    assert ack.step is Step.DONE or ack.reason == Reason.INTERRUPTED


@pytest.mark.parametrize("moment", ["received", "doing"])
async def test_an_agent_killed_in_the_middle_does_nothing_twice(home, moment):
    async with opened_stand() as stand:
        await a_pc(home, stand)
        stand.lost["/acks"] = 1
        command = stand.tell("everybody=muted", meeting="1")
        await _killed_at(home, stand, command, _moments(home, stand, command)[moment])
        await _ended_truly(home, stand, command, 1)


@pytest.mark.chaos
async def test_an_agent_killed_at_every_step_does_nothing_twice_and_always_ends(home):
    async with opened_stand() as stand:
        await a_pc(home, stand)
        stand.twice = True
        for number in range(1, TIMES + 1):
            stand.lost = {"/acks": number % 3, "/state": number % 2}
            stand.backwards = number % 2 == 0
            command = stand.tell("everybody=muted", meeting=str(number))
            moments = _moments(home, stand, command)
            stand.requests.clear()
            await _killed_at(home, stand, command, moments[[*moments][number % len(moments)]])
            await _ended_truly(home, stand, command, number)


@pytest.mark.chaos
async def test_an_agent_killed_after_any_time_does_nothing_twice(home):
    """Where the kill falls is left to the moment: from before the key is read to after all is told."""
    async with opened_stand() as stand:
        await a_pc(home, stand)
        for number in range(1, TIMES + 1):
            command = stand.tell("everybody=muted", meeting=str(number))
            async with running(home, cwd=home.folder.parent):
                await asyncio.sleep(0.1 + number * 0.1)  # there is nothing to wait for: any time will do
            await _ended_truly(home, stand, command, number)


@pytest.mark.chaos
async def test_an_agent_killed_while_its_key_is_changed_keeps_one_that_is_good(home):
    async with opened_stand() as stand:
        await a_pc(home, stand)
        for lost in range(4):
            stand.lost["/keys"] = lost
            before = stand.keys["lobby-1"]
            stand.rotate()
            async with running(home, cwd=home.folder.parent):
                await stand.until(lambda: stand.keys["lobby-1"] != before)  # noqa: B023 - awaited at once
            command = stand.tell("everybody=muted", meeting=str(100 + lost))
            await _ended_truly(home, stand, command, 100 + lost)


async def test_an_agent_whose_disk_is_full_begins_nothing_and_goes_on_when_there_is_room(home):
    async with opened_stand() as stand:
        await a_pc(home, stand)
        size = home.journal.stat().st_size

        def no_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        async with running(home, cwd=home.folder.parent, preexec_fn=no_room):
            refused = await _until_refused(stand)
        async with running(home, cwd=home.folder.parent):
            good = await stand.ended(stand.tell("everybody=muted", meeting="9"))

    assert (refused.step, refused.reason) == (Step.REFUSED, Reason.DISK_FULL)
    assert good.step is Step.DONE
    assert "9" in pressed(home)
    assert pressed(home).count("7") == len(
        [ack for ack in stand.acks if ack.step is Step.DONE and ack.command != good.command]
    )


async def _until_refused(stand):
    for _ in range(60):
        ack = await stand.ended(stand.tell("everybody=muted", meeting="7"))
        if ack.step is not Step.DONE:
            return ack
    raise AssertionError
