"""Whatever comes twice or in any order, is lost, or dies: each thing at most once, and one true end."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from agent_server.protocol.messages import Step
from tests.agent_server.agent.mortal import WORDS, World, survives

STEPS = st.sampled_from(
    [
        *[("command", number) for number in range(len(WORDS))] * 3,
        *[("cancel", number) for number in range(len(WORDS))],
        *[("do", death) for death in ("", "before", "after")] * 3,
        *[("send", lost) for lost in (False, True)],
        *[("wait", seconds) for seconds in (60, 240)],
        ("restart", None),
    ]
)
DEATHS = st.dictionaries(st.integers(0, 30), st.sampled_from(["before", "in", "after"]), max_size=4)


@settings(max_examples=250, deadline=None)
@given(steps=st.lists(STEPS, min_size=5, max_size=25), deaths=DEATHS)
def test_each_thing_is_done_at_most_once_and_ends_once_and_truly(steps, deaths):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "journal.db", deaths)
        for step in steps:
            _play(world, *step)
        _come_to_rest(world)
        world.program.store.close()

    assert world.late == []
    for number, word in enumerate(WORDS):
        _ended_once_and_truly(world, f"c{number}", word)


def _play(world, kind, what):
    if kind == "wait":
        world.now += what
        return
    world.dies_while_doing = what if kind == "do" else ""

    async def act(program):
        match kind:
            case "command" | "cancel":
                program.journal.take(world.entry(kind, what))
            case "do":
                await program.do_next()
            case "send":
                await program.send(lost=what)
            case "restart":
                program.store.dead = True
                program.journal.go_on_from(2**40)

    alive = survives(world, act)
    if kind == "cancel" and alive and WORDS[what] not in world.achieved:
        world.called_back.add(WORDS[what])


def _come_to_rest(world):
    """Every death has been died in the end; the server says again what it has heard nothing of."""
    world.deaths.clear()
    for _ in range(2 * len(WORDS)):
        for number in range(len(WORDS)):
            _play(world, "command", number)
            _play(world, "do", "")
            _play(world, "send", False)


def _ended_once_and_truly(world, name, word):
    times = world.achieved.count(word)
    ((step, reason),) = world.ends(name)

    assert times <= (word not in world.called_back)
    assert step is not Step.DONE or times == 1
    assert step is not Step.REFUSED or times == 0
    assert step is not Step.FAILED or reason == "interrupted"
