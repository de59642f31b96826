"""Meetings that were made in Zoom, past us, become ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.ids import MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings.events import MeetingEvent
from domain.meetings.found_events import MeetingDiscovered
from domain.meetings.meetings import Meeting, evolve
from domain.meetings.recurrence import Recurrence
from domain.meetings.rules import MeetingCommand
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence, decide_record_series_in_zoom
from domain.personal import Personal


class AdoptMeeting(MeetingCommand, tag="adopt_meeting"):
    """What Zoom holds is recorded, never refused."""

    host: str
    planned_by: UserId | None
    topic: Personal[str]
    starts_at: datetime
    minutes: int
    time_zone: str
    zoom_meeting_id: ZoomMeetingId
    zoom_uuid: str
    join_url: Personal[str]
    passcode: Personal[str]
    seen_at: datetime
    recurrence: Recurrence | None = None
    occurrences: tuple[SeenOccurrence, ...] = ()
    """As in `RecordSeriesInZoom`; empty: it takes place once."""


def decide_adopt_meeting(meeting: Meeting, command: AdoptMeeting) -> list[MeetingEvent]:
    """One known already stays as it is, and one that is over belongs to the past."""
    if meeting.exists or _ends_at(command) <= command.seen_at:
        return []
    found = MeetingDiscovered(
        host=command.host,
        planned_by=command.planned_by,
        topic=command.topic,
        starts_at=command.starts_at,
        minutes=command.minutes,
        time_zone=command.time_zone,
        zoom_meeting_id=command.zoom_meeting_id,
        zoom_uuid=command.zoom_uuid,
        join_url=command.join_url,
        passcode=command.passcode,
        found_at=command.seen_at,
    )
    return [found, *decide_record_series_in_zoom(evolve(meeting, found), _series(command))]


def adopted_id(number: ZoomMeetingId) -> MeetingId:
    """The same Zoom meeting becomes the same meeting, whoever finds it, and however often."""
    return MeetingId(derived("zoom meeting", number))


def _ends_at(command: AdoptMeeting) -> datetime:
    starts = [(each.starts_at, each.minutes) for each in command.occurrences]
    starts = starts or [(command.starts_at, command.minutes)]
    return max(start + timedelta(minutes=minutes) for start, minutes in starts)


def _series(command: AdoptMeeting) -> RecordSeriesInZoom:
    return RecordSeriesInZoom(
        meta=command.meta,
        meeting_id=command.meeting_id,
        seen_at=command.seen_at,
        recurrence=command.recurrence,
        minutes=command.minutes,
        time_zone=command.time_zone,
        occurrences=command.occurrences,
    )
