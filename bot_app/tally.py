"""Counts Zoom's messages, those that were refused among them."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_NAMES = 200
OTHER = "other"


class Tally:
    """What came since the program started."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.events: dict[str, int] = {}
        """Stored messages by event, repetitions included; names beyond the first 200 count as "other"."""
        self.bad_signatures = 0
        self.challenges = 0
        self.unreadable = 0
        """Signed, but nothing we could ever understand."""
        self.last_at: float | None = None
        """When a message was last stored, in seconds since 1970."""

    def as_counts(self) -> dict[str, int]:
        others = {
            "bad_signature": self.bad_signatures,
            "challenge": self.challenges,
            "unreadable": self.unreadable,
        }
        return {**self.events, **{name: count for name, count in others.items() if count}}

    def stored(self, event: str) -> None:
        name = event[:60]
        known = name in self.events or len(self.events) < MOST_NAMES
        counted = name if known else OTHER
        self.events[counted] = self.events.get(counted, 0) + 1
        self.last_at = self._now()
