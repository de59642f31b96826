"""What people wish of a meeting that goes on, and what Zoom makes of each wish."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.meetings.events import MeetingEvent
from domain.personal import Personal


class RecordingChange(StrEnum):
    """What people can wish of a cloud recording."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class WishEvent(MeetingEvent):
    number: int
    """Of the wish; each of a meeting has another."""


class WishAsked(WishEvent):
    zoom_uuid: str
    """Of the time the meeting was held that it is about; it never holds for a later one."""
    asked_at: datetime


class MeetingEndAsked(WishAsked, tag="meeting.end_asked"):
    """It is to end, for everybody."""


class CloudRecordingAsked(WishAsked, tag="meeting.recording_asked"):
    change: RecordingChange


class CallInAsked(WishAsked, tag="meeting.call_in_asked"):
    """Zoom is to ring somebody and ask them in."""

    contact: Personal[str]
    """E-mail address of their Zoom account."""


class WishTaken(WishEvent, tag="meeting.wish_taken"):
    """Zoom took it. Whether it is so, only a notification or a look tells."""

    taken_at: datetime


class WishRefused(WishEvent, tag="meeting.wish_refused"):
    code: str
    """Zoom's error code, or an HTTP status."""
    reason: str
    """Zoom's words, at most 200 characters."""


class WishFoundSo(WishEvent, tag="meeting.wish_found_so"):
    """Zoom had nothing to do: it was as wished already."""


class WishGivenUp(WishEvent, tag="meeting.wish_given_up"):
    """Zoom could not be told in time, and is not told any more."""


class WishUnconfirmed(WishEvent, tag="meeting.wish_unconfirmed"):
    """Nobody has said in time whether it is so. It may be; what comes later still counts."""


class CallInEvent(MeetingEvent):
    """What became of asking somebody in."""

    zoom_uuid: str
    contact: Personal[str]


class CallInRang(CallInEvent, tag="meeting.call_in_rang"):
    pass


class CallInAccepted(CallInEvent, tag="meeting.call_in_accepted"):
    pass


class CallInDeclined(CallInEvent, tag="meeting.call_in_declined"):
    pass


class CallInUnanswered(CallInEvent, tag="meeting.call_in_unanswered"):
    """It rang until Zoom gave up."""
