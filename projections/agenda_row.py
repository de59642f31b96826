"""A row of the agenda, and what happens to it more than once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.ids import BatchId, ChatId, MeetingId, StreamId, UserId, ZoomMeetingId
from domain.meetings.events import SeriesLaidOut, SeriesLaidOutInZoom
from domain.meetings.found_events import MeetingDiscovered
from domain.meetings.meetings import ZoomState
from domain.meetings.running import RecordingState
from projections.columns import EPOCH

REMEMBERED_ENDS = 20
_NO_BATCH = BatchId(UUID(int=0))


class AgendaRow(msgspec.Struct, gc=False):
    """A meeting as the agenda shows it. Until it is planned, which no query shows, its start is 1970."""

    stream: StreamId
    planned_by: UserId = UserId(0)
    topic: str = ""
    """Empty once the person it belongs to has been erased."""
    starts_at: datetime = EPOCH
    ends_at: datetime = EPOCH
    minutes: int = 0
    time_zone: str = ""
    chat: ChatId = ChatId("")
    batch: BatchId = _NO_BATCH
    line: int = 0
    of: int = 0
    state: ZoomState = ZoomState.ASKED
    cancelled: bool = False
    zoom_meeting_id: ZoomMeetingId | None = None
    join_url: str = ""
    passcode: str = ""
    refusal_code: str = ""
    """Zoom's, for creating, or for deleting when `state` is withdrawn."""
    refusal_reason: str = ""
    postponed_until: datetime | None = None
    changed: bool = False
    """People changed something that Zoom does not know of yet, or does not want (`refusal_code`)."""
    repeats: bool = False
    """It is a series; `starts_at` is its first start, and `ends_at` the end of its last."""
    live_uuid: str = ""
    """Zoom's uuid of the time it is live now; empty: it is not."""
    started_uuid: str = ""
    """Of the time that began last, by Zoom's clock; the same holds for `ended_uuid`."""
    started_at: datetime | None = None
    ended_uuids: str = ""
    """Of the times that ended, as told, with blanks between them; the newest 20."""
    ended_uuid: str = ""
    ended_at: datetime | None = None
    recording: RecordingState = RecordingState.NONE
    recording_uuid: str = ""
    recording_at: datetime = EPOCH
    host: str = ""
    """As in `MeetingPlanned`."""
    expired: bool = False
    """It was over, and nobody is known to have begun it."""

    @property
    def live(self) -> bool:
        return bool(self.live_uuid)

    @property
    def meeting_id(self) -> MeetingId:
        return MeetingId(UUID(self.stream.removeprefix("meeting-")))


def discover(row: AgendaRow, event: MeetingDiscovered) -> None:
    """No message asked for it, so it stands in no chat."""
    row.planned_by, row.host = event.planned_by or UserId(0), event.host
    row.topic = event.topic.reveal("")
    set_time(row, event.starts_at, event.minutes)
    row.time_zone, row.state = event.time_zone, ZoomState.CREATED
    row.zoom_meeting_id = event.zoom_meeting_id
    row.join_url, row.passcode = event.join_url.reveal(""), event.passcode.reveal("")


def set_time(row: AgendaRow, starts_at: datetime, minutes: int) -> None:
    """At another time it may take place after all."""
    row.starts_at, row.minutes, row.expired = starts_at, minutes, False
    row.ends_at = starts_at + timedelta(minutes=minutes)


def set_series(row: AgendaRow, event: SeriesLaidOut | SeriesLaidOutInZoom) -> None:
    set_time(row, event.occurrences[0], event.minutes)
    row.ends_at = event.occurrences[-1] + timedelta(minutes=event.minutes)
    row.time_zone, row.repeats = event.time_zone, True


def await_zoom(row: AgendaRow) -> None:
    """A change made now is not the one that was refused."""
    row.changed = row.state is not ZoomState.REFUSED
    if row.state is ZoomState.CREATED:
        row.refusal_code = row.refusal_reason = ""


def settle(row: AgendaRow) -> None:
    """Notifications overtake each other: an end holds, whatever is told of that time afterwards."""
    row.expired = False
    ended = row.ended_uuids.split()
    row.live_uuid = "" if row.started_uuid in ended else row.started_uuid
    if row.recording_uuid in ended:
        row.recording = RecordingState.NONE
