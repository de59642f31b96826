"""What happens to a meeting."""

from __future__ import annotations

from datetime import datetime

from domain.event import Event
from domain.ids import BatchId, ChatId, UserId, ZoomMeetingId
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
