"""What happens to a meeting."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.event import Event
from domain.frozen import Frozen
from domain.ids import BatchId, ChatId, UserId, ZoomMeetingId
from domain.meetings.recurrence import Recurrence
from domain.personal import Personal


class AutoRecording(StrEnum):
    """What Zoom begins to record by itself when a meeting starts."""

    NONE = "none"
    LOCAL = "local"
    CLOUD = "cloud"


class MeetingOptions(Frozen):
    """`None`: as the host's own settings at Zoom say."""

    waiting_room: bool | None = None
    join_before_host: bool | None = None
    auto_recording: AutoRecording | None = None
    passcode: Personal[str] | None = None


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
    options: MeetingOptions = MeetingOptions()
    host: str = ""
    """Zoom's user id of the person whose account it is held in; empty: the organisation's usual host."""


class MeetingMoved(MeetingEvent, tag="meeting.moved"):
    """When it takes place, and for how long."""

    starts_at: datetime
    """UTC."""
    minutes: int
    time_zone: str


class MeetingRenamed(MeetingEvent, tag="meeting.renamed"):
    topic: Personal[str]


class MeetingOptionsChosen(MeetingEvent, tag="meeting.options_chosen"):
    options: MeetingOptions


class SeriesLaidOut(MeetingEvent, tag="meeting.series_laid_out"):
    """It takes place more than once, at these times from now on."""

    recurrence: Recurrence
    minutes: int
    time_zone: str
    occurrences: tuple[datetime, ...]
    """UTC starts, in order."""
    dropped: tuple[datetime, ...] = ()
    """Earlier occurrences that were still to come and do not take place now."""


class OccurrenceMoved(MeetingEvent, tag="meeting.occurrence_moved"):
    """One of a series."""

    occurrence: datetime
    """The start by which it was laid out; it stays its name wherever it is moved to."""
    starts_at: datetime
    minutes: int


class OccurrenceCancelled(MeetingEvent, tag="meeting.occurrence_cancelled"):
    occurrence: datetime


class MeetingCancelled(MeetingEvent, tag="meeting.cancelled"):
    """Of a series, all that is still to come."""


class ZoomMeetingCreated(MeetingEvent, tag="meeting.zoom_created"):
    zoom_meeting_id: ZoomMeetingId
    zoom_uuid: str
    join_url: Personal[str]
    """Carries the passcode, so it is sealed like one."""
    passcode: Personal[str]
    revision: int = 0
    """Of ours, as Zoom was told of it; see `Meeting.revision`."""


class ZoomRefusedMeeting(MeetingEvent, tag="meeting.zoom_refused"):
    code: str
    """Zoom's error code, or an HTTP status."""
    reason: str
    """Zoom's words, at most 200 characters."""


class ZoomMeetingAskedAgain(MeetingEvent, tag="meeting.zoom_asked_again"):
    """Zoom had refused to create it; somebody wants it tried once more."""


class ZoomMeetingPostponed(MeetingEvent, tag="meeting.zoom_postponed"):
    """Zoom's quota of the day is used up; creation waits."""

    until: datetime
    """UTC."""


class ZoomMeetingUpdated(MeetingEvent, tag="meeting.zoom_updated"):
    """Zoom took our changes."""

    revision: int
    """Up to which they were told; see `Meeting.revision`."""
    asked_at: datetime
    """When they were told. What Zoom says of an earlier time is older than they are."""
    passcode: Personal[str] | None = None
    """The one it has now, where it was changed."""
    join_url: Personal[str] | None = None
    """A new passcode makes a new address."""
    occurrence: datetime | None = None
    """Only this one of a series was told."""


class ZoomRefusedChange(MeetingEvent, tag="meeting.zoom_refused_change"):
    """Zoom keeps what it had."""

    revision: int
    code: str
    reason: str
    occurrence: datetime | None = None


class ZoomChangePostponed(MeetingEvent, tag="meeting.zoom_change_postponed"):
    """Zoom's quota of the day is used up; our changes wait."""

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


class SeriesLaidOutInZoom(MeetingEvent, tag="meeting.series_laid_out_in_zoom"):
    """Somebody planned the series anew behind our back."""

    recurrence: Recurrence | None
    """`None`: by a rule we have no words for."""
    minutes: int
    time_zone: str
    occurrences: tuple[datetime, ...]
    dropped: tuple[datetime, ...] = ()


class OccurrenceMovedInZoom(MeetingEvent, tag="meeting.occurrence_moved_in_zoom"):
    occurrence: datetime
    starts_at: datetime
    minutes: int


class OccurrenceDeletedInZoom(MeetingEvent, tag="meeting.occurrence_deleted_in_zoom"):
    occurrence: datetime
