"""Buttons about meetings: they carry ids, and what they may do is checked again at every tap."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from aiogram.filters.callback_data import CallbackData

from bot_app.telegram.desk import button
from domain.ids import MeetingId

Verb = Literal["open", "cancel", "sure", "keep", "invite", "people", "dates", "again", "edit"]


class MeetingTap(CallbackData, prefix="meeting"):
    verb: Verb
    meeting: UUID


class OccurrenceTap(CallbackData, prefix="occurrence"):
    """One of a series, by the start it was laid out for, in seconds since 1970."""

    verb: Literal["cancel", "sure"]
    meeting: UUID
    original: int


def meeting_button(text: str, verb: Verb, meeting_id: MeetingId) -> dict[str, str]:
    return button(text, MeetingTap(verb=verb, meeting=meeting_id).pack())
