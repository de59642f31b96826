"""What Zoom tells of our meetings. It is recorded, never refused; what is known already changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from domain.ids import ZoomMeetingId
from domain.meetings.events import (
    CloudRecordingEvent,
    CloudRecordingPaused,
    CloudRecordingResumed,
    CloudRecordingStarted,
    CloudRecordingStopped,
    MeetingAlerted,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingEvent,
    MeetingMovedInZoom,
    MeetingRenamedInZoom,
    MeetingStarted,
    ParticipantJoined,
    ParticipantLeft,
    ZoomMeetingDeleted,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.meetings.rules import LONGEST_TOPIC, MeetingCommand
from domain.personal import Personal

_A_MINUTE = timedelta(minutes=1)
_OURS_TO_DELETE = (ZoomState.WITHDRAWN, ZoomState.DELETED)


class RecordMeetingStarted(MeetingCommand, tag="record_meeting_started"):
    zoom_uuid: str
    started_at: datetime


def decide_record_meeting_started(meeting: Meeting, command: RecordMeetingStarted) -> list[MeetingEvent]:
    if command.zoom_uuid in meeting.started:
        return []
    return [MeetingStarted(zoom_uuid=command.zoom_uuid, started_at=command.started_at)]


class RecordMeetingEnded(MeetingCommand, tag="record_meeting_ended"):
    zoom_uuid: str
    ended_at: datetime


def decide_record_meeting_ended(meeting: Meeting, command: RecordMeetingEnded) -> list[MeetingEvent]:
    if command.zoom_uuid in meeting.ended:
        return []
    return [MeetingEnded(zoom_uuid=command.zoom_uuid, ended_at=command.ended_at)]


class RecordParticipantJoined(MeetingCommand, tag="record_participant_joined"):
    zoom_uuid: str
    participant: str
    name: Personal[str]
    joined_at: datetime


def decide_record_participant_joined(_: Meeting, command: RecordParticipantJoined) -> list[MeetingEvent]:
    return [
        ParticipantJoined(
            zoom_uuid=command.zoom_uuid,
            participant=command.participant,
            name=command.name,
            joined_at=command.joined_at,
        )
    ]


class RecordParticipantLeft(MeetingCommand, tag="record_participant_left"):
    zoom_uuid: str
    participant: str
    left_at: datetime


def decide_record_participant_left(_: Meeting, command: RecordParticipantLeft) -> list[MeetingEvent]:
    return [
        ParticipantLeft(zoom_uuid=command.zoom_uuid, participant=command.participant, left_at=command.left_at)
    ]


class RecordCloudRecording(MeetingCommand, tag="record_cloud_recording"):
    zoom_uuid: str
    change: Literal["started", "paused", "resumed", "stopped"]
    happened_at: datetime


def decide_record_cloud_recording(_: Meeting, command: RecordCloudRecording) -> list[MeetingEvent]:
    events: dict[str, type[CloudRecordingEvent]] = {
        "started": CloudRecordingStarted,
        "paused": CloudRecordingPaused,
        "resumed": CloudRecordingResumed,
        "stopped": CloudRecordingStopped,
    }
    return [events[command.change](zoom_uuid=command.zoom_uuid, happened_at=command.happened_at)]


class RecordMeetingAlert(MeetingCommand, tag="record_meeting_alert"):
    zoom_uuid: str
    issues: tuple[str, ...]


def decide_record_meeting_alert(_: Meeting, command: RecordMeetingAlert) -> list[MeetingEvent]:
    return [MeetingAlerted(zoom_uuid=command.zoom_uuid, issues=command.issues)]


class RecordChangedInZoom(MeetingCommand, tag="record_changed_in_zoom"):
    """`None`: Zoom said nothing of it."""

    happened_at: datetime | None = None
    """By Zoom's clock."""
    topic: Personal[str] | None = None
    starts_at: datetime | None = None
    minutes: int | None = None


def decide_record_changed_in_zoom(meeting: Meeting, command: RecordChangedInZoom) -> list[MeetingEvent]:
    """Our own changes come back, too, perhaps when the next one is made already; that one holds.

    What somebody changed in Zoom at that very moment is found when both sides are compared.
    """
    if not meeting.zoom_holds(command.happened_at or command.meta.at):
        return []
    return [*_moved(meeting, command), *_renamed(meeting, command)]


def _moved(meeting: Meeting, command: RecordChangedInZoom) -> list[MeetingEvent]:
    starts_at = command.starts_at or meeting.starts_at
    minutes = command.minutes or meeting.minutes
    if starts_at is None or meeting.starts_at is None or meeting.occurrences:
        return []  # of a series all of its times are told, and elsewhere
    # Zoom keeps whole minutes only.
    if abs(starts_at - meeting.starts_at) < _A_MINUTE and minutes == meeting.minutes:
        return []
    return [MeetingMovedInZoom(starts_at=starts_at, minutes=minutes)]


def _renamed(meeting: Meeting, command: RecordChangedInZoom) -> list[MeetingEvent]:
    if command.topic is None or meeting.topic is None:
        return []
    topic = command.topic.reveal("")[:LONGEST_TOPIC]
    if not topic or topic == meeting.topic.reveal(topic):
        return []
    return [MeetingRenamedInZoom(topic=Personal(meeting.topic.subject, topic))]


class RecordDeletedInZoom(MeetingCommand, tag="record_deleted_in_zoom"):
    zoom_meeting_id: ZoomMeetingId


def decide_record_deleted_in_zoom(meeting: Meeting, command: RecordDeletedInZoom) -> list[MeetingEvent]:
    """Our own deletion comes back as a notification, too."""
    if meeting.zoom_meeting_id != command.zoom_meeting_id or meeting.zoom is ZoomState.DELETED:
        return []
    if meeting.zoom in _OURS_TO_DELETE:
        return [ZoomMeetingDeleted(zoom_meeting_id=command.zoom_meeting_id)]
    return [MeetingDeletedInZoom(zoom_meeting_id=command.zoom_meeting_id)]
