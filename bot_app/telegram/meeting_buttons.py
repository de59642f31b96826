"""Buttons about meetings: they carry ids, and what they may do is checked again at every tap."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from aiogram.filters.callback_data import CallbackData

from bot_app.telegram.desk import button
from domain.ids import MeetingId

Verb = Literal["open", "cancel", "sure", "keep", "invite", "people", "dates", "again", "edit", "ics"]


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


LiveVerb = Literal["end", "sure", "keep", "start", "pause", "resume", "stop", "call"]


class LiveTap(CallbackData, prefix="live"):
    """Of a meeting that goes on."""

    verb: LiveVerb
    meeting: UUID
    began: int = 0
    """When the time began that the person was looking at, in seconds since 1970."""


def live_button(text: str, verb: LiveVerb, meeting_id: MeetingId, began: int = 0) -> dict[str, str]:
    return button(text, LiveTap(verb=verb, meeting=meeting_id, began=began).pack())
