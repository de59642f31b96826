"""A file on its way into a chat: where it goes, what it is, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from adapters.telegram.upload import Attachment
from adapters.zoom.recordings import Recordings, ZoomFile, ZoomRecording
from bot_app.deliveries.choice import choice_of
from domain.chats.chats import Fallback, FileChoice
from domain.ids import ChatId
from domain.recordings.recordings import Form, RecordingFile
from projections.recordings import RecordingRow

_CONTENT_TYPES = {
    "M4A": "audio/mp4",
    "MP3": "audio/mpeg",
    "MP4": "video/mp4",
    "VTT": "text/vtt",
    "TRANSCRIPT": "text/vtt",
    "TXT": "text/plain",
    "CHAT": "text/plain",
    "JSON": "application/json",
}
_FORMS = {FileChoice.AUDIO: Form.AUDIO, FileChoice.VIDEO: Form.VIDEO}


class Reader(msgspec.Struct, frozen=True):
    """For whom texts are written."""

    language: str
    zone: ZoneInfo


class Place(msgspec.Struct, frozen=True):
    """Where one message goes."""

    card: str
    """The placeholder's name."""
    message_id: int | None
    """`None`: there is none any more."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Which file goes where."""

    key: str
    """The effect's: names temporary files."""
    row: RecordingRow
    file: RecordingFile
    chat: ChatId
    """Where it goes, also when the group has become a supergroup since."""
    numbers: frozenset[ChatId]
    """All that the chat was ever known by."""
    place: Place
    reader: Reader

    @property
    def form(self) -> Form:
        choice = choice_of(self.file)
        return _FORMS.get(choice, Form.DOCUMENT) if choice is not None else Form.DOCUMENT

    @property
    def extension(self) -> str:
        return (self.file.extension or self.file.file_type or "bin").lower()

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES.get(self.extension.upper(), "application/octet-stream")

    @property
    def name(self) -> str:
        """`Weekly meeting 2026-11-21 0930.m4a`; made safe where it is sent."""
        starts = (self.file.starts_at or self.row.starts_at).astimezone(self.reader.zone)
        return f"{self.row.topic or 'Zoom'} {starts:%Y-%m-%d %H%M}.{self.extension}"

    @property
    def length(self) -> timedelta:
        """As Zoom tells it; zero: it does not."""
        if self.file.starts_at is None or self.file.ends_at is None:
            return timedelta(minutes=self.row.minutes)
        return max(self.file.ends_at - self.file.starts_at, timedelta())


class Parcel(Address, frozen=True, kw_only=True):
    """A file of Zoom's, with everything that sending it needs."""

    found: ZoomRecording
    """As Zoom lists it now."""
    listed: ZoomFile
    recordings: Recordings
    """For whom Zoom is asked."""
    people: int | None
    """How many were there; `None`: nobody knows."""
    fallbacks: tuple[Fallback, ...]
    limit: int
    """Bytes that Telegram takes in one file."""
    troubled: bool
    """An earlier attempt broke, so that a temporary file is worth its room."""


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """One message to be made of a parcel, or of a part of it."""

    form: Form
    attachment: Attachment
    place: Place
    reason: str = ""
    part: tuple[int, int] | None = None
    """Which of how many."""
    seconds: int = 0


class Sent(msgspec.Struct, frozen=True):
    """What became of a parcel."""

    form: Form
    message_ids: tuple[int, ...]
    reason: str = ""
    """Why it came in another form, as a word of ours."""
    size: int = 0
    """Bytes, where it is one file."""
    people: int | None = None
    """As the caption says."""
