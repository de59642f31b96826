"""Looking again, at windows that change under one's eyes."""

from __future__ import annotations

from itertools import chain, repeat

from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.sight import UNSEEN
from agent_server.agent.drivers.screen.tree import Node, TreeSilent, Window
from agent_server.agent.drivers.screen.watch import Patience, Watch
from agent_server.agent.drivers.screen.words import shipped

WORDS = shipped()
HALF = Window("Zoom Meeting", "1", (Node("button", "End", True, 1),))
OTHER_HALF = Window("Zoom Meeting", "1", (Node("button", "Record", True, 2),))
WHOLE = Window("Zoom Meeting", "1", HALF.nodes + OTHER_HALF.nodes)


class Windows:
    """One after the other, the last for ever."""

    def __init__(self, *shown):
        self._shown = chain(shown[:-1], repeat(shown[-1]))

    async def windows(self):
        shown = next(self._shown)
        if shown is None:
            raise TreeSilent("nobody answers")
        return [shown]

    async def press(self, node):
        raise TreeSilent("nobody answers")

    async def close(self):
        pass


def watching(*shown):
    return Watch(Windows(*shown), WORDS, Patience(to_act=0.2))


async def test_a_window_that_is_being_drawn_is_looked_at_until_it_rests():
    sight = await watching(HALF, OTHER_HALF, WHOLE).look()

    assert sight.offered.keys() == {Control.END, Control.RECORD}


async def test_what_does_not_answer_between_two_glances_is_looked_at_again():
    assert (await watching(None, WHOLE).look()).in_meeting
    assert await watching(None).look() == UNSEEN


async def test_a_press_that_nobody_answers_is_left_to_the_next_look():
    watch = watching(WHOLE)
    await watch.press(await watch.look(), Control.RECORD)

    seen = await watch.until(lambda sight: sight.state.recording == "running", 0.2)
    assert seen.state.recording == "none"
