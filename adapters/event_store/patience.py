"""Trying again while a database is locked, restarting or away."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from adapters.event_store.failures import LogUnavailable

T = TypeVar("T")
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0


class Patience:
    """Repeats an attempt for up to `seconds`; gives up early once `stop` is called."""

    def __init__(self, seconds: float, outages: tuple[type[Exception], ...]) -> None:
        self._seconds = seconds
        self._outages = outages
        self._stopping = Event()

    def persist(self, attempt: Callable[[], T]) -> T:
        """Raises: LogUnavailable, or whatever else `attempt` raises."""
        give_up = time.monotonic() + self._seconds
        pause = FIRST_PAUSE
        while True:
            try:
                return attempt()
            except self._outages as outage:
                pause = min(pause, give_up - time.monotonic())
                if pause <= 0 or self._stopping.wait(pause * random.uniform(0.5, 1)):
                    raise LogUnavailable(f"the log's database: {type(outage).__name__}") from outage
                pause = min(pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        self._stopping.set()
