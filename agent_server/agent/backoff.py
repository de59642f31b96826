"""How long to wait after failures, so that a server that comes back is not met by all PCs at once."""

from __future__ import annotations

import random

FIRST = 1.0
LONGEST = 60.0


class Backoff:
    """Full jitter, as AWS describes it: anything between nothing and a limit that doubles."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._failures = 0
        self.least = 0.0
        """Seconds, as a server may wish."""

    def seconds(self, least: float = 0.0) -> float:
        """After one more failure."""
        limit = min(self._longest, FIRST * 2 ** min(self._failures, 30))
        self._failures += 1
        return max(random.uniform(0, limit), self.least, least)

    def succeeded(self) -> None:
        self._failures = 0
