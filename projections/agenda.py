"""The agenda: planned meetings, and what became of each in Zoom."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Select, case, func, or_, select, tuple_

from domain.ids import BatchId, ChatId, MeetingId, StreamId, UserId, ZoomMeetingId
from domain.log import Recorded
from domain.meetings.events import (
    CloudRecordingEvent,
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingOptionsChosen,
    MeetingPlanned,
    MeetingRenamed,
    MeetingRenamedInZoom,
    MeetingStarted,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
    ZoomChangePostponed,
    ZoomKeptMeeting,
    ZoomMeetingAskedAgain,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingPostponed,
    ZoomMeetingUpdated,
    ZoomMeetingWithdrawn,
    ZoomRefusedChange,
    ZoomRefusedMeeting,
)
from domain.meetings.meetings import RECORDING_STATES, RecordingState, ZoomState, stream_of
from domain.meetings.rules import LONGEST_MINUTES
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on

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

    @property
    def live(self) -> bool:
        return bool(self.live_uuid)

    @property
    def meeting_id(self) -> MeetingId:
        return MeetingId(UUID(self.stream.removeprefix("meeting-")))


class AgendaCounts(msgspec.Struct, frozen=True):
    """Of the meetings that are not over and not cancelled."""

    upcoming: int
    created: int
    waiting: int
    """Asked of Zoom or postponed by it."""
    refused: int


class Agenda(Projection[AgendaRow]):
    name = "agenda"
    version = 3
    row = AgendaRow
    indexes = (("starts_at", "stream"), ("batch",), ("zoom_meeting_id",))

    @on(MeetingPlanned)
    def planned(self, row: AgendaRow, event: MeetingPlanned, _: Recorded) -> None:
        row.planned_by = event.planned_by
        row.topic = event.topic.reveal("")
        _set_time(row, event.starts_at, event.minutes)
        row.time_zone = event.time_zone
        row.chat = event.chat
        row.batch, row.line, row.of = event.batch, event.line, event.of

    @on(MeetingCancelled)
    def cancelled(self, row: AgendaRow, _: MeetingCancelled, __: Recorded) -> None:
        row.cancelled = True

    @on(ZoomMeetingCreated)
    def created(self, row: AgendaRow, event: ZoomMeetingCreated, _: Recorded) -> None:
        row.state, row.changed = ZoomState.CREATED, False
        row.zoom_meeting_id = event.zoom_meeting_id
        row.join_url = event.join_url.reveal("")
        row.passcode = event.passcode.reveal("")
        row.refusal_code = row.refusal_reason = ""
        row.postponed_until = None

    @on(MeetingMoved)
    def moved(self, row: AgendaRow, event: MeetingMoved, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)
        row.time_zone = event.time_zone
        _await_zoom(row)

    @on(SeriesLaidOut)
    def laid_out(self, row: AgendaRow, event: SeriesLaidOut, _: Recorded) -> None:
        _set_series(row, event)
        _await_zoom(row)

    @on(SeriesLaidOutInZoom)
    def laid_out_in_zoom(self, row: AgendaRow, event: SeriesLaidOutInZoom, _: Recorded) -> None:
        _set_series(row, event)

    @on(MeetingRenamed)
    def renamed(self, row: AgendaRow, event: MeetingRenamed, _: Recorded) -> None:
        row.topic = event.topic.reveal("")
        _await_zoom(row)

    @on(MeetingOptionsChosen)
    def options_chosen(self, row: AgendaRow, _: MeetingOptionsChosen, __: Recorded) -> None:
        _await_zoom(row)

    @on(OccurrenceMoved)
    def occurrence_moved(self, row: AgendaRow, event: OccurrenceMoved, _: Recorded) -> None:
        row.ends_at = max(row.ends_at, event.starts_at + timedelta(minutes=event.minutes))
        _await_zoom(row)

    @on(OccurrenceMovedInZoom)
    def occurrence_moved_in_zoom(self, row: AgendaRow, event: OccurrenceMovedInZoom, _: Recorded) -> None:
        row.ends_at = max(row.ends_at, event.starts_at + timedelta(minutes=event.minutes))

    @on(OccurrenceCancelled)
    def occurrence_cancelled(self, row: AgendaRow, _: OccurrenceCancelled, __: Recorded) -> None:
        _await_zoom(row)

    @on(ZoomMeetingUpdated)
    def updated(self, row: AgendaRow, event: ZoomMeetingUpdated, _: Recorded) -> None:
        row.changed, row.postponed_until = False, None
        row.refusal_code = row.refusal_reason = ""
        if event.passcode is not None:
            row.passcode = event.passcode.reveal("")
        if event.join_url is not None:
            row.join_url = event.join_url.reveal("")

    @on(ZoomRefusedChange)
    def change_refused(self, row: AgendaRow, event: ZoomRefusedChange, _: Recorded) -> None:
        row.refusal_code, row.refusal_reason = event.code, event.reason
        row.postponed_until = None

    @on(ZoomChangePostponed)
    def change_postponed(self, row: AgendaRow, event: ZoomChangePostponed, _: Recorded) -> None:
        row.postponed_until = event.until

    @on(ZoomMeetingAskedAgain)
    def asked_again(self, row: AgendaRow, _: ZoomMeetingAskedAgain, __: Recorded) -> None:
        row.state = ZoomState.ASKED
        row.refusal_code = row.refusal_reason = ""

    @on(ZoomRefusedMeeting)
    def refused(self, row: AgendaRow, event: ZoomRefusedMeeting, _: Recorded) -> None:
        row.state = ZoomState.REFUSED
        row.refusal_code, row.refusal_reason = event.code, event.reason
        row.postponed_until = None

    @on(ZoomMeetingPostponed)
    def postponed(self, row: AgendaRow, event: ZoomMeetingPostponed, _: Recorded) -> None:
        row.state = ZoomState.POSTPONED
        row.postponed_until = event.until

    @on(ZoomMeetingWithdrawn)
    def withdrawn(self, row: AgendaRow, _: ZoomMeetingWithdrawn, __: Recorded) -> None:
        row.state = ZoomState.WITHDRAWN

    @on(ZoomMeetingDeleted)
    def deleted(self, row: AgendaRow, _: ZoomMeetingDeleted, __: Recorded) -> None:
        row.state = ZoomState.DELETED
        row.refusal_code = row.refusal_reason = ""

    @on(ZoomKeptMeeting)
    def kept(self, row: AgendaRow, event: ZoomKeptMeeting, _: Recorded) -> None:
        row.refusal_code, row.refusal_reason = event.code, event.reason

    @on(MeetingStarted)
    def started(self, row: AgendaRow, event: MeetingStarted, _: Recorded) -> None:
        if row.started_at is None or event.started_at >= row.started_at:
            row.started_uuid, row.started_at = event.zoom_uuid, event.started_at
        _settle(row)

    @on(MeetingEnded)
    def ended(self, row: AgendaRow, event: MeetingEnded, _: Recorded) -> None:
        row.ended_uuids = " ".join([*row.ended_uuids.split(), event.zoom_uuid][-REMEMBERED_ENDS:])
        if row.ended_at is None or event.ended_at >= row.ended_at:
            row.ended_uuid, row.ended_at = event.zoom_uuid, event.ended_at
        _settle(row)

    @on(CloudRecordingEvent)
    def recording_changed(self, row: AgendaRow, event: CloudRecordingEvent, _: Recorded) -> None:
        if event.happened_at >= row.recording_at:
            row.recording, row.recording_at = RECORDING_STATES[type(event)], event.happened_at
            row.recording_uuid = event.zoom_uuid
        _settle(row)

    @on(MeetingMovedInZoom)
    def moved_in_zoom(self, row: AgendaRow, event: MeetingMovedInZoom, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)

    @on(MeetingRenamedInZoom)
    def renamed_in_zoom(self, row: AgendaRow, event: MeetingRenamedInZoom, _: Recorded) -> None:
        row.topic = event.topic.reveal("")

    @on(MeetingDeletedInZoom)
    def deleted_in_zoom(self, row: AgendaRow, _: MeetingDeletedInZoom, __: Recorded) -> None:
        row.cancelled, row.state = True, ZoomState.DELETED

    async def by_id(self, meeting_id: MeetingId) -> AgendaRow | None:
        return await self.first(lambda t: _planned(t).where(t.c.stream == stream_of(meeting_id)))

    async def by_zoom_id(self, zoom_meeting_id: ZoomMeetingId) -> AgendaRow | None:
        return await self.first(lambda t: _planned(t).where(t.c.zoom_meeting_id == zoom_meeting_id))

    async def of_batch(self, batch: BatchId) -> list[AgendaRow]:
        """In the order of their lines."""
        return await self.rows(
            lambda t: _planned(t).where(t.c.batch == batch).order_by(t.c.line), LARGEST_ANSWER
        )

    async def upcoming(
        self,
        now: datetime,
        *,
        planned_by: UserId | None = None,
        limit: int = 20,
        after: MeetingId | None = None,
    ) -> list[AgendaRow]:
        """Neither over nor cancelled, the next to start first.

        What is live is not over, until a day after its planned start: an end that Zoom never told would
        leave it here for ever.

        `after`: the last one of the page before.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).where(*_to_come(t, now)).order_by(t.c.starts_at, t.c.stream)
            if planned_by is not None:
                found = found.where(t.c.planned_by == planned_by)
            return found if after is None else found.where(_beyond(t, after))

        return await self.rows(query, limit)

    async def counts(self, now: datetime) -> AgendaCounts:
        def query(connection: Connection, t: FromClause) -> AgendaCounts:
            counted = select(
                func.count(),
                _count(t.c.state == ZoomState.CREATED),
                _count(t.c.state.in_([ZoomState.ASKED, ZoomState.POSTPONED])),
                _count(t.c.state == ZoomState.REFUSED),
            )
            return AgendaCounts(*connection.execute(counted.where(*_to_come(t, now))).one())

        return await self.read(query)


def _set_time(row: AgendaRow, starts_at: datetime, minutes: int) -> None:
    row.starts_at, row.minutes = starts_at, minutes
    row.ends_at = starts_at + timedelta(minutes=minutes)


def _set_series(row: AgendaRow, event: SeriesLaidOut | SeriesLaidOutInZoom) -> None:
    _set_time(row, event.occurrences[0], event.minutes)
    row.ends_at = event.occurrences[-1] + timedelta(minutes=event.minutes)
    row.time_zone, row.repeats = event.time_zone, True


def _await_zoom(row: AgendaRow) -> None:
    """A change made now is not the one that was refused."""
    row.changed = row.state is not ZoomState.REFUSED
    if row.state is ZoomState.CREATED:
        row.refusal_code = row.refusal_reason = ""


def _settle(row: AgendaRow) -> None:
    """Notifications overtake each other: an end holds, whatever is told of that time afterwards."""
    ended = row.ended_uuids.split()
    row.live_uuid = "" if row.started_uuid in ended else row.started_uuid
    if row.recording_uuid in ended:
        row.recording = RecordingState.NONE


def _planned(t: FromClause) -> Select[tuple[object, ...]]:
    return select(t).where(t.c.starts_at > EPOCH)


def _to_come(t: FromClause, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The earliest start that counts lets the index find the place to begin."""
    return (
        t.c.starts_at > now - timedelta(minutes=LONGEST_MINUTES),
        or_(t.c.ends_at > now, t.c.live_uuid != ""),
        t.c.cancelled.is_(False),
    )


def _beyond(t: FromClause, last: MeetingId) -> ColumnElement[bool]:
    shown = t.alias()
    place = select(shown.c.starts_at, shown.c.stream).where(shown.c.stream == stream_of(last))
    return tuple_(t.c.starts_at, t.c.stream) > place.scalar_subquery()


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
