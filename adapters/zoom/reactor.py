"""Which events change something in Zoom, and how it is done exactly once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown, Outcome, Rejected, Unauthorised, Unavailable
from adapters.performer import Quiet, meta
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.meetings import NewMeeting, ZoomMeeting
from domain.command import Via
from domain.ids import MeetingId, ZoomMeetingId
from domain.log import Recorded
from domain.meetings.commands import (
    RecordZoomKeptMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomPostponed,
    RecordZoomRefusedMeeting,
)
from domain.meetings.events import MeetingPlanned, ZoomMeetingWithdrawn
from domain.personal import Personal

_meta = partial(meta, source="zoom", via=Via.ZOOM)


class Wanted(msgspec.Struct, frozen=True):
    """What a meeting should look like in Zoom."""

    topic: str
    starts_at: datetime
    minutes: int
    time_zone: str


Find = Callable[[MeetingId, int], Awaitable[Wanted | None]]
"""Our meeting as of a log position; `None`: it has been cancelled."""


def plan(recorded: Recorded) -> list[Effect]:
    match recorded.event:
        case MeetingPlanned() as event:
            return [_effect(recorded, "create_meeting", IfUnknown.LOOK_UP, subject=event.topic.subject)]
        case ZoomMeetingWithdrawn(zoom_meeting_id=zoom_meeting_id):
            deletion = _effect(recorded, "delete_meeting", IfUnknown.REPEAT, zoom_meeting_id=zoom_meeting_id)
            # One of ours may come to have had two in Zoom, and then both are deleted.
            return [replace(deletion, key=f"{deletion.key}/{zoom_meeting_id}")]
    return []


def _effect(recorded: Recorded, call: str, if_unknown: IfUnknown, **payload: str | int) -> Effect:
    meeting_id = recorded.stream.removeprefix("meeting-")
    return Effect(
        key=f"zoom.{call}/{meeting_id}",
        lane=f"zoom/{meeting_id}",
        payload={"meeting_id": meeting_id, **payload},
        if_unknown=if_unknown,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


class MeetingCreation(Quiet):
    """`zoom.create_meeting`. The agenda's first line names ours, so that a lost answer can be found.

    The client keeps Zoom's rates itself.
    """

    def __init__(self, client: ZoomClient, host: str, find: Find) -> None:
        self._client = client
        self._host = host
        self._find = find

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        meeting_id = _meeting_id(effect)
        wanted = await self._find(meeting_id, effect.position)
        if wanted is None:
            return Outcome()
        new = NewMeeting(
            topic=wanted.topic,
            agenda=f"{tag_of(meeting_id)}\n",
            starts_at=wanted.starts_at,
            minutes=wanted.minutes,
            time_zone=wanted.time_zone,
        )
        return _created(effect, await self._client.create_meeting(self._host, new))

    async def look_up(self, effect: Effect) -> Outcome | None:
        found = await self._client.find_by_tag(self._host, tag_of(_meeting_id(effect)))
        return _created(effect, found) if found is not None else None

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        if isinstance(failure, Unauthorised):
            return Outcome()
        refused = RecordZoomRefusedMeeting(
            meta=_meta(effect, "refused"),
            meeting_id=_meeting_id(effect),
            failure_code=failure.code,
            reason=str(failure),
        )
        return Outcome(commands=(refused,))

    def postponed(self, effect: Effect, failure: Unavailable) -> Outcome:
        if failure.until is None:
            return Outcome()
        postponed = RecordZoomPostponed(
            meta=_meta(effect, "postponed", failure.until),
            meeting_id=_meeting_id(effect),
            until=failure.until,
        )
        return Outcome(commands=(postponed,))


class MeetingDeletion(Quiet):
    """`zoom.delete_meeting`. Deleting what is gone already is success."""

    def __init__(self, client: ZoomClient) -> None:
        self._client = client

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        zoom_meeting_id = ZoomMeetingId(effect.payload["zoom_meeting_id"])
        await self._client.delete_meeting(zoom_meeting_id)
        deleted = RecordZoomMeetingDeleted(
            meta=_meta(effect, "deleted"), meeting_id=_meeting_id(effect), zoom_meeting_id=zoom_meeting_id
        )
        return Outcome(commands=(deleted,))

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        if isinstance(failure, Unauthorised):
            return Outcome()
        kept = RecordZoomKeptMeeting(
            meta=_meta(effect, "kept"),
            meeting_id=_meeting_id(effect),
            zoom_meeting_id=ZoomMeetingId(effect.payload["zoom_meeting_id"]),
            failure_code=failure.code,
            reason=str(failure),
        )
        return Outcome(commands=(kept,))


def _created(effect: Effect, meeting: ZoomMeeting) -> Outcome:
    # The key of the person who planned it seals how to get in.
    subject = effect.payload["subject"]
    created = RecordZoomMeetingCreated(
        meta=_meta(effect, "created"),
        meeting_id=_meeting_id(effect),
        zoom_meeting_id=ZoomMeetingId(meeting.id),
        zoom_uuid=meeting.uuid,
        join_url=Personal(subject, meeting.join_url),
        passcode=Personal(subject, meeting.password),
    )
    return Outcome(commands=(created,))


def _meeting_id(effect: Effect) -> MeetingId:
    return MeetingId(UUID(effect.payload["meeting_id"]))
