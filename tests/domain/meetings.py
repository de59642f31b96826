"""Commands about meetings, shared by the tests of decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.command import Via
from domain.ids import BatchId, ChatId, MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings.changes import (
    MoveMeeting,
    RecordZoomMeetingUpdated,
    RenameMeeting,
    RepeatMeeting,
)
from domain.meetings.commands import PlanMeeting, RecordZoomMeetingCreated
from domain.meetings.events import MeetingOptions
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.told_by_zoom import RecordMeetingStarted
from domain.personal import Personal
from tests.domain.given import NOW, meta
from tests.domain.people import PERSON

MEETING = MeetingId(derived("meeting", 1))
ZOOM = ZoomMeetingId(81234567890)
START = NOW + timedelta(hours=3)
"""19:00 in Jakarta, on a Tuesday."""
WEEKLY = Recurrence(every=Every.WEEK, weekdays=(1,), count=4)
"""On Tuesdays."""
TUESDAYS = tuple(START + timedelta(weeks=week) for week in range(4))
DAY = timedelta(days=1)


def plan(actor: int = PERSON, *, recurrence: Recurrence | None = None, options=None) -> PlanMeeting:
    return PlanMeeting(
        meta=meta(actor, cause="plan"),
        meeting_id=MEETING,
        planned_by=UserId(actor),
        topic=Personal(f"user-{actor}", "Rapat"),
        starts_at=START,
        minutes=60,
        time_zone="Asia/Jakarta",
        chat=ChatId("3"),
        batch=BatchId(derived("batch", 1)),
        line=1,
        of=1,
        options=options or MeetingOptions(),
        recurrence=recurrence,
    )


def created(*, revision: int = 0) -> RecordZoomMeetingCreated:
    return RecordZoomMeetingCreated(
        meta=meta(None, via=Via.ZOOM),
        meeting_id=MEETING,
        zoom_meeting_id=ZOOM,
        zoom_uuid="uuid==",
        join_url=Personal("user-3", "https://zoom.us/j/81234567890?pwd=x"),
        passcode=Personal("user-3", "123456"),
        revision=revision,
    )


def started() -> RecordMeetingStarted:
    return RecordMeetingStarted(
        meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, zoom_uuid="instance==", started_at=NOW
    )


def move(
    to: datetime = START + DAY,
    actor: int = PERSON,
    *,
    minutes: int = 60,
    zone: str = "Asia/Jakarta",
    at: datetime = NOW,
    seen: int | None = None,
) -> MoveMeeting:
    return MoveMeeting(
        meta=meta(actor, at=at), meeting_id=MEETING, starts_at=to, minutes=minutes, time_zone=zone, seen=seen
    )


def rename(topic: str = "Rapat pagi", actor: int = PERSON, *, seen: int | None = None) -> RenameMeeting:
    wanted = Personal(f"user-{actor}", topic)
    return RenameMeeting(meta=meta(actor), meeting_id=MEETING, topic=wanted, seen=seen)


def repeat(recurrence: Recurrence = WEEKLY, actor: int = PERSON, *, at: datetime = NOW) -> RepeatMeeting:
    return RepeatMeeting(meta=meta(actor, at=at), meeting_id=MEETING, recurrence=recurrence)


def updated(
    *, revision: int, asked_at: datetime = NOW, occurrence: datetime | None = None
) -> RecordZoomMeetingUpdated:
    return RecordZoomMeetingUpdated(
        meta=meta(None, via=Via.ZOOM),
        meeting_id=MEETING,
        revision=revision,
        asked_at=asked_at,
        occurrence=occurrence,
    )
