"""How much an agent may ask in a while."""

from __future__ import annotations

import time
from collections.abc import Callable

BURST = 60.0
PER_SECOND = 10.0
"""An agent that is at work needs about one."""


class Allowances:
    """Of those who have shown who they are; so there are as many as PCs, and nobody uses up another's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, agent: str) -> float:
        """Seconds to wait; 0: go on."""
        now = self._clock()
        left, since = self._left.get(agent, (BURST, now))
        left = min(BURST, left + (now - since) * PER_SECOND)
        if left < 1:
            return (1 - left) / PER_SECOND
        self._left[agent] = (left - 1, now)
        return 0.0
