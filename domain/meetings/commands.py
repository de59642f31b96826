"""What can be asked about a meeting, and what is decided."""

from __future__ import annotations

from datetime import datetime

from domain.command import Command
from domain.ids import BatchId, ChatId, MeetingId, UserId, ZoomMeetingId
from domain.meetings.events import (
    MeetingCancelled,
    MeetingEvent,
    MeetingPlanned,
    ZoomKeptMeeting,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingPostponed,
    ZoomMeetingWithdrawn,
    ZoomRefusedMeeting,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.personal import Personal
from domain.refusal import Refusal

LONGEST_MINUTES = 24 * 60
LONGEST_TOPIC = 200
"""Characters Zoom accepts in a topic (its API description: `topic`, maxLength 200)."""
LONGEST_REASON = 200


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


class MeetingCommand(Command):
    meeting_id: MeetingId


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


def decide_plan_meeting(meeting: Meeting, command: PlanMeeting) -> list[MeetingEvent]:
    if meeting.exists:
        return []
    if not 1 <= command.minutes <= LONGEST_MINUTES:
        raise MeetingTooLong(minutes=command.minutes)
    if not 1 <= len(command.topic.reveal("")) <= LONGEST_TOPIC:
        raise TopicUnusable(longest=LONGEST_TOPIC)
    if command.starts_at <= command.meta.at:
        raise MeetingInPast
    return [_planned(command)]


def _planned(command: PlanMeeting) -> MeetingPlanned:
    return MeetingPlanned(
        planned_by=command.planned_by,
        topic=command.topic,
        starts_at=command.starts_at,
        minutes=command.minutes,
        time_zone=command.time_zone,
        chat=command.chat,
        batch=command.batch,
        line=command.line,
        of=command.of,
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
