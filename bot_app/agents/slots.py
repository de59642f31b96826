"""When a meeting needs a PC. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.agents.events import Slot
from domain.meetings.meetings import Meeting

LEAD = timedelta(minutes=5)
"""Before the start, so that it is there in time."""


def slots_of(meeting: Meeting, now: datetime) -> tuple[Slot, ...]:
    """Of the times to come; none, where it does not take place."""
    if not meeting.exists or meeting.cancelled:
        return ()
    if meeting.occurrences:
        return tuple(
            Slot(starts_at=each.starts_at - LEAD, ends_at=each.ends_at) for each in meeting.to_come(now)
        )
    if meeting.starts_at is None or meeting.over_at(now):
        return ()
    ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
    return (Slot(starts_at=meeting.starts_at - LEAD, ends_at=ends_at),)


def start_of(slot: Slot) -> datetime:
    """Of the meeting."""
    return slot.starts_at + LEAD
