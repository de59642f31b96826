"""How many files are handed out at once: whoever holds a link must not keep the others from theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bot_app.links import LinkedFile

AT_ONCE = 40


class Bounds(msgspec.Struct, frozen=True):
    at_once: int = AT_ONCE
    of_one_file: int = 8
    """A link in a chat has many readers, and some programs fetch a file in several parts at once."""
    stall: float = 60.0
    """Seconds a reader may be behind `slowest`; who is further behind gives the place back."""
    slowest: float = 32 * 1024.0
    """Bytes a second."""


class NoPlace(Exception):
    """Everything, or this file, is being fetched as often as it may be."""


class Patience:
    """How long one reader may still keep us waiting, so that a place is held by those who read."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.left = bounds.stall
        """Seconds. What was read fast buys no more than the `stall`, or large files were held for long."""

    def took(self, seconds: float, size: int) -> None:
        """The reader has taken so many bytes in that time."""
        earned = self.left - seconds + size / self._bounds.slowest
        self.left = min(self._bounds.stall, earned)


class Places:
    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._taken: Counter[LinkedFile] = Counter()

    @contextmanager
    def one(self, linked: LinkedFile) -> Iterator[None]:
        """Held until the block ends. Raises: NoPlace."""
        bounds, taken = self._bounds, self._taken
        if taken.total() >= bounds.at_once or taken[linked] >= bounds.of_one_file:
            raise NoPlace
        taken[linked] += 1
        try:
            yield
        finally:
            taken[linked] -= 1
            # Without this every file ever asked for would stay.
            if not taken[linked]:
                del taken[linked]
