"""What comes to light of a meeting when both sides are compared, without anybody here having asked for it."""

from __future__ import annotations

from datetime import datetime

from domain.ids import UserId, ZoomMeetingId
from domain.meetings.events import MeetingEvent
from domain.personal import Personal


class MeetingDiscovered(MeetingEvent, tag="meeting.discovered"):
    """It was made in Zoom, past us; from now on it is ours as well."""

    host: str
    """Zoom's user id of the person in whose account it is; empty: the organisation's usual host."""
    planned_by: UserId | None
    """Who connected that account; `None`: it is the organisation's."""
    topic: Personal[str]
    starts_at: datetime
    """UTC; of a series, the first that was still to come."""
    minutes: int
    time_zone: str
    zoom_meeting_id: ZoomMeetingId
    zoom_uuid: str
    join_url: Personal[str]
    passcode: Personal[str]
    found_at: datetime
    """When Zoom was asked."""


class MeetingExpired(MeetingEvent, tag="meeting.expired"):
    """It is over, and as far as is known nobody ever began it."""
