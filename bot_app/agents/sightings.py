"""What meeting PCs show of themselves now; it is in no log, so whoever hears them says it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta

import msgspec

from domain.agents.desired import Desired
from domain.ids import AgentId

STALE_AFTER = timedelta(seconds=30)
"""What was seen earlier says nothing about now."""


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """Foreign text; empty: unknown."""

    agent: str = ""
    os: str = ""
    zoom: str = ""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """The latest of one PC. `None` or empty: it could not tell."""

    seen_at: datetime
    zoom: str = ""
    """`absent`, `idle`, `in_meeting`."""
    meeting: str = ""
    """Zoom's number, digits only."""
    recording: str = ""
    """`none`, `running`, `paused`; on the PC's own disk."""
    participants: int | None = None
    """Itself among them."""
    signed_in: bool | None = None
    """Whether Zoom knows who hosts from there, as far as that was tested."""
    can: frozenset[Desired] = frozenset()
    """Empty: it did not say, which is not the same as nothing."""
    driver: str = ""
    versions: Versions = Versions()

    def able(self, desired: Desired) -> bool:
        """Whether it is worth asking."""
        return not self.can or desired in self.can

    def fresh(self, now: datetime) -> bool:
        return now - self.seen_at <= STALE_AFTER


Sightings = Callable[[Collection[AgentId]], Awaitable[Mapping[AgentId, Sighting]]]
"""Those that were ever seen."""
