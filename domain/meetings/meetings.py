"""What can be true of a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import BatchId, ChatId, MeetingId, StreamId, UserId, ZoomMeetingId
from domain.personal import Personal


class MeetingEvent(Event):
    pass


class MeetingPlanned(MeetingEvent, tag="meeting.planned"):
    planned_by: UserId
    topic: Personal[str]
    starts_at: datetime
    """UTC."""
    minutes: int
    time_zone: str
    """IANA name of the zone it was planned in."""
    chat: ChatId
    """Where it was planned, and where its card stands."""
    batch: BatchId
    """The message that asked for it."""
    line: int
    """Its line in that message, from 1."""
    of: int
    """How many meetings that message asked for."""


class MeetingCancelled(MeetingEvent, tag="meeting.cancelled"):
    pass


class ZoomMeetingCreated(MeetingEvent, tag="meeting.zoom_created"):
    zoom_meeting_id: ZoomMeetingId
    zoom_uuid: str
    join_url: Personal[str]
    """Carries the passcode, so it is sealed like one."""
    passcode: Personal[str]


class ZoomRefusedMeeting(MeetingEvent, tag="meeting.zoom_refused"):
    code: str
    """Zoom's error code, or an HTTP status."""
    reason: str
    """Zoom's words, at most 200 characters."""


class ZoomMeetingPostponed(MeetingEvent, tag="meeting.zoom_postponed"):
    """Zoom's quota of the day is used up; creation waits."""

    until: datetime
    """UTC."""


class ZoomMeetingWithdrawn(MeetingEvent, tag="meeting.zoom_withdrawn"):
    """Ours is gone, so theirs is to be deleted."""

    zoom_meeting_id: ZoomMeetingId


class ZoomMeetingDeleted(MeetingEvent, tag="meeting.zoom_deleted"):
    zoom_meeting_id: ZoomMeetingId


class ZoomKeptMeeting(MeetingEvent, tag="meeting.zoom_kept"):
    """Zoom refused to delete."""

    zoom_meeting_id: ZoomMeetingId
    code: str
    reason: str


class MeetingStarted(MeetingEvent, tag="meeting.started"):
    """Somebody began it in Zoom. Each time has a uuid of its own."""

    zoom_uuid: str
    started_at: datetime


class MeetingEnded(MeetingEvent, tag="meeting.ended"):
    zoom_uuid: str
    ended_at: datetime


class ParticipantJoined(MeetingEvent, tag="meeting.participant_joined"):
    zoom_uuid: str
    participant: str
    """Zoom's id of this person in this meeting."""
    name: Personal[str]
    joined_at: datetime


class ParticipantLeft(MeetingEvent, tag="meeting.participant_left"):
    zoom_uuid: str
    participant: str
    left_at: datetime


class CloudRecordingEvent(MeetingEvent):
    zoom_uuid: str
    happened_at: datetime


class CloudRecordingStarted(CloudRecordingEvent, tag="meeting.recording_started"):
    pass


class CloudRecordingPaused(CloudRecordingEvent, tag="meeting.recording_paused"):
    pass


class CloudRecordingResumed(CloudRecordingEvent, tag="meeting.recording_resumed"):
    pass


class CloudRecordingStopped(CloudRecordingEvent, tag="meeting.recording_stopped"):
    pass


class MeetingAlerted(MeetingEvent, tag="meeting.alerted"):
    """Zoom notices trouble in a running meeting."""

    zoom_uuid: str
    issues: tuple[str, ...]
    """Zoom's words."""


class MeetingMovedInZoom(MeetingEvent, tag="meeting.moved_in_zoom"):
    """Somebody moved it behind our back."""

    starts_at: datetime
    """UTC."""
    minutes: int


class MeetingRenamedInZoom(MeetingEvent, tag="meeting.renamed_in_zoom"):
    topic: Personal[str]


class MeetingDeletedInZoom(MeetingEvent, tag="meeting.deleted_in_zoom"):
    """Somebody deleted it behind our back."""

    zoom_meeting_id: ZoomMeetingId


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
