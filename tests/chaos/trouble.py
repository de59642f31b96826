"""What befalls a meeting PC: its program dies, its line is cut, entries come again and again, its clock is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.chaos.killer import Kill
from tests.chaos.program import Keeper


@dataclass
class Trouble:
    kills: Sequence[Kill] = ()
    """Of the agent."""
    cuts: Sequence[Kill] = ()
    """Of its line: `before` a request only half of it comes through, `during` it no answer, or half an entry."""
    again: bool = False
    """Whatever a feed ever said is said with all it says, latest first."""
    gathers: int = 0
    """The next entries wait until there are so many, and come with the latest first."""
    ahead: int = 0
    """Seconds by which its clock is wrong."""
    keeper: Keeper | None = None
    """Of the agent, once there is one."""
    fallen: list[Kill] = field(default_factory=list)
    """What was cut or killed from outside."""
    _reached: Counter[Kill] = field(default_factory=Counter)

    def reached(self, moment: str, step: str) -> bool:
        """Whether the line is to be cut there. A program that is killed in the middle of a call hears nothing."""
        if self.keeper is None:
            return False
        place = Kill(self.keeper.scene, moment, step, 0)
        self._reached[place] += 1
        here = place._replace(occurrence=self._reached[place])
        if moment == "during" and here in self.kills:
            self.keeper.kill(str(here))
        elif here not in self.cuts:
            return False
        self.fallen.append(here)
        return True
