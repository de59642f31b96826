"""A cloud recording and its files, and how Zoom's API and webhooks show them."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_events import stamp

Status = Literal["completed", "processing"]
_VIDEO = ("MP4", "MP4")
_KINDS = {
    "audio_only": ("M4A", "M4A"),
    "audio_interpretation": ("M4A", "M4A"),
    "audio_transcript": ("TRANSCRIPT", "VTT"),
    "closed_caption": ("CC", "VTT"),
    "chat_file": ("CHAT", "TXT"),
    "poll": ("CSV", "CSV"),
    "timeline": ("TIMELINE", "JSON"),
    "summary": ("SUMMARY", "JSON"),
    "summary_next_steps": ("SUMMARY", "JSON"),
    "summary_smart_chapters": ("SUMMARY", "JSON"),
    "thumbnail": ("TB", "JPG"),
}
_BARE = ("CC", "TIMELINE")
"""Zoom lists these without an id, a size and some more."""


@dataclass
class RecordedFile:
    recording_type: str
    content: Path | bytes
    start: datetime
    end: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """The last part of its download address."""
    trashed: datetime | None = None

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def extension(self) -> str:
        return _KINDS.get(self.recording_type, _VIDEO)[1]


@dataclass
class Recording:
    uuid: str
    meeting: Json
    """Number, topic, host, type and time zone, as they were."""
    start: datetime
    minutes: int
    files: list[RecordedFile]
    passcode: str
    status: Status

    def present(self, *, trashed: bool = False) -> list[RecordedFile]:
        return [file for file in self.files if (file.trashed is not None) == trashed]


@dataclass(frozen=True)
class Wording:
    """How links and sizes are told."""

    address: str
    """Where links lead."""
    size_lie: int = 0
    """Added to every size."""
    mark: str = ""
    """Makes the links of a repeated webhook differ from those of the first."""


def listed(recording: Recording, files: Sequence[RecordedFile], wording: Wording) -> Json:
    """As the API shows it: there a type is text, and what lies in the trash says since when."""
    shown = told(recording, files, wording)
    for entry, file in zip(shown["recording_files"], files, strict=True):
        if file.trashed:
            entry["deleted_time"] = stamp(file.trashed)
    passcode = {"recording_play_passcode": recording.passcode} if recording.passcode else {}
    return {**shown, **passcode, "type": str(recording.meeting["type"])}


def told(recording: Recording, files: Sequence[RecordedFile], wording: Wording) -> Json:
    """As the object of a webhook."""
    meeting = recording.meeting
    kept = ("account_id", "id", "host_id", "host_email", "topic", "type", "timezone")
    return {
        "uuid": recording.uuid,
        **{name: meeting[name] for name in kept},
        "start_time": stamp(recording.start),
        "duration": recording.minutes,
        "share_url": f"{wording.address}/rec/share/{files[0].key}",
        "total_size": sum(file.size + wording.size_lie for file in files),
        "recording_count": len(files),
        **({"password": recording.passcode} if recording.passcode else {}),
        "recording_files": [_shown(recording, file, wording) for file in files],
    }


def _shown(recording: Recording, file: RecordedFile, wording: Wording) -> Json:
    file_type, extension = _KINDS.get(file.recording_type, _VIDEO)
    key = f"{file.key}.{wording.mark}" if wording.mark else file.key
    shown = {
        "meeting_id": recording.uuid,
        "recording_start": stamp(file.start),
        "recording_end": stamp(file.end),
        "file_type": file_type,
        "file_extension": extension,
        "download_url": f"{wording.address}/rec/download/{key}",
    }
    if file_type in _BARE:
        return shown
    return {
        **shown,
        "id": file.id,
        "recording_type": file.recording_type,
        "file_size": file.size + wording.size_lie,
        "play_url": f"{wording.address}/rec/play/{key}",
        "status": recording.status,
    }
