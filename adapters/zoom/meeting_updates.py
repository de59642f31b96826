"""What people changed is told to Zoom, each time as the meeting is by then."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime

from adapters.effect import Effect, Outcome, Rejected, Unavailable
from adapters.http import utc_now
from adapters.zoom.as_told import changes_of
from adapters.zoom.meeting_effects import ForMeetings, meeting_id_of, subject_of, zoom_meta
from adapters.zoom.meetings import MeetingChanges
from domain.command import Command
from domain.ids import ZoomMeetingId
from domain.meetings.changes import (
    RecordZoomChangePostponed,
    RecordZoomMeetingUpdated,
    RecordZoomRefusedChange,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.meetings.occurrences import Occurrence
from domain.meetings.told_by_zoom import RecordDeletedInZoom
from domain.personal import Personal


class _Change(ForMeetings):
    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        """Of a refusal only here is known what Zoom was told: more may have been changed since."""
        meeting = await self._find(meeting_id_of(effect))
        try:
            return await self._tell(effect, meeting)
        except Rejected as refusal:
            return _refused(effect, meeting, refusal)

    @abstractmethod
    async def _tell(self, effect: Effect, meeting: Meeting) -> Outcome:
        """Raises: Failure."""

    def postponed(self, effect: Effect, failure: Unavailable) -> Outcome:
        if failure.until is None:
            return Outcome()
        postponed = RecordZoomChangePostponed(
            meta=zoom_meta(effect, "postponed", failure.until),
            meeting_id=meeting_id_of(effect),
            until=failure.until,
        )
        return Outcome(commands=(postponed,))


class MeetingUpdate(_Change):
    """`zoom.update_meeting`: Zoom is told how the meeting is now, so that once more is harmless."""

    async def _tell(self, effect: Effect, meeting: Meeting) -> Outcome:
        if meeting.zoom is not ZoomState.CREATED or meeting.cancelled or meeting.told == meeting.revision:
            return Outcome()
        client, host = await self._for(meeting)
        number, asked_at = ZoomMeetingId(meeting.zoom_meeting_id or 0), utc_now()
        if not await client.update_meeting(number, changes_of(meeting), host=host):
            return Outcome(commands=(_gone(effect, number),))
        # A new passcode makes a new address, which the answer to a change does not tell.
        made = await client.get_meeting(number) if meeting.options.passcode is not None else None
        updated = RecordZoomMeetingUpdated(
            meta=zoom_meta(effect, "updated", meeting.revision),
            meeting_id=meeting_id_of(effect),
            revision=meeting.revision,
            asked_at=asked_at,
            passcode=None if made is None else Personal(subject_of(meeting), made.password),
            join_url=None if made is None else Personal(subject_of(meeting), made.join_url),
        )
        return Outcome(commands=(updated,))


class OccurrenceUpdate(_Change):
    """`zoom.update_occurrence`: the same for one of a series."""

    async def _tell(self, effect: Effect, meeting: Meeting) -> Outcome:
        found = _named(meeting, effect)
        if found is None or found.cancelled:
            return Outcome()
        changes = MeetingChanges(
            starts_at=found.starts_at, minutes=found.minutes, time_zone=meeting.time_zone
        )
        client, host = await self._for(meeting)
        number, asked_at = ZoomMeetingId(meeting.zoom_meeting_id or 0), utc_now()
        await client.update_meeting(number, changes, host=host, occurrence=found.original)
        return _told_of_one(effect, meeting, asked_at)


class OccurrenceDeletion(_Change):
    """`zoom.delete_occurrence`. Deleting what is gone already is success."""

    async def _tell(self, effect: Effect, meeting: Meeting) -> Outcome:
        found = _named(meeting, effect)
        if found is None:
            return Outcome()
        client, _ = await self._for(meeting)
        number, asked_at = ZoomMeetingId(meeting.zoom_meeting_id or 0), utc_now()
        await client.delete_meeting(number, occurrence=found.original)
        return _told_of_one(effect, meeting, asked_at)


def _refused(effect: Effect, meeting: Meeting, refusal: Rejected) -> Outcome:
    occurrence = _occurrence(effect)
    refused = RecordZoomRefusedChange(
        meta=zoom_meta(effect, "refused"),
        meeting_id=meeting_id_of(effect),
        revision=meeting.revision if occurrence is None else meeting.told,
        failure_code=refusal.code,
        reason=str(refusal),
        occurrence=occurrence,
    )
    return Outcome(commands=(refused,))


def _gone(effect: Effect, number: ZoomMeetingId) -> Command:
    meeting_id = meeting_id_of(effect)
    return RecordDeletedInZoom(meta=zoom_meta(effect, "gone"), meeting_id=meeting_id, zoom_meeting_id=number)


def _occurrence(effect: Effect) -> datetime | None:
    """The one of a series that an effect is about."""
    original = effect.payload.get("occurrence")
    return None if original is None else datetime.fromisoformat(original)


def _named(meeting: Meeting, effect: Effect) -> Occurrence | None:
    """`None`: there is nothing in Zoom to be changed any more."""
    if meeting.zoom is not ZoomState.CREATED or meeting.cancelled:
        return None
    original = _occurrence(effect)
    return next((each for each in meeting.occurrences if each.original == original), None)


def _told_of_one(effect: Effect, meeting: Meeting, asked_at: datetime) -> Outcome:
    updated = RecordZoomMeetingUpdated(
        meta=zoom_meta(effect, "updated"),
        meeting_id=meeting_id_of(effect),
        revision=meeting.told,
        asked_at=asked_at,
        occurrence=_occurrence(effect),
    )
    return Outcome(commands=(updated,))
