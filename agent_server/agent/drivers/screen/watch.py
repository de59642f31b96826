"""Looking at Zoom again and again, and remembering which meeting a window holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec

from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.sight import UNSEEN, Sight, read
from agent_server.agent.drivers.screen.tree import Tree, TreeSilent
from agent_server.agent.drivers.screen.words import Words

_BETWEEN_LOOKS = 0.05
_MOST_GLANCES = 5
_LONGEST_LOOK = 5.0
_LONGEST_PRESS = 5.0
"""Seconds. A program that hangs keeps whoever presses its buttons waiting."""


class Patience(msgspec.Struct, frozen=True):
    """Seconds until something that was asked for must be seen."""

    to_act: float = 6.0
    to_enter: float = 60.0


class Watch:
    def __init__(self, tree: Tree, words: Words, patience: Patience) -> None:
        self._tree = tree
        self._words = words
        self.patience = patience
        self._one_at_a_time = asyncio.Lock()
        """Somebody who only looks may come while something is being done."""
        self._remembered = ("", "")
        """A window's key, and the number of the meeting in it: Zoom does not show it all the time."""

    async def look(self) -> Sight:
        """Give what two looks in a row agree on: a window that is just being drawn shows half of it.

        Where it never comes to rest, the last look counts.
        """
        sight = await self._glance()
        for _ in range(_MOST_GLANCES):
            await asyncio.sleep(_BETWEEN_LOOKS)
            before, sight = sight, await self._glance()
            if sight.state == before.state and sight.offered.keys() == before.offered.keys():
                break
        return sight

    async def until(self, condition: Callable[[Sight], bool], seconds: float) -> Sight:
        """Give the first look for which it holds, or the last one of the time."""
        end = asyncio.get_running_loop().time() + seconds
        sight = await self.look()
        # Trees tell of changes too, but not of all: looking is what can be relied on.
        while not condition(sight) and asyncio.get_running_loop().time() < end:
            sight = await self.look()
        return sight

    async def press(self, sight: Sight, control: Control) -> None:
        """What does not answer may have been pressed all the same: what comes of it, a look tells."""
        with suppress(TreeSilent, TimeoutError):
            async with self._one_at_a_time, asyncio.timeout(_LONGEST_PRESS):
                await self._tree.press(sight.offered[control])

    async def identify(self, sight: Sight) -> Sight:
        """With the meeting's number, where Zoom shows it on request."""
        if not sight.in_meeting or sight.state.meeting or Control.MEETING_INFORMATION not in sight.offered:
            return sight
        await self.press(sight, Control.MEETING_INFORMATION)
        seen = await self.until(lambda each: each.state.meeting != "", self.patience.to_act)
        if not seen.state.meeting or Control.MEETING_INFORMATION not in seen.offered:
            return seen
        await self.press(seen, Control.MEETING_INFORMATION)
        return await self.look()

    def remember(self, sight: Sight, number: str) -> Sight:
        """`number`: what was opened, and led to this window."""
        if sight.window is not None and not sight.state.meeting:
            self._remembered = (sight.window.key, number)
        return self._remembering(sight)

    async def close(self) -> None:
        await self._tree.close()

    async def _glance(self) -> Sight:
        try:
            async with self._one_at_a_time, asyncio.timeout(_LONGEST_LOOK):
                sight = read(await self._tree.windows(), self._words)
        except (TreeSilent, TimeoutError):
            return UNSEEN
        return self._remembering(sight)

    def _remembering(self, sight: Sight) -> Sight:
        """What a window was known to hold it holds until it closes, whatever is written in it meanwhile."""
        key = sight.window.key if sight.window else ""
        if key and key == self._remembered[0]:
            state = msgspec.structs.replace(sight.state, meeting=self._remembered[1])
            return msgspec.structs.replace(sight, state=state)
        if sight.state.meeting:
            self._remembered = (key, sight.state.meeting)
        return sight
