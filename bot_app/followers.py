"""The loop that feeds a listener from the log, page by page, and survives whatever fails."""

from __future__ import annotations

import asyncio
import contextlib
import random
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from domain.log import Log, Recorded

_log = structlog.get_logger()

PAGE = 5_000
LONGEST_PAUSE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 5.0
"""How late a listener that was started over while nothing happened begins to read again."""


class Listener(Protocol):
    """Makes something of events: a projection, a reactor, the policies."""

    name: str

    async def position(self) -> int:
        """Of the last event applied; 0: none."""

    async def apply(self, page: list[Recorded]) -> None:
        """Store what follows from the page, and the position of its last event, in one transaction.

        May be given events it has applied before, by itself or in another process.
        """


def pause_after(failures: int) -> float:
    """Seconds, doubling, with jitter so that listeners do not come back all at once."""
    return min(LONGEST_PAUSE_SECONDS, 0.1 * (1 << min(failures, 16))) * random.uniform(0.5, 1.0)


class Follower:
    """Feeds one listener. What it says about itself is for /health."""

    def __init__(
        self,
        log: Log,
        listener: Listener,
        *,
        page: int = PAGE,
        pause: Callable[[int], float] = pause_after,
    ) -> None:
        """`pause`: seconds to rest after so many failures in a row."""
        self.name = listener.name
        self.reached = 0
        """Position of the last event applied."""
        self.failures = 0
        """In a row."""
        self.error = ""
        """Class and place of the last failure until the next success; its message might quote people."""
        self._log = log
        self._listener = listener
        self._page = page
        self._limit = page
        self._pause = pause
        self._oldest: datetime | None = None

    @property
    def lag_seconds(self) -> float:
        """Since the oldest event that was read and is not applied yet was recorded."""
        if self._oldest is None:
            return 0.0
        behind: timedelta = datetime.now(UTC) - self._oldest
        return max(0.0, behind.total_seconds())

    async def run(self) -> None:
        """Until cancelled, which is safe at any instant.

        After a failure pages begin again with one event, so that everything before a poisonous one is
        applied and its position is known. It is tried again for ever, because nothing may be skipped.
        """
        while True:
            try:
                await self._step()
            except Exception as fault:  # noqa: BLE001 - whatever it is, the next attempt may succeed
                self._limit = 1
                self._failed(fault)
                await asyncio.sleep(self._pause(self.failures))

    async def _step(self) -> None:
        """Apply what there is, or wait until there may be something.

        One after the other: decoding the next page meanwhile takes the interpreter from SQLite, which asks
        for it after every row, and both get slower.
        """
        self.reached = await self._listener.position()
        events = await self._log.read_after(self.reached, self._limit)
        if events:
            self._oldest = events[0].at
            await self._listener.apply(events)
            self.reached = events[-1].position
            self._limit = min(self._page, self._limit * 2)
        self.failures, self.error = 0, ""
        if not events:
            self._oldest = None
            await self._news()

    async def _news(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._log.changed(self.reached)

    def _failed(self, fault: Exception) -> None:
        self.failures += 1
        self.error = f"{type(fault).__name__} at {_place(fault)}"
        if self.failures.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …: an outage must not flood the output
            _log.warning(
                "follower.failed",
                listener=self.name,
                after_position=self.reached,
                failures=self.failures,
                error=self.error,
            )


def _place(fault: Exception) -> str:
    """Where it was raised, without its message."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
