"""What can be asked about a meeting, and what is decided."""

from __future__ import annotations

from datetime import datetime

from domain.ids import BatchId, ChatId, UserId, ZoomMeetingId
from domain.meetings.events import (
    MeetingCancelled,
    MeetingEvent,
    MeetingOptions,
    MeetingPlanned,
    ZoomKeptMeeting,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingPostponed,
    ZoomMeetingWithdrawn,
    ZoomRefusedMeeting,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.meetings.recurrence import Recurrence
from domain.meetings.rules import (
    LONGEST_REASON,
    MeetingCommand,
    MeetingIsCancelled,
    MeetingOver,
    MeetingUnknown,
    check_options,
    check_time,
    check_topic,
)
from domain.meetings.series import laid_out
from domain.personal import Personal


class PlanMeeting(MeetingCommand, tag="plan_meeting"):
    planned_by: UserId
    topic: Personal[str]
    starts_at: datetime
    minutes: int
    time_zone: str
    chat: ChatId
    batch: BatchId
    line: int
    of: int
    options: MeetingOptions = MeetingOptions()
    host: str = ""
    recurrence: Recurrence | None = None
    """`starts_at` is then the earliest start, and at this local time."""


def decide_plan_meeting(meeting: Meeting, command: PlanMeeting) -> list[MeetingEvent]:
    if meeting.exists:
        return []
    check_topic(command.topic)
    check_options(command.options)
    check_time(command.starts_at, command.minutes, command.meta.at)
    if command.recurrence is None:
        return [_planned(command, command.starts_at)]
    series = laid_out(
        meeting, command.recurrence, command.starts_at, command.minutes, command.time_zone, command.meta.at
    )
    return [_planned(command, series.occurrences[0]), series]


def _planned(command: PlanMeeting, starts_at: datetime) -> MeetingPlanned:
    return MeetingPlanned(
        planned_by=command.planned_by,
        topic=command.topic,
        starts_at=starts_at,
        minutes=command.minutes,
        time_zone=command.time_zone,
        chat=command.chat,
        batch=command.batch,
        line=command.line,
        of=command.of,
        options=command.options,
        host=command.host,
    )


class CancelMeeting(MeetingCommand, tag="cancel_meeting"):
    pass


def decide_cancel_meeting(meeting: Meeting, command: CancelMeeting) -> list[MeetingEvent]:
    if not meeting.exists:
        raise MeetingUnknown
    if meeting.cancelled:
        raise MeetingIsCancelled
    if meeting.over_at(command.meta.at):
        raise MeetingOver
    return [MeetingCancelled()]


class RecordZoomMeetingCreated(MeetingCommand, tag="record_zoom_meeting_created"):
    """What the outside world did is recorded, never refused."""

    zoom_meeting_id: ZoomMeetingId
    zoom_uuid: str
    join_url: Personal[str]
    passcode: Personal[str]
    revision: int = 0


def decide_record_zoom_meeting_created(
    meeting: Meeting, command: RecordZoomMeetingCreated
) -> list[MeetingEvent]:
    if meeting.zoom_meeting_id == command.zoom_meeting_id:
        return []
    return [
        ZoomMeetingCreated(
            zoom_meeting_id=command.zoom_meeting_id,
            zoom_uuid=command.zoom_uuid,
            join_url=command.join_url,
            passcode=command.passcode,
            revision=command.revision,
        )
    ]


class RecordZoomRefusedMeeting(MeetingCommand, tag="record_zoom_refused_meeting"):
    failure_code: str
    reason: str


def decide_record_zoom_refused_meeting(_: Meeting, command: RecordZoomRefusedMeeting) -> list[MeetingEvent]:
    return [ZoomRefusedMeeting(code=command.failure_code, reason=command.reason[:LONGEST_REASON])]


class RecordZoomPostponed(MeetingCommand, tag="record_zoom_postponed"):
    until: datetime


def decide_record_zoom_postponed(_: Meeting, command: RecordZoomPostponed) -> list[MeetingEvent]:
    return [ZoomMeetingPostponed(until=command.until)]


class WithdrawZoomMeeting(MeetingCommand, tag="withdraw_zoom_meeting"):
    """Asked by the policy whenever ours is cancelled or theirs appears, in either order."""


def decide_withdraw_zoom_meeting(meeting: Meeting, _: WithdrawZoomMeeting) -> list[MeetingEvent]:
    if meeting.cancelled and meeting.zoom == ZoomState.CREATED and meeting.zoom_meeting_id is not None:
        return [ZoomMeetingWithdrawn(zoom_meeting_id=meeting.zoom_meeting_id)]
    return []


class RecordZoomMeetingDeleted(MeetingCommand, tag="record_zoom_meeting_deleted"):
    zoom_meeting_id: ZoomMeetingId


def decide_record_zoom_meeting_deleted(
    meeting: Meeting, command: RecordZoomMeetingDeleted
) -> list[MeetingEvent]:
    if meeting.zoom == ZoomState.DELETED:
        return []
    return [ZoomMeetingDeleted(zoom_meeting_id=command.zoom_meeting_id)]


class RecordZoomKeptMeeting(MeetingCommand, tag="record_zoom_kept_meeting"):
    zoom_meeting_id: ZoomMeetingId
    failure_code: str
    reason: str


def decide_record_zoom_kept_meeting(_: Meeting, command: RecordZoomKeptMeeting) -> list[MeetingEvent]:
    reason = command.reason[:LONGEST_REASON]
    return [
        ZoomKeptMeeting(zoom_meeting_id=command.zoom_meeting_id, code=command.failure_code, reason=reason)
    ]
