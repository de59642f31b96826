"""Turns what was understood of a wrong `/meet` line into the line as it would be right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bot_app.telegram.when import Clock, instant

MOST_TOPIC = 200
"""Zoom's limit, in code points."""
_TOPIC = "Briefing"
"""A word of both languages."""
_ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_TIME = time(14, 30)
_REPEAT = "weekly x10"
"""Fits every date."""


class Asked(msgspec.Struct, frozen=True):
    """When a person asked, and the zone they live in."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


class Draft(msgspec.Struct):
    """What of a line has been understood so far."""

    topic: str = ""
    day: date | None = None
    clock: Clock | None = None
    zone: ZoneInfo | None = None
    minutes: int | None = None
    repeats: bool = False


def right_example(draft: Draft, asked: Asked, *, unknown_zone: bool) -> str:
    """A line that `/meet` takes, with everything of the draft that can stay."""
    zone = ZoneInfo("Asia/Jakarta") if unknown_zone else draft.zone
    day, clock = _possible(draft, zone or asked.zone, asked)
    topic = (draft.topic or _TOPIC)[:MOST_TOPIC].strip()
    parts = [topic, in_numbers(day), f"{clock:%H:%M}"]
    if zone:
        parts[-1] += f" {_ZONE_NAMES.get(zone.key, zone.key)}"
    if draft.minutes:
        parts.append(f"{draft.minutes}m")
    if draft.repeats:
        parts.append(_REPEAT)
    return " ".join(map(_quoted, parts))


def in_numbers(day: date) -> str:
    return f"{day:%d-%m}-{day.year:04}"


def _possible(draft: Draft, zone: ZoneInfo, asked: Asked) -> tuple[date, time]:
    """The first date and time near what was written that is still ahead and is not skipped by the clocks."""
    ahead = (pair for pair in _near(draft, zone, asked) if (at := instant(*pair, zone)) and at > asked.now)
    return next(ahead, (asked.today + timedelta(days=7), _TIME))


def _near(draft: Draft, zone: ZoneInfo, asked: Asked) -> Iterator[tuple[date, time]]:
    written = draft.clock.time if draft.clock else _TIME
    if draft.day:
        yield draft.day, written
        if instant(draft.day, written, zone) is None:
            yield draft.day, written.replace(hour=(written.hour + 1) % 24)
    for days in (1, 2, 3):
        yield asked.today + timedelta(days=days), written


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
