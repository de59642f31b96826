"""The server's time, as far as this PC knows it: deadlines are the server's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

_GOOD_FOR = 3600.0
"""Seconds, after which it may have drifted."""
_TOLERANCE = 2.0
"""Seconds by which the two clocks of this PC may part before the server is asked again."""


class Clock:
    """Two clocks are kept, because either may mislead: somebody sets the one, and sleep stops the other.

    Where they disagree the later one counts: better that a command is refused as expired than done late.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._steady = wall, steady
        self._wall_offset = 0.0
        self._steady_offset = wall() - steady()
        self._learnt_at = steady()
        self.learnt = asyncio.Event()
        """Set once a server has told the time: nothing is begun before."""

    def learn(self, at: datetime) -> None:
        seconds = in_utc(at).timestamp()
        self._wall_offset = seconds - self._wall()
        self._steady_offset = seconds - self._steady()
        self._learnt_at = self._steady()
        self.learnt.set()

    def seconds(self) -> float:
        """Since 1970."""
        return max(self._wall() + self._wall_offset, self._steady() + self._steady_offset)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    @property
    def offset(self) -> float:
        """Seconds by which the server is ahead of this PC's clock."""
        return self.seconds() - self._wall()

    @property
    def doubtful(self) -> bool:
        """Since the server was last asked, this PC slept, its clock was set, or much time passed."""
        apart = (self._wall() + self._wall_offset) - (self._steady() + self._steady_offset)
        return abs(apart) > _TOLERANCE or self._steady() - self._learnt_at > _GOOD_FOR


def in_utc(at: datetime) -> datetime:
    """What comes without a zone is meant in UTC."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
