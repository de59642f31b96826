"""Keyboard shortcuts, for what the tree does not offer: typed into the meeting's window, on Linux."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping

from agent_server.agent.drivers.programs import ProgramFailed, run
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.protocol.desired import Desired

COMBINATION = re.compile(r"(?:(?:alt|ctrl|shift|super)\+){0,3}[A-Za-z0-9_]{1,20}")
"""As xdotool names them: `alt+r`."""
_SECONDS = 5.0
_LARGEST = 64 * 1024


class XdotoolShortcuts:
    def __init__(self, combinations: Mapping[Desired, str]) -> None:
        self._combinations = combinations

    async def send(self, desired: Desired, sight: Sight) -> bool:
        keys, xdotool = self._combinations.get(desired, ""), shutil.which("xdotool")
        title = sight.window.title if sight.window else ""
        if not (xdotool and title and COMBINATION.fullmatch(keys)):
            return False
        found = ("search", "--onlyvisible", "--limit", "1", "--name", _exactly(title))
        try:
            await run(
                [xdotool, *found, "windowfocus", "--sync", "key", "--clearmodifiers", keys],
                seconds=_SECONDS,
                largest=_LARGEST,
            )
        except ProgramFailed:
            return False
        return True


def _exactly(title: str) -> str:
    """For xdotool's kind of regular expression: whatever might mean something in it matches anything."""
    return "^" + re.sub(r"[^A-Za-z0-9 ]", ".", title) + "$"
