"""Which files of a recording a chat gets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.chats.chats import FileChoice
from domain.ids import derived
from domain.recordings.recordings import HEARD, RecordingFile

VIEWS = (
    "shared_screen_with_speaker_view",
    "shared_screen_with_speaker_view(CC)",
    "shared_screen_with_gallery_view",
    "active_speaker",
    "gallery_view",
    "shared_screen",
)
"""Zoom's views of one meeting, the most telling first; others come after them."""
TRANSCRIPTS = ("audio_transcript", HEARD)
SUMMARIES = ("summary", "summary_next_steps", "summary_smart_chapters")
_SHOWN_TWICE = frozenset({"timeline", "thumbnail", "closed_caption", "host_video", "poll"})
"""Of use to Zoom's own player only, or part of another file."""


def mark_of(file_id: str) -> str:
    """Short and plain, where Zoom's ids may be long and hold anything."""
    return derived("file", file_id).hex[:16]


def is_transcript(file: RecordingFile) -> bool:
    return file.recording_type in TRANSCRIPTS


def choice_of(file: RecordingFile) -> FileChoice | None:
    """What a file is to people; `None`: nothing they would ask for."""
    kind = file.recording_type
    if kind in _SHOWN_TWICE:
        return None
    if is_transcript(file):
        return FileChoice.TRANSCRIPT
    if kind == "audio_only":
        return FileChoice.AUDIO
    if kind == "chat_file":
        return FileChoice.CHAT
    if kind in SUMMARIES:
        return FileChoice.SUMMARY
    return FileChoice.VIDEO if file.file_type == "MP4" else None


def chosen(files: Sequence[RecordingFile], wanted: Sequence[FileChoice]) -> list[RecordingFile]:
    """Of each segment the audio, or the best view where there is none; of views only the best."""
    found: list[RecordingFile] = []
    for segment in _segments(files):
        views = _views(segment)
        audio = [file for file in segment if choice_of(file) is FileChoice.AUDIO]
        if FileChoice.AUDIO in wanted:
            found += audio or views[:1]
        if FileChoice.VIDEO in wanted:
            found += [view for view in views[:1] if view not in found]
        found += [file for file in segment if choice_of(file) in _OTHERS and choice_of(file) in wanted]
    return found


_OTHERS = (FileChoice.CHAT, FileChoice.TRANSCRIPT, FileChoice.SUMMARY)


def smaller(files: Sequence[RecordingFile], file: RecordingFile, limit: int) -> RecordingFile | None:
    """The best file of the same segment that shows or plays the same meeting and fits."""
    if choice_of(file) is not FileChoice.VIDEO:
        return None
    views, audio = _views(_beside(files, file)), sound_of(files, file)
    return next((each for each in (*views, *audio) if 0 < each.size <= limit), None)


def sound_of(files: Sequence[RecordingFile], file: RecordingFile) -> list[RecordingFile]:
    """The other files that play the same segment."""
    return [each for each in _beside(files, file) if choice_of(each) is FileChoice.AUDIO]


def _beside(files: Sequence[RecordingFile], file: RecordingFile) -> list[RecordingFile]:
    return [each for each in files if each.starts_at == file.starts_at and each.id != file.id]


def _segments(files: Iterable[RecordingFile]) -> list[list[RecordingFile]]:
    """Zoom gives every segment of a recording that was stopped and started again its own start."""
    by_start: dict[datetime | None, list[RecordingFile]] = {}
    for file in files:
        by_start.setdefault(file.starts_at, []).append(file)
    return list(by_start.values())


def _views(segment: Iterable[RecordingFile]) -> list[RecordingFile]:
    ranks = {view: rank for rank, view in enumerate(VIEWS)}
    views = [file for file in segment if choice_of(file) is FileChoice.VIDEO]
    return sorted(views, key=lambda file: (ranks.get(file.recording_type, len(VIEWS)), -file.size))
