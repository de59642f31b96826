"""Meetings that are over without ever having begun."""

from __future__ import annotations

from domain.meetings.events import MeetingEvent
from domain.meetings.found_events import MeetingExpired
from domain.meetings.meetings import Meeting
from domain.meetings.rules import MeetingCommand


class ExpireMeeting(MeetingCommand, tag="expire_meeting"):
    pass


def decide_expire_meeting(meeting: Meeting, command: ExpireMeeting) -> list[MeetingEvent]:
    """Whoever asks may have looked a moment ago; what was begun meanwhile takes place."""
    stands = meeting.exists and not meeting.cancelled and not meeting.expired
    took_place = bool(meeting.started or meeting.ended)
    if not stands or took_place or not meeting.over_at(command.meta.at):
        return []
    return [MeetingExpired()]
