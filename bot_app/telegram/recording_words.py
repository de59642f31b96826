"""Recordings in words: topic, time, length, size and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.telegram.markup import shorten
from adapters.telegram.messages import Html, escape, moment
from adapters.transcripts.clock import clock
from bot_app.deliveries.choice import choice_of, chosen
from bot_app.telegram.desk import Desk
from domain.chats.chats import FileChoice
from domain.recordings.recordings import RecordingFile
from projections.recordings import RecordingRow

LONGEST_TOPIC = 160
_KILO = 1024
_UNITS = ("kb", "mb", "gb")
_SIZED = (FileChoice.AUDIO, FileChoice.VIDEO)


def line(text: str, longest: int) -> Html:
    """Foreign text, escaped, on one line of at most so many UTF-16 code units."""
    return Html(shorten(escape(" ".join(text.split())), longest))


def topic_of(desk: Desk, language: str, topic: str, longest: int = LONGEST_TOPIC) -> Html:
    return line(topic, longest) or Html(desk.text(language, "recording-untitled"))


def time_of(desk: Desk, language: str, at: datetime, zone: ZoneInfo) -> Html:
    """Written in `zone`; whoever taps it sees their own."""
    return moment(at, desk.when(language, at, zone))


def length(desk: Desk, language: str, seconds: int) -> str:
    """`1 h 05 min`; empty: nobody knows."""
    hours, minutes = divmod(max(0, seconds) // 60, 60)
    if hours:
        return desk.text(language, "recording-length-hours", hours=str(hours), minutes=f"{minutes:02}")
    if minutes:
        return desk.text(language, "recording-length-minutes", minutes=str(minutes))
    return desk.text(language, "recording-length-seconds", seconds=str(seconds)) if seconds > 0 else ""


def weight(desk: Desk, language: str, size: int) -> str:
    """`42 MB`, `1,4 GB`; empty: nobody knows."""
    if size <= 0:
        return ""
    amount, unit = size / _KILO, 0
    while round(amount) >= _KILO and unit < len(_UNITS) - 1:
        amount, unit = amount / _KILO, unit + 1
    written = f"{amount:.0f}" if amount >= 9.95 else f"{max(amount, 0.1):.1f}".removesuffix(".0")
    mark = desk.text(language, "recording-decimal-mark")
    return desk.text(language, f"recording-size-{_UNITS[unit]}", amount=written.replace(".", mark))


def file_in_words(desk: Desk, language: str, choice: FileChoice, files: Sequence[RecordingFile]) -> str:
    """`audio 12 MB`; several segments are added up."""
    name = desk.text(language, f"recording-file-{choice}")
    size = weight(desk, language, sum(file.size for file in files)) if choice in _SIZED else ""
    return f"{name} {size}".rstrip()


def files_in_words(desk: Desk, language: str, row: RecordingRow) -> str:
    """`audio 12 MB, video 300 MB, transcript`: what can be asked for, of several views the best."""
    of_choice: dict[FileChoice, list[RecordingFile]] = {}
    for file in chosen(row.files, tuple(FileChoice)):
        choice = choice_of(file)
        if choice is not None:
            of_choice.setdefault(choice, []).append(file)
    return ", ".join(
        file_in_words(desk, language, choice, of_choice[choice])
        for choice in FileChoice
        if choice in of_choice
    )


def position(milliseconds: int) -> str:
    """`04:31` from the beginning, `1:04:31` after the first hour."""
    written = clock(milliseconds)
    return written[3:] if written.startswith("00:") else written.removeprefix("0")
