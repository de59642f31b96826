"""What can be true of a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import MeetingId, StreamId, UserId, ZoomMeetingId
from domain.meetings.events import (
    CloudRecordingEvent,
    CloudRecordingPaused,
    CloudRecordingResumed,
    CloudRecordingStarted,
    CloudRecordingStopped,
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingMovedInZoom,
    MeetingPlanned,
    MeetingRenamedInZoom,
    MeetingStarted,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingPostponed,
    ZoomMeetingWithdrawn,
    ZoomRefusedMeeting,
)
from domain.personal import Personal


class RecordingState(StrEnum):
    """What the cloud recording of a running meeting does."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"


RECORDING_STATES: dict[type[CloudRecordingEvent], RecordingState] = {
    CloudRecordingStarted: RecordingState.RUNNING,
    CloudRecordingPaused: RecordingState.PAUSED,
    CloudRecordingResumed: RecordingState.RUNNING,
    CloudRecordingStopped: RecordingState.NONE,
}


class ZoomState(StrEnum):
    """What we know of the Zoom meeting."""

    ASKED = "asked"
    POSTPONED = "postponed"
    CREATED = "created"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


class Meeting(msgspec.Struct, frozen=True):
    planned_by: UserId | None = None
    """`None`: no such meeting."""
    starts_at: datetime | None = None
    minutes: int = 0
    cancelled: bool = False
    zoom: ZoomState = ZoomState.ASKED
    zoom_meeting_id: ZoomMeetingId | None = None
    topic: Personal[str] | None = None
    started: frozenset[str] = frozenset()
    """Zoom's uuids of the times it was begun."""
    ended: frozenset[str] = frozenset()

    @property
    def live(self) -> bool:
        """Notifications overtake each other: an end may be known before its beginning."""
        return bool(self.started - self.ended)

    @property
    def exists(self) -> bool:
        return self.planned_by is not None

    def over_at(self, now: datetime) -> bool:
        return self.starts_at is not None and self.starts_at + timedelta(minutes=self.minutes) <= now


def stream_of(meeting_id: MeetingId) -> StreamId:
    return StreamId(f"meeting-{meeting_id}")


def evolve(meeting: Meeting, event: Event) -> Meeting:  # noqa: C901, PLR0911 - one line an event
    match event:
        case MeetingPlanned(planned_by=planned_by, topic=topic, starts_at=starts_at, minutes=minutes):
            return replace(meeting, planned_by=planned_by, topic=topic, starts_at=starts_at, minutes=minutes)
        case MeetingCancelled():
            return replace(meeting, cancelled=True)
        case ZoomMeetingCreated(zoom_meeting_id=zoom_meeting_id):
            return replace(meeting, zoom=ZoomState.CREATED, zoom_meeting_id=zoom_meeting_id)
        case ZoomRefusedMeeting():
            return replace(meeting, zoom=ZoomState.REFUSED)
        case ZoomMeetingPostponed():
            return replace(meeting, zoom=ZoomState.POSTPONED)
        case ZoomMeetingWithdrawn():
            return replace(meeting, zoom=ZoomState.WITHDRAWN)
        case ZoomMeetingDeleted():
            return replace(meeting, zoom=ZoomState.DELETED)
        case MeetingDeletedInZoom():
            return replace(meeting, zoom=ZoomState.DELETED, cancelled=True)
        case MeetingStarted(zoom_uuid=zoom_uuid):
            return replace(meeting, started=meeting.started | {zoom_uuid})
        case MeetingEnded(zoom_uuid=zoom_uuid):
            return replace(meeting, ended=meeting.ended | {zoom_uuid})
        case MeetingMovedInZoom(starts_at=starts_at, minutes=minutes):
            return replace(meeting, starts_at=starts_at, minutes=minutes)
        case MeetingRenamedInZoom(topic=topic):
            return replace(meeting, topic=topic)
    return meeting
