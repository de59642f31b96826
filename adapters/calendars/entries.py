"""What a calendar file is told of a meeting."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.meetings.recurrence import Recurrence


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence of a series that takes place at another time. UTC."""

    original: datetime
    starts_at: datetime
    minutes: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting, or a series of them. Whoever reads the join link can join."""

    uid: str
    """The meeting's id."""
    sequence: int
    """Grows with every change, so that programs take the newer one."""
    summary: str
    description: str = ""
    url: str = ""
    """The join link; it is the place, too."""
    starts_at: datetime
    """UTC. Of a series what `occurrences` takes as `first`."""
    minutes: int
    time_zone: str
    recurrence: Recurrence | None = None
    cancelled: bool = False
    stamp: datetime
    """UTC, of the last change."""
    excluded: tuple[datetime, ...] = ()
    """Original starts (UTC) of cancelled occurrences."""
    moved: tuple[Moved, ...] = ()

    def __repr__(self) -> str:
        return f"Entry({self.uid})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("uid", self.uid)]
