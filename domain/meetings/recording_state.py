"""What the cloud recording of a running meeting does, and which events say so."""

from __future__ import annotations

from enum import StrEnum

from domain.meetings.events import (
    CloudRecordingEvent,
    CloudRecordingPaused,
    CloudRecordingResumed,
    CloudRecordingStarted,
    CloudRecordingStopped,
)


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
