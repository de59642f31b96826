"""What people change of a planned meeting, and what came of it in Zoom."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from domain.meetings.events import (
    AutoRecording,
    MeetingEvent,
    MeetingMoved,
    MeetingOptions,
    MeetingOptionsChosen,
    MeetingRenamed,
    SeriesLaidOut,
    ZoomChangePostponed,
    ZoomMeetingAskedAgain,
    ZoomMeetingUpdated,
    ZoomRefusedChange,
)
from domain.meetings.meetings import Aspect, Meeting, ZoomState
from domain.meetings.occurrences import Occurrence
from domain.meetings.recurrence import Recurrence
from domain.meetings.rules import (
    LONGEST_REASON,
    ChangedMeanwhile,
    MeetingCommand,
    check_changeable,
    check_options,
    check_time,
    check_topic,
)
from domain.meetings.series import laid_out, next_laid_out, remaining
from domain.personal import Personal
from domain.refusal import Refusal


class MeetingIsLive(Refusal):
    code = "meeting.live"


class NothingToAskAgain(Refusal):
    code = "meeting.nothing_to_ask_again"


class ChangeMeeting(MeetingCommand):
    seen: int | None = None
    """The revision the person was looking at; `None`: they say what they want whatever it was before."""


class MoveMeeting(ChangeMeeting, tag="move_meeting"):
    starts_at: datetime
    minutes: int
    time_zone: str


def decide_move_meeting(meeting: Meeting, command: MoveMeeting) -> list[MeetingEvent]:
    _check(meeting, command, Aspect.WHEN)
    if meeting.live:
        raise MeetingIsLive
    if meeting.recurrence is not None:
        return _series_moved(meeting, meeting.recurrence, command)
    check_time(command.starts_at, command.minutes, command.meta.at)
    wish = (command.starts_at, command.minutes, command.time_zone)
    if wish == (meeting.starts_at, meeting.minutes, meeting.time_zone):
        return []
    starts_at, minutes, time_zone = wish
    return _with_zoom(meeting, MeetingMoved(starts_at=starts_at, minutes=minutes, time_zone=time_zone))


def _series_moved(meeting: Meeting, recurrence: Recurrence, command: MoveMeeting) -> list[MeetingEvent]:
    """All that is still to come, by the same rule from another day or at another time."""
    now = command.meta.at
    rule = remaining(meeting, recurrence, now)
    series = laid_out(meeting, rule, command.starts_at, command.minutes, command.time_zone, now)
    return [] if _unchanged(meeting, series) else _with_zoom(meeting, series)


class RepeatMeeting(ChangeMeeting, tag="repeat_meeting"):
    """What took place once, or by another rule, is to take place by this one."""

    recurrence: Recurrence


def decide_repeat_meeting(meeting: Meeting, command: RepeatMeeting) -> list[MeetingEvent]:
    _check(meeting, command, Aspect.WHEN)
    if meeting.live:
        raise MeetingIsLive
    now, starts_at = command.meta.at, next_laid_out(meeting, command.meta.at)
    series = laid_out(meeting, command.recurrence, starts_at, meeting.minutes, meeting.time_zone, now)
    return [] if _unchanged(meeting, series) else _with_zoom(meeting, series)


def _unchanged(meeting: Meeting, series: SeriesLaidOut) -> bool:
    """Also that no occurrence was moved or cancelled, which laying out anew undoes."""
    new = {Occurrence(start, start, series.minutes) for start in series.occurrences}
    return not series.dropped and new <= set(meeting.occurrences) and series.time_zone == meeting.time_zone


class RenameMeeting(ChangeMeeting, tag="rename_meeting"):
    topic: Personal[str]


def decide_rename_meeting(meeting: Meeting, command: RenameMeeting) -> list[MeetingEvent]:
    _check(meeting, command, Aspect.TOPIC)
    check_topic(command.topic)
    if meeting.topic is not None and command.topic.reveal("") == meeting.topic.reveal(""):
        return []
    return _with_zoom(meeting, MeetingRenamed(topic=command.topic))


class ChooseMeetingOptions(ChangeMeeting, tag="choose_meeting_options"):
    """Only those named, so that two people who choose at the same time both get what they asked for."""

    waiting_room: bool | UnsetType | None = UNSET
    join_before_host: bool | UnsetType | None = UNSET
    auto_recording: AutoRecording | UnsetType | None = UNSET
    passcode: Personal[str] | UnsetType | None = UNSET


def decide_choose_meeting_options(meeting: Meeting, command: ChooseMeetingOptions) -> list[MeetingEvent]:
    every = {name: getattr(command, name) for name in MeetingOptions.__struct_fields__}
    named = {name: each for name, each in every.items() if each is not UNSET}
    _check(meeting, command, *map(Aspect, named))
    options = replace(meeting.options, **named)
    check_options(options)
    return [] if options == meeting.options else _with_zoom(meeting, MeetingOptionsChosen(options=options))


class AskZoomAgain(MeetingCommand, tag="ask_zoom_again"):
    pass


def decide_ask_zoom_again(meeting: Meeting, command: AskZoomAgain) -> list[MeetingEvent]:
    check_changeable(meeting, command.meta.at)
    if meeting.zoom is not ZoomState.REFUSED:
        raise NothingToAskAgain
    return [ZoomMeetingAskedAgain()]


class RecordZoomMeetingUpdated(MeetingCommand, tag="record_zoom_meeting_updated"):
    revision: int
    asked_at: datetime
    passcode: Personal[str] | None = None
    join_url: Personal[str] | None = None
    occurrence: datetime | None = None


def decide_record_zoom_meeting_updated(_: Meeting, command: RecordZoomMeetingUpdated) -> list[MeetingEvent]:
    return [
        ZoomMeetingUpdated(
            revision=command.revision,
            asked_at=command.asked_at,
            passcode=command.passcode,
            join_url=command.join_url,
            occurrence=command.occurrence,
        )
    ]


class RecordZoomRefusedChange(MeetingCommand, tag="record_zoom_refused_change"):
    revision: int
    """Up to which it was told; what people changed since is still to be told."""
    failure_code: str
    reason: str
    occurrence: datetime | None = None


def decide_record_zoom_refused_change(_: Meeting, command: RecordZoomRefusedChange) -> list[MeetingEvent]:
    reason = command.reason[:LONGEST_REASON]
    return [
        ZoomRefusedChange(
            revision=command.revision,
            code=command.failure_code,
            reason=reason,
            occurrence=command.occurrence,
        )
    ]


class RecordZoomChangePostponed(MeetingCommand, tag="record_zoom_change_postponed"):
    until: datetime


def decide_record_zoom_change_postponed(_: Meeting, command: RecordZoomChangePostponed) -> list[MeetingEvent]:
    return [ZoomChangePostponed(until=command.until)]


def _check(meeting: Meeting, command: ChangeMeeting, *aspects: Aspect) -> None:
    """Raises: what `check_changeable` does; ChangedMeanwhile."""
    check_changeable(meeting, command.meta.at)
    for aspect in aspects:
        if command.seen is not None and meeting.changed.get(aspect, 0) > command.seen:
            raise ChangedMeanwhile(aspect=aspect.value, revision=meeting.revision)


def _with_zoom(meeting: Meeting, event: MeetingEvent) -> list[MeetingEvent]:
    """What Zoom refused as it was may be to its liking now."""
    again = [ZoomMeetingAskedAgain()] if meeting.zoom is ZoomState.REFUSED else []
    return [event, *again]
