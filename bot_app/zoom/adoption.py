"""Whose a Zoom meeting is that was made past us, and how it becomes one of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.zoom.client import tagged
from adapters.zoom.meetings import SCHEDULED, SERIES, ZoomMeeting
from adapters.zoom.recurrence import from_zoom
from bot_app.reads import Reads
from bot_app.zoom.comparing import Metas, minutes_of, times_of, topic_of, usual_minutes, zone_of
from domain.application import Application
from domain.ids import ConnectionId, MeetingId, ZoomMeetingId
from domain.meetings.adoption import AdoptMeeting, adopted_id
from domain.meetings.meetings import Meeting, stream_of
from domain.personal import Personal
from projections.connections import ConnectionRow, ConnectionState


class Adoption:
    def __init__(self, application: Application, reads: Reads) -> None:
        self._application = application
        self._reads = reads

    async def worth_asking(self, listed: ZoomMeeting, now: datetime) -> bool:
        """Whether what a list tells speaks for adopting it: it has a time to come, and is not ours anyway."""
        return _has_times(listed) and not _over(listed, now) and not await self._is_being_made(listed)

    async def of(self, told: ZoomMeeting, host: str, seen_at: datetime, metas: Metas) -> AdoptMeeting | None:
        """`host`: as in `MeetingPlanned`, for whom Zoom told it. `None`: it is not to be adopted."""
        times = times_of(told, seen_at) if _has_times(told) else ()
        if not times or await self._is_being_made(told):
            return None
        meeting_id = adopted_id(ZoomMeetingId(told.id))
        person = await self.person(told.host_id or host)
        subject = person.stream if person is not None else stream_of(meeting_id)
        zone = zone_of(told)
        return AdoptMeeting(
            meta=metas("adopted"),
            meeting_id=meeting_id,
            host=host if person is None else person.connection_id,
            planned_by=None if person is None else person.connected_by,
            topic=Personal(subject, topic_of(told)),
            starts_at=times[0].starts_at,
            minutes=usual_minutes(times),
            time_zone=zone,
            zoom_meeting_id=ZoomMeetingId(told.id),
            zoom_uuid=told.uuid,
            join_url=Personal(subject, told.join_url),
            passcode=Personal(subject, told.password),
            seen_at=seen_at,
            recurrence=from_zoom(told.recurrence, zone) if told.recurrence else None,
            occurrences=times if told.type == SERIES else (),
        )

    async def person(self, host: str) -> ConnectionRow | None:
        """Who connected this Zoom user; `None`: nobody did, or the connection has ended."""
        row = await self._reads.connections.by_id(ConnectionId(host)) if host else None
        return None if row is None or row.state is ConnectionState.ENDED else row

    async def _is_being_made(self, told: ZoomMeeting) -> bool:
        """Its tag names one of ours that does not know its Zoom meeting yet. Copies carry the tag too."""
        meeting_id = tagged(told)
        if meeting_id is None:
            return False
        meeting: Meeting = await self._application.state(stream_of(MeetingId(meeting_id)))
        return meeting.exists and meeting.zoom_meeting_id is None


def _has_times(told: ZoomMeeting) -> bool:
    """Not instant meetings, personal rooms and series without fixed times: no calendar could show them."""
    return told.type in (SCHEDULED, SERIES)


def _over(listed: ZoomMeeting, now: datetime) -> bool:
    """A line of a list speaks of one time, of a series too."""
    start = listed.start_time
    return start is not None and start + timedelta(minutes=minutes_of(listed.duration)) <= now
