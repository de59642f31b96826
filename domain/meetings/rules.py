"""What commands about meetings share: limits, refusals, and who may still change what."""

from __future__ import annotations

from datetime import datetime

from domain.command import Command
from domain.ids import MeetingId
from domain.meetings.events import MeetingOptions
from domain.meetings.meetings import Meeting
from domain.personal import Personal
from domain.refusal import Refusal

LONGEST_MINUTES = 24 * 60
LONGEST_TOPIC = 200
"""Characters Zoom accepts in a topic (its API description: `topic`, maxLength 200)."""
LONGEST_REASON = 200
LONGEST_PASSCODE = 10
"""Its API description: `password`, maxLength 10, and the signs it may have."""
PASSCODE_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@-_*")


class MeetingUnknown(Refusal):
    code = "meeting.unknown"


class MeetingInPast(Refusal):
    code = "meeting.in_past"


class MeetingTooLong(Refusal):
    code = "meeting.too_long"


class TopicUnusable(Refusal):
    code = "meeting.topic_unusable"


class MeetingOver(Refusal):
    code = "meeting.over"


class MeetingIsCancelled(Refusal):
    code = "meeting.cancelled"


class PasscodeUnusable(Refusal):
    code = "meeting.passcode_unusable"


class ChangedMeanwhile(Refusal):
    """Somebody else changed the same; `aspect` says what, `revision` which state the person must look at."""

    code = "meeting.changed_meanwhile"


class MeetingCommand(Command):
    meeting_id: MeetingId


def check_changeable(meeting: Meeting, now: datetime) -> None:
    """Raises: MeetingUnknown, MeetingIsCancelled, MeetingOver."""
    if not meeting.exists:
        raise MeetingUnknown
    if meeting.cancelled:
        raise MeetingIsCancelled
    if meeting.over_at(now) and not meeting.live:
        raise MeetingOver


def check_time(starts_at: datetime, minutes: int, now: datetime) -> None:
    """Raises: MeetingTooLong, MeetingInPast."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise MeetingTooLong(minutes=minutes)
    if starts_at <= now:
        raise MeetingInPast


def check_topic(topic: Personal[str]) -> None:
    """Raises: TopicUnusable."""
    if not 1 <= len(topic.reveal("")) <= LONGEST_TOPIC:
        raise TopicUnusable(longest=LONGEST_TOPIC)


def check_options(options: MeetingOptions) -> None:
    """Raises: PasscodeUnusable."""
    if options.passcode is None:
        return
    passcode = options.passcode.reveal("-")
    if not 1 <= len(passcode) <= LONGEST_PASSCODE or not PASSCODE_SIGNS.issuperset(passcode):
        raise PasscodeUnusable(longest=LONGEST_PASSCODE)
