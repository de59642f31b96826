"""What planned meetings need of Zoom, each done exactly once: create and delete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown, Outcome, Rejected, Unauthorised, Unavailable
from adapters.performer import Quiet, meta
from adapters.zoom.as_told import new_meeting
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.meetings import ZoomMeeting
from domain.command import Via
from domain.ids import MeetingId, ZoomMeetingId
from domain.meetings.commands import (
    RecordZoomKeptMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomPostponed,
    RecordZoomRefusedMeeting,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.personal import Personal

_MOVED, _CANCELLED = "update_occurrence", "delete_occurrence"
zoom_meta = partial(meta, source="zoom", via=Via.ZOOM)


class Hosted(NamedTuple):
    """With whose permission we ask, and for whom."""

    client: ZoomClient
    host: str


Find = Callable[[MeetingId], Awaitable[Meeting]]
"""Our meeting as it is now."""
For = Callable[[Meeting], Awaitable[Hosted]]
"""Raises: Failure, while nobody lets us act for the meeting's host."""


class ForMeetings(Quiet):
    """The client keeps Zoom's rates itself."""

    def __init__(self, find: Find, for_host: For) -> None:
        self._find = find
        self._for = for_host


class MeetingCreation(ForMeetings):
    """`zoom.create_meeting`. The agenda's first line names ours, so that a lost answer can be found."""

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        meeting_id = meeting_id_of(effect)
        meeting = await self._find(meeting_id)
        if meeting.cancelled:
            return Outcome()
        if meeting.zoom is ZoomState.CREATED:
            return Outcome(effects=_left_to_tell(effect, meeting, meeting.zoom_meeting_id or 0, meeting.told))
        client, host = await self._for(meeting)
        made = await client.create_meeting(host, new_meeting(meeting_id, meeting))
        return _created(effect, meeting, made, told=meeting.revision)

    async def look_up(self, effect: Effect) -> Outcome | None:
        meeting = await self._find(meeting_id_of(effect))
        client, host = await self._for(meeting)
        found = await client.find_by_tag(host, tag_of(meeting_id_of(effect)))
        # Which of our changes it was made with nobody knows any more: Zoom will be told of all.
        return None if found is None else _created(effect, meeting, found, told=0)

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        if isinstance(failure, Unauthorised):
            return Outcome()
        refused = RecordZoomRefusedMeeting(
            meta=zoom_meta(effect, "refused"),
            meeting_id=meeting_id_of(effect),
            failure_code=failure.code,
            reason=str(failure),
        )
        return Outcome(commands=(refused,))

    def postponed(self, effect: Effect, failure: Unavailable) -> Outcome:
        if failure.until is None:
            return Outcome()
        postponed = RecordZoomPostponed(
            meta=zoom_meta(effect, "postponed", failure.until),
            meeting_id=meeting_id_of(effect),
            until=failure.until,
        )
        return Outcome(commands=(postponed,))


class MeetingDeletion(ForMeetings):
    """`zoom.delete_meeting`. Deleting what is gone already is success."""

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        zoom_meeting_id = ZoomMeetingId(effect.payload["zoom_meeting_id"])
        client, _ = await self._for(await self._find(meeting_id_of(effect)))
        await client.delete_meeting(zoom_meeting_id)
        deleted = RecordZoomMeetingDeleted(
            meta=zoom_meta(effect, "deleted"),
            meeting_id=meeting_id_of(effect),
            zoom_meeting_id=zoom_meeting_id,
        )
        return Outcome(commands=(deleted,))

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        if isinstance(failure, Unauthorised):
            return Outcome()
        kept = RecordZoomKeptMeeting(
            meta=zoom_meta(effect, "kept"),
            meeting_id=meeting_id_of(effect),
            zoom_meeting_id=ZoomMeetingId(effect.payload["zoom_meeting_id"]),
            failure_code=failure.code,
            reason=str(failure),
        )
        return Outcome(commands=(kept,))


def _created(effect: Effect, meeting: Meeting, made: ZoomMeeting, *, told: int) -> Outcome:
    created = RecordZoomMeetingCreated(
        meta=zoom_meta(effect, "created"),
        meeting_id=meeting_id_of(effect),
        zoom_meeting_id=ZoomMeetingId(made.id),
        zoom_uuid=made.uuid,
        join_url=Personal(subject_of(meeting), made.join_url),
        passcode=Personal(subject_of(meeting), made.password),
        revision=told,
    )
    return Outcome(commands=(created,), effects=_left_to_tell(effect, meeting, made.id, told))


def _left_to_tell(effect: Effect, meeting: Meeting, number: int, told: int) -> tuple[Effect, ...]:
    """What was changed before there was anything in Zoom to be changed: its own effects have been in vain."""
    whole = [_told_later(effect, "update_meeting", number)] if told < meeting.revision else []
    kinds = {each.original: _CANCELLED if each.cancelled else _MOVED for each in meeting.occurrences}
    singly = (
        _told_later(effect, kinds[original], number, occurrence=original.isoformat())
        for original in sorted(meeting.pending & kinds.keys())
    )
    return (*whole, *singly)


def _told_later(effect: Effect, call: str, number: int, **payload: str) -> Effect:
    identity = "/".join([effect.payload["meeting_id"], str(number), *payload.values()])
    later = {"meeting_id": effect.payload["meeting_id"], **payload}
    return replace(effect, key=f"zoom.{call}/{identity}", payload=later, if_unknown=IfUnknown.REPEAT)


def subject_of(meeting: Meeting) -> str:
    """Whose key seals how to get in: the same as the topic's."""
    return meeting.topic.subject if meeting.topic is not None else ""


def meeting_id_of(effect: Effect) -> MeetingId:
    return MeetingId(UUID(effect.payload["meeting_id"]))
