"""Which meeting the room is in, as far as we brought it there ourselves: Zoom's API does not tell."""

from __future__ import annotations

import time
from collections.abc import Callable

_LONGEST_GAP = 30.0
"""Seconds between two looks in which people could not well have gone into another meeting unseen."""


class Stay:
    """Begun when a room that was in no meeting is seen in one after we asked for it; over with the first
    look that shows otherwise, or comes too late to know.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        """Two clocks, as sleep stops the one and somebody may set the other."""
        self._wall, self._steady = wall, steady
        self._seen_at = (0.0, 0.0)
        self.meeting = ""
        """Zoom's number of it; empty: not known."""
        self.as_host = False
        """Whether it was asked to go in as the host."""

    def begin(self, meeting: str, *, as_host: bool) -> None:
        self.meeting, self.as_host = meeting, as_host
        self._seen_at = self._now()

    def saw(self, *, in_meeting: bool) -> None:
        now = self._now()
        gaps = [later - earlier for later, earlier in zip(now, self._seen_at, strict=True)]
        if not in_meeting or max(gaps) > _LONGEST_GAP or min(gaps) < -_LONGEST_GAP:
            self.meeting, self.as_host = "", False
        self._seen_at = now

    def _now(self) -> tuple[float, float]:
        return self._wall(), self._steady()
