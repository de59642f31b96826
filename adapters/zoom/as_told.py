"""Our meetings as Zoom is told of them."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from adapters.http import utc_now
from adapters.zoom.client import tag_of
from adapters.zoom.meetings import MeetingChanges, MeetingSettings, NewMeeting
from adapters.zoom.recurrence import to_zoom
from domain.ids import MeetingId
from domain.meetings.events import MeetingOptions
from domain.meetings.meetings import Aspect, Meeting

NAMELESS = "Meeting"
"""Stands for a topic whose words have been erased."""


def new_meeting(meeting_id: MeetingId, meeting: Meeting) -> NewMeeting:
    return NewMeeting(
        topic=_topic(meeting),
        agenda=f"{tag_of(meeting_id)}\n",
        starts_at=meeting.starts_at or utc_now(),
        minutes=meeting.minutes,
        time_zone=meeting.time_zone,
        settings=_settings(meeting.options),
        passcode=_passcode(meeting.options) or UNSET,
        recurrence=_recurrence(meeting),
    )


def changes_of(meeting: Meeting) -> MeetingChanges:
    """Times only where they are new: a series that is laid out anew forgets what was moved in it."""
    changes = MeetingChanges(
        topic=_topic(meeting),
        settings=_settings(meeting.options),
        passcode=_passcode(meeting.options) or UNSET,
    )
    if meeting.changed.get(Aspect.WHEN, 0) <= meeting.told:
        return changes
    return replace(
        changes,
        starts_at=meeting.starts_at or UNSET,
        minutes=meeting.minutes,
        time_zone=meeting.time_zone,
        recurrence=_recurrence(meeting),
    )


def _recurrence(meeting: Meeting) -> dict[str, Any] | UnsetType:
    return UNSET if meeting.recurrence is None else to_zoom(meeting.recurrence, meeting.time_zone)


def _topic(meeting: Meeting) -> str:
    return (meeting.topic.reveal("") if meeting.topic is not None else "") or NAMELESS


def _passcode(options: MeetingOptions) -> str:
    return options.passcode.reveal("") if options.passcode is not None else ""


def _settings(options: MeetingOptions) -> MeetingSettings:
    return MeetingSettings(
        waiting_room=UNSET if options.waiting_room is None else options.waiting_room,
        join_before_host=UNSET if options.join_before_host is None else options.join_before_host,
        auto_recording=UNSET if options.auto_recording is None else options.auto_recording.value,
    )
