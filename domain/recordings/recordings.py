"""What can be true of a recording: its files, and where each was delivered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import ChatId, RecordingId, StreamId, ZoomMeetingId, derived
from domain.personal import Personal


class RecordingFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file as Zoom describes it; where it lies is asked when it is needed."""

    id: str
    recording_type: str
    """Zoom's word: `audio_only`, `shared_screen_with_speaker_view`, `audio_transcript`, …"""
    file_type: str = ""
    """`M4A`, `MP4`, `TRANSCRIPT`, `CHAT`, …"""
    extension: str = ""
    size: int = 0
    """Bytes; 0: Zoom did not say, or the file is empty."""
    starts_at: datetime | None = None
    """A recording that was stopped and started again has several segments, each with its own start."""
    ends_at: datetime | None = None


GONE = "gone"
"""The code of a delivery that failed because Zoom did not have the file."""
HEARD = "heard"
"""Id and type of a transcript that a speech service made of the audio, because Zoom made none."""


class Form(StrEnum):
    """As what a file arrived."""

    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    TEXT = "text"
    """A transcript, put into words that people read; Zoom's own file stays where it is."""
    PARTS = "parts"
    """Audio in several messages, cut in silences."""
    OTHER_FILE = "other_file"
    """Another file of the same recording, that fits."""
    SMALLER = "smaller"
    """Audio encoded again, to fit."""
    LINK = "link"
    """An address of ours, for a while."""
    ZOOM_LINK = "zoom_link"
    """Zoom's own page, with its passcode."""


WHOLE = frozenset({Form.AUDIO, Form.VIDEO, Form.DOCUMENT})
"""Forms in which every byte of the file has arrived."""


class RecordingEvent(Event):
    pass


class RecordingCompleted(RecordingEvent, tag="recording.completed"):
    """Zoom has finished the recording of one meeting instance."""

    zoom_uuid: str
    zoom_meeting_id: ZoomMeetingId
    host: str
    """Zoom user id."""
    account: str
    """Zoom account id."""
    topic: Personal[str]
    starts_at: datetime
    """UTC."""
    minutes: int
    time_zone: str
    """IANA name, as Zoom tells it; empty: it did not."""
    has_passcode: bool
    files: tuple[RecordingFile, ...]


class RecordingFilesAdded(RecordingEvent, tag="recording.files_added"):
    """Transcripts, and what Zoom goes on producing, come later."""

    files: tuple[RecordingFile, ...]


class RecordingMoved(RecordingEvent):
    happened_at: datetime | None = None
    """By Zoom's clock; `None`: it did not say."""


class RecordingTrashed(RecordingMoved, tag="recording.trashed"):
    pass


class RecordingDeleted(RecordingMoved, tag="recording.deleted"):
    """For ever, in Zoom."""


class RecordingRecovered(RecordingMoved, tag="recording.recovered"):
    """Taken out of Zoom's trash."""


class DeliveryPlanned(RecordingEvent, tag="recording.delivery_planned"):
    file_id: str
    chat: ChatId
    host: str
    """Whose recording it is; hosts take turns."""
    round: int = 1
    """Counts how often a person wanted the same file in the same chat."""


class RecordingDelivered(RecordingEvent, tag="recording.delivered"):
    """One file has arrived in one chat."""

    file_id: str
    chat: ChatId
    round: int
    form: Form
    message_ids: tuple[int, ...]
    size: int
    """Bytes of the file in Zoom."""
    reason: str = ""
    """Why it came in another form than asked for, as a word of ours: `too_large`."""
    sent: int = 0
    """Bytes of what came, where that is one file; 0: not known."""
    people: int | None = None
    """How many were there, as far as anybody knew then."""


class DeliveryFailed(RecordingEvent, tag="recording.delivery_failed"):
    """Nothing of the file can be had any more."""

    file_id: str
    chat: ChatId
    round: int
    code: str
    reason: str


class TranscriptStored(RecordingEvent, tag="recording.transcript_stored"):
    """Its text is kept outside the log, for as long as RETENTION_TRANSCRIPTS_DAYS says."""

    file_id: str
    cues: int
    speakers: int
    language: str
    summary: str
    """What was made of it: `key_moments` or `model`."""


class ZoomDeletionRequested(RecordingEvent, tag="recording.zoom_deletion_requested"):
    """A person wants a delivered file gone from Zoom."""

    file_id: str


class ZoomFileDeleted(RecordingEvent, tag="recording.zoom_file_deleted"):
    file_id: str


class ZoomKeptFile(RecordingEvent, tag="recording.zoom_kept_file"):
    """Zoom refused to delete."""

    file_id: str
    code: str
    reason: str


class Delivery(msgspec.Struct, frozen=True):
    """One file in one chat."""

    file_id: str
    chat: ChatId
    round: int = 1


class Recording(msgspec.Struct, frozen=True):
    host: str = ""
    """Empty: no such recording."""
    files: tuple[RecordingFile, ...] = ()
    planned: frozenset[Delivery] = frozenset()
    delivered: frozenset[Delivery] = frozenset()
    failed: frozenset[Delivery] = frozenset()
    missed: frozenset[Delivery] = frozenset()
    """Failed because Zoom did not have the file; it may be recovered."""
    due: frozenset[Delivery] = frozenset()
    """Missed before the last recovery; they are planned again."""
    verified: frozenset[str] = frozenset()
    """Files of which every byte has arrived somewhere."""
    doomed: frozenset[str] = frozenset()
    """Files that are deleted in Zoom, or about to be."""
    trashed: bool = False
    deleted: bool = False
    moved_at: datetime | None = None
    """When it last went into Zoom's trash, or out of it."""

    @property
    def exists(self) -> bool:
        return bool(self.host)

    @property
    def within_reach(self) -> bool:
        return self.exists and not self.trashed and not self.deleted

    def file(self, file_id: str) -> RecordingFile | None:
        return next((file for file in self.files if file.id == file_id), None)

    def obtainable(self, file_id: str) -> bool:
        return self.within_reach and self.file(file_id) is not None and file_id not in self.doomed

    def knows_newer(self, at: datetime | None) -> bool:
        """Notifications overtake each other: what happened before the last move changes nothing."""
        return at is not None and self.moved_at is not None and at < self.moved_at

    def rounds(self, file_id: str, chat: ChatId) -> int:
        """How often this file was wanted in this chat."""
        return max(
            (each.round for each in self.planned if (each.file_id, each.chat) == (file_id, chat)), default=0
        )


def id_of(zoom_uuid: str) -> RecordingId:
    """Zoom's uuids hold slashes; ours do not."""
    return RecordingId(derived("recording", zoom_uuid))


def stream_of(recording_id: RecordingId) -> StreamId:
    return StreamId(f"recording-{recording_id}")


def recording_in(stream: StreamId) -> RecordingId:
    return RecordingId(UUID(stream.removeprefix("recording-")))


def evolve(recording: Recording, event: Event) -> Recording:  # noqa: C901, PLR0911 - one line an event
    match event:
        case RecordingCompleted(host=host, files=files):
            return replace(recording, host=host, files=files)
        case RecordingFilesAdded(files=files):
            return replace(recording, files=recording.files + files)
        case RecordingTrashed(happened_at=at):
            return replace(recording, trashed=True, moved_at=at)
        case RecordingDeleted(happened_at=at):
            return replace(recording, deleted=True, moved_at=at)
        case RecordingRecovered(happened_at=at):
            return replace(recording, trashed=False, deleted=False, moved_at=at, due=recording.missed)
        case DeliveryPlanned(file_id=file_id, chat=chat, round=number):
            return replace(recording, planned=recording.planned | {Delivery(file_id, chat, number)})
        case RecordingDelivered():
            return _delivered(recording, event)
        case DeliveryFailed():
            return _failed(recording, event)
        case ZoomDeletionRequested(file_id=file_id) | ZoomFileDeleted(file_id=file_id):
            return replace(recording, doomed=recording.doomed | {file_id})
        case ZoomKeptFile(file_id=file_id):
            return replace(recording, doomed=recording.doomed - {file_id})
    return recording


def _failed(recording: Recording, event: DeliveryFailed) -> Recording:
    delivery = {Delivery(event.file_id, event.chat, event.round)}
    missed = delivery if event.code == GONE else set()
    return replace(recording, failed=recording.failed | delivery, missed=recording.missed | missed)


def _delivered(recording: Recording, event: RecordingDelivered) -> Recording:
    delivery = Delivery(event.file_id, event.chat, event.round)
    whole = {event.file_id} if event.form in WHOLE else set()
    return replace(
        recording,
        delivered=recording.delivered | {delivery},
        failed=recording.failed - {delivery},
        verified=recording.verified | whole,
    )
