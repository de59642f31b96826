"""Several changes of a meeting in one decision: all of them take place, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from domain.command import Command
from domain.frozen import Frozen
from domain.meetings.changes import (
    ChooseMeetingOptions,
    MoveMeeting,
    RenameMeeting,
    decide_choose_meeting_options,
    decide_move_meeting,
    decide_rename_meeting,
)
from domain.meetings.events import MeetingEvent
from domain.meetings.meetings import Meeting
from domain.personal import Personal


class When(Frozen):
    starts_at: datetime
    minutes: int
    time_zone: str


class ReviseMeeting(ChooseMeetingOptions, tag="revise_meeting"):
    """With nothing named it asks only whether the meeting may be changed."""

    topic: Personal[str] | None = None
    when: When | None = None


def decide_revise_meeting(meeting: Meeting, command: ReviseMeeting) -> list[MeetingEvent]:
    """Zoom, which refused it as it was, is asked again once."""
    events: list[MeetingEvent] = []
    for decide, part in _parts(command):
        events += (event for event in decide(meeting, part) if event not in events)
    return events


def _parts(command: ReviseMeeting) -> Iterator[tuple[Callable[[Meeting, Any], list[MeetingEvent]], Command]]:
    alike: dict[str, Any] = {
        "meta": command.meta,
        "meeting_id": command.meeting_id,
        "seen": command.seen,
    }
    yield decide_choose_meeting_options, command
    if command.topic is not None:
        yield decide_rename_meeting, RenameMeeting(**alike, topic=command.topic)
    if command.when is not None:
        when = {name: getattr(command.when, name) for name in When.__struct_fields__}
        yield decide_move_meeting, MoveMeeting(**alike, **when)
