"""The times at which a series takes place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.meetings.events import SeriesLaidOut, SeriesLaidOutInZoom


class Occurrence(msgspec.Struct, frozen=True):
    """One time at which a series takes place."""

    original: datetime
    """The UTC start by which it was laid out: its name, here and in Zoom."""
    starts_at: datetime
    minutes: int
    cancelled: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def laid_out(
    occurrences: tuple[Occurrence, ...], event: SeriesLaidOut | SeriesLaidOutInZoom
) -> tuple[Occurrence, ...]:
    """Those that took place stay; nothing that is still to come does unless it is laid out again."""
    gone = {*event.dropped, *event.occurrences}
    kept = (each for each in occurrences if each.original not in gone)
    return (*kept, *(Occurrence(start, start, event.minutes) for start in event.occurrences))


def changed(
    occurrences: tuple[Occurrence, ...], original: datetime, **changes: Any
) -> tuple[Occurrence, ...]:
    return tuple(replace(each, **changes) if each.original == original else each for each in occurrences)
