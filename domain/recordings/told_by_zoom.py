"""What is recorded about a recording when Zoom tells us, in whatever order and however often it does."""

from __future__ import annotations

from datetime import datetime

from domain.ids import ZoomMeetingId
from domain.personal import Personal
from domain.recordings.commands import RecordingCommand
from domain.recordings.recordings import (
    Recording,
    RecordingCompleted,
    RecordingDeleted,
    RecordingEvent,
    RecordingFile,
    RecordingFilesAdded,
    RecordingRecovered,
    RecordingTrashed,
)


class RecordRecordingReady(RecordingCommand, tag="record_recording_ready"):
    """Zoom says that files are ready. It may say so several times, and name more files each time."""

    zoom_uuid: str
    zoom_meeting_id: ZoomMeetingId
    host: str
    account: str
    topic: Personal[str]
    starts_at: datetime
    minutes: int
    time_zone: str
    has_passcode: bool
    files: tuple[RecordingFile, ...]


def decide_record_recording_ready(
    recording: Recording, command: RecordRecordingReady
) -> list[RecordingEvent]:
    if not recording.exists:
        return [_completed(command)]
    known = {file.id for file in recording.files}
    new = tuple(file for file in _distinct(command.files) if file.id not in known)
    return [RecordingFilesAdded(files=new)] if new else []


def _completed(command: RecordRecordingReady) -> RecordingCompleted:
    return RecordingCompleted(
        zoom_uuid=command.zoom_uuid,
        zoom_meeting_id=command.zoom_meeting_id,
        host=command.host,
        account=command.account,
        topic=command.topic,
        starts_at=command.starts_at,
        minutes=command.minutes,
        time_zone=command.time_zone,
        has_passcode=command.has_passcode,
        files=_distinct(command.files),
    )


def _distinct(files: tuple[RecordingFile, ...]) -> tuple[RecordingFile, ...]:
    return tuple({file.id: file for file in files}.values())


class RecordRecordingMoved(RecordingCommand):
    happened_at: datetime | None = None


class RecordRecordingTrashed(RecordRecordingMoved, tag="record_recording_trashed"):
    pass


def decide_record_recording_trashed(
    recording: Recording, command: RecordRecordingTrashed
) -> list[RecordingEvent]:
    """Also before the recording itself is known: what Zoom tells may overtake itself."""
    if recording.trashed or recording.deleted or recording.knows_newer(command.happened_at):
        return []
    return [RecordingTrashed(happened_at=command.happened_at)]


class RecordRecordingDeleted(RecordRecordingMoved, tag="record_recording_deleted"):
    pass


def decide_record_recording_deleted(
    recording: Recording, command: RecordRecordingDeleted
) -> list[RecordingEvent]:
    if recording.deleted or recording.knows_newer(command.happened_at):
        return []
    return [RecordingDeleted(happened_at=command.happened_at)]


class RecordRecordingRecovered(RecordRecordingMoved, tag="record_recording_recovered"):
    pass


def decide_record_recording_recovered(
    recording: Recording, command: RecordRecordingRecovered
) -> list[RecordingEvent]:
    """Recorded for one that lies nowhere, too, where Zoom gives a time: its trashing may come later."""
    lies = recording.trashed or recording.deleted
    if recording.knows_newer(command.happened_at) or not (lies or command.happened_at):
        return []
    if not lies and recording.moved_at == command.happened_at:
        return []
    return [RecordingRecovered(happened_at=command.happened_at)]
