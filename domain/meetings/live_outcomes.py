"""What Zoom made of people's wishes. It is recorded, never refused."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.meetings.events import MeetingEvent
from domain.meetings.live_events import (
    CallInAccepted,
    CallInDeclined,
    CallInEvent,
    CallInRang,
    CallInUnanswered,
    WishFoundSo,
    WishGivenUp,
    WishRefused,
    WishTaken,
    WishUnconfirmed,
)
from domain.meetings.meetings import Meeting
from domain.meetings.rules import LONGEST_REASON, MeetingCommand
from domain.meetings.running import OPEN
from domain.personal import Personal


class WishCommand(MeetingCommand):
    number: int


class RecordWishTaken(WishCommand, tag="record_wish_taken"):
    taken_at: datetime


def decide_record_wish_taken(_: Meeting, command: RecordWishTaken) -> list[MeetingEvent]:
    return [WishTaken(number=command.number, taken_at=command.taken_at)]


class RecordWishRefused(WishCommand, tag="record_wish_refused"):
    failure_code: str
    reason: str


def decide_record_wish_refused(_: Meeting, command: RecordWishRefused) -> list[MeetingEvent]:
    reason = command.reason[:LONGEST_REASON]
    return [WishRefused(number=command.number, code=command.failure_code, reason=reason)]


class RecordWishFoundSo(WishCommand, tag="record_wish_found_so"):
    pass


def decide_record_wish_found_so(_: Meeting, command: RecordWishFoundSo) -> list[MeetingEvent]:
    return [WishFoundSo(number=command.number)]


class RecordWishGivenUp(WishCommand, tag="record_wish_given_up"):
    pass


def decide_record_wish_given_up(_: Meeting, command: RecordWishGivenUp) -> list[MeetingEvent]:
    return [WishGivenUp(number=command.number)]


class RecordWishUnconfirmed(WishCommand, tag="record_wish_unconfirmed"):
    pass


def decide_record_wish_unconfirmed(meeting: Meeting, command: RecordWishUnconfirmed) -> list[MeetingEvent]:
    """Zoom's word may have come at the last moment, or another wish may count by now."""
    wish = meeting.running.wish(command.number)
    return [WishUnconfirmed(number=command.number)] if wish is not None and wish.step in OPEN else []


class RecordCallIn(MeetingCommand, tag="record_call_in"):
    zoom_uuid: str
    contact: Personal[str]
    answer: Literal["rang", "accepted", "declined", "unanswered"]


def decide_record_call_in(meeting: Meeting, command: RecordCallIn) -> list[MeetingEvent]:
    """Whom others ask in is not our concern."""
    if not any(each.calls(command.contact) for each in meeting.running.calls(command.zoom_uuid)):
        return []
    answers: dict[str, type[CallInEvent]] = {
        "rang": CallInRang,
        "accepted": CallInAccepted,
        "declined": CallInDeclined,
        "unanswered": CallInUnanswered,
    }
    return [answers[command.answer](zoom_uuid=command.zoom_uuid, contact=command.contact)]
