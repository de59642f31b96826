"""Buttons about recordings: they carry ids, and what they may do is checked again at every tap."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from aiogram.filters.callback_data import CallbackData

from bot_app.deliveries.choice import mark_of
from bot_app.telegram.desk import button
from domain.ids import RecordingId

Verb = Literal["open", "here", "video", "transcript", "private", "link"]
FileVerb = Literal["again", "delete", "sure"]


class PageTap(CallbackData, prefix="recordings"):
    """The list's filter stands in the message that has the button."""

    page: int


class RecordingTap(CallbackData, prefix="recording"):
    verb: Verb
    recording: UUID


class DeletionTap(CallbackData, prefix="deletion"):
    """Which file is to be deleted in Zoom? Answered with a question for each."""

    recording: UUID


class FileTap(CallbackData, prefix="file"):
    verb: FileVerb
    recording: UUID
    mark: str
    """Of `mark_of`: Zoom's own ids may be long."""


def recording_button(text: str, verb: Verb, recording_id: RecordingId) -> dict[str, str]:
    return button(text, RecordingTap(verb=verb, recording=recording_id).pack())


def file_button(text: str, verb: FileVerb, recording_id: RecordingId, file_id: str) -> dict[str, str]:
    return button(text, FileTap(verb=verb, recording=recording_id, mark=mark_of(file_id)).pack())


def url_buttons(text: str, url: str) -> list[list[dict[str, str]]]:
    """Nothing, when the address is none that a person should be led to."""
    unsafe = any(character.isspace() or not character.isprintable() for character in url)
    if unsafe or not url.lower().startswith(("https://", "http://")):
        return []
    return [[{"text": text, "url": url}]]
