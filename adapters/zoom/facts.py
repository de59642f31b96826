"""What Zoom's messages tell, in our words; people's words stay out of logs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

RecordingState: TypeAlias = Literal["started", "paused", "resumed", "stopped"]
Answer: TypeAlias = Literal["rang", "accepted", "declined", "unanswered"]
Departure: TypeAlias = Literal["deleted", "deactivated", "disassociated"]


class MeetingFact(msgspec.Struct, frozen=True, kw_only=True):
    zoom_meeting_id: int
    zoom_uuid: str
    """Of the instance; a Zoom meeting that takes place again has another. Empty: not said."""
    host_id: str
    """Empty: not said."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.zoom_meeting_id})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("zoom_meeting_id", self.zoom_meeting_id)]


class MeetingCreatedInZoom(MeetingFact, frozen=True, kw_only=True):
    pass


class SeriesChangedInZoom(MeetingFact, frozen=True, kw_only=True):
    """Some of its times, or all of it; only Zoom itself can say how it is now."""


class MeetingUpdatedInZoom(MeetingFact, frozen=True, kw_only=True):
    """Only what changed is there; `None` stands for all that did not."""

    topic: str | None
    starts_at: datetime | None
    minutes: int | None
    time_zone: str | None


class MeetingDeletedInZoom(MeetingFact, frozen=True, kw_only=True):
    pass


class MeetingStarted(MeetingFact, frozen=True, kw_only=True):
    started_at: datetime


class MeetingEnded(MeetingFact, frozen=True, kw_only=True):
    ended_at: datetime


class ParticipantFact(MeetingFact, frozen=True, kw_only=True):
    participant: str
    """The same when somebody joins and when they leave, within one instance: `uuid:…`, `user:…`, `seat:…`."""
    name: str
    at: datetime


class ParticipantJoined(ParticipantFact, frozen=True, kw_only=True):
    pass


class ParticipantLeft(ParticipantFact, frozen=True, kw_only=True):
    pass


class MeetingAlerted(MeetingFact, frozen=True, kw_only=True):
    issues: tuple[str, ...]


class CloudRecordingChanged(MeetingFact, frozen=True, kw_only=True):
    state: RecordingState
    at: datetime


class CallInAnswered(MeetingFact, frozen=True, kw_only=True):
    """Somebody was asked in."""

    email: str
    answer: Answer


class RecordingFile(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    recording_type: str
    file_type: str
    extension: str
    """As Zoom writes it, `M4A`; empty: not said."""
    size: int
    """Bytes; 0: unknown, or nothing was recorded."""
    starts_at: datetime | None
    ends_at: datetime | None
    status: str
    """`completed`, `processing`."""


class RecordingReady(MeetingFact, frozen=True, kw_only=True):
    topic: str | None
    starts_at: datetime | None
    minutes: int | None
    time_zone: str | None
    files: tuple[RecordingFile, ...]
    """At most 200; the tracks of single participants are not among them."""
    has_passcode: bool
    transcript_only: bool


class RecordingFilesFact(MeetingFact, frozen=True, kw_only=True):
    file_ids: tuple[str, ...]
    """At most 200."""


class RecordingTrashed(RecordingFilesFact, frozen=True, kw_only=True):
    pass


class RecordingDeleted(RecordingFilesFact, frozen=True, kw_only=True):
    pass


class RecordingRecovered(RecordingFilesFact, frozen=True, kw_only=True):
    pass


class Deauthorised(msgspec.Struct, frozen=True, kw_only=True):
    user_id: str
    client_id: str
    """Of the app that lost its permission; empty: not said."""


class UserGone(msgspec.Struct, frozen=True, kw_only=True):
    user_id: str
    why: Departure


Fact: TypeAlias = MeetingFact | Deauthorised | UserGone
