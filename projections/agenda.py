"""The agenda: planned meetings, and what became of each in Zoom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from domain.ids import BatchId, MeetingId, StreamId, ZoomMeetingId
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
from domain.meetings.found_events import MeetingDiscovered, MeetingExpired
from domain.meetings.meetings import ZoomState, stream_of
from domain.meetings.rules import LONGEST_MINUTES
from domain.meetings.running import RECORDING_STATES
from projections.agenda_queries import live, never_begun, planned, standing
from projections.agenda_row import (
    REMEMBERED_ENDS,
    AgendaRow,
    await_zoom,
    discover,
    set_series,
    set_time,
    settle,
)
from projections.projection import LARGEST_ANSWER, Projection, on


class Agenda(Projection[AgendaRow]):
    name = "agenda"
    version = 4
    row = AgendaRow
    indexes = (("starts_at", "stream"), ("batch",), ("zoom_meeting_id",), ("live_uuid",))

    @on(MeetingPlanned)
    def planned(self, row: AgendaRow, event: MeetingPlanned, _: Recorded) -> None:
        row.planned_by = event.planned_by
        row.topic = event.topic.reveal("")
        set_time(row, event.starts_at, event.minutes)
        row.time_zone = event.time_zone
        row.chat = event.chat
        row.batch, row.line, row.of = event.batch, event.line, event.of
        row.host = event.host

    @on(MeetingDiscovered)
    def discovered(self, row: AgendaRow, event: MeetingDiscovered, _: Recorded) -> None:
        discover(row, event)

    @on(MeetingExpired)
    def expired(self, row: AgendaRow, _: MeetingExpired, __: Recorded) -> None:
        row.expired = True

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
        set_time(row, event.starts_at, event.minutes)
        row.time_zone = event.time_zone
        await_zoom(row)

    @on(SeriesLaidOut)
    def laid_out(self, row: AgendaRow, event: SeriesLaidOut, _: Recorded) -> None:
        set_series(row, event)
        await_zoom(row)

    @on(SeriesLaidOutInZoom)
    def laid_out_in_zoom(self, row: AgendaRow, event: SeriesLaidOutInZoom, _: Recorded) -> None:
        set_series(row, event)

    @on(MeetingRenamed)
    def renamed(self, row: AgendaRow, event: MeetingRenamed, _: Recorded) -> None:
        row.topic = event.topic.reveal("")
        await_zoom(row)

    @on(MeetingOptionsChosen)
    def options_chosen(self, row: AgendaRow, _: MeetingOptionsChosen, __: Recorded) -> None:
        await_zoom(row)

    @on(OccurrenceMoved)
    def occurrence_moved(self, row: AgendaRow, event: OccurrenceMoved, _: Recorded) -> None:
        row.ends_at = max(row.ends_at, event.starts_at + timedelta(minutes=event.minutes))
        await_zoom(row)

    @on(OccurrenceMovedInZoom)
    def occurrence_moved_in_zoom(self, row: AgendaRow, event: OccurrenceMovedInZoom, _: Recorded) -> None:
        row.ends_at = max(row.ends_at, event.starts_at + timedelta(minutes=event.minutes))

    @on(OccurrenceCancelled)
    def occurrence_cancelled(self, row: AgendaRow, _: OccurrenceCancelled, __: Recorded) -> None:
        await_zoom(row)

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
        settle(row)

    @on(MeetingEnded)
    def ended(self, row: AgendaRow, event: MeetingEnded, _: Recorded) -> None:
        row.ended_uuids = " ".join([*row.ended_uuids.split(), event.zoom_uuid][-REMEMBERED_ENDS:])
        if row.ended_at is None or event.ended_at >= row.ended_at:
            row.ended_uuid, row.ended_at = event.zoom_uuid, event.ended_at
        settle(row)

    @on(CloudRecordingEvent)
    def recording_changed(self, row: AgendaRow, event: CloudRecordingEvent, _: Recorded) -> None:
        if event.happened_at >= row.recording_at:
            row.recording, row.recording_at = RECORDING_STATES[type(event)], event.happened_at
            row.recording_uuid = event.zoom_uuid
        settle(row)

    @on(MeetingMovedInZoom)
    def moved_in_zoom(self, row: AgendaRow, event: MeetingMovedInZoom, _: Recorded) -> None:
        set_time(row, event.starts_at, event.minutes)

    @on(MeetingRenamedInZoom)
    def renamed_in_zoom(self, row: AgendaRow, event: MeetingRenamedInZoom, _: Recorded) -> None:
        row.topic = event.topic.reveal("")

    @on(MeetingDeletedInZoom)
    def deleted_in_zoom(self, row: AgendaRow, _: MeetingDeletedInZoom, __: Recorded) -> None:
        row.cancelled, row.state = True, ZoomState.DELETED

    async def by_id(self, meeting_id: MeetingId) -> AgendaRow | None:
        return await self.first(lambda t: planned(t).where(t.c.stream == stream_of(meeting_id)))

    async def by_zoom_id(self, zoom_meeting_id: ZoomMeetingId) -> AgendaRow | None:
        return await self.first(lambda t: planned(t).where(t.c.zoom_meeting_id == zoom_meeting_id))

    async def by_zoom_ids(self, numbers: Collection[int]) -> dict[int, AgendaRow]:
        """Those there are; as many as stand on a page of Zoom's."""
        rows = await self.rows(
            lambda t: planned(t).where(t.c.zoom_meeting_id.in_(list(numbers))), LARGEST_ANSWER
        )
        return {int(row.zoom_meeting_id): row for row in rows if row.zoom_meeting_id is not None}

    async def standing(self, host: str, now: datetime, *, after: str = "") -> list[AgendaRow]:
        """A page of what Zoom should hold for a host, and is not over. `after`: the last stream before."""
        return await self.rows(lambda t: standing(t, host, now, after), LARGEST_ANSWER)

    async def never_begun(self, now: datetime, *, after: str = "") -> list[AgendaRow]:
        """A page of what is over, was not cancelled, and nobody is known to have begun."""
        return await self.rows(lambda t: never_begun(t, now, after), LARGEST_ANSWER)

    async def live_of(self, host: str) -> list[AgendaRow]:
        """What we think goes on with a host, however long it has."""
        return await self.rows(lambda t: live(t).where(t.c.host == host), LARGEST_ANSWER)

    async def of_batch(self, batch: BatchId) -> list[AgendaRow]:
        """In the order of their lines."""
        return await self.rows(
            lambda t: planned(t).where(t.c.batch == batch).order_by(t.c.line), LARGEST_ANSWER
        )

    async def by_streams(self, streams: Collection[StreamId]) -> dict[StreamId, AgendaRow]:
        """Those there are."""
        rows = await self.rows(lambda t: planned(t).where(t.c.stream.in_(list(streams))), LARGEST_ANSWER)
        return {row.stream: row for row in rows}

    async def live(self, now: datetime, *, limit: int = 20) -> list[AgendaRow]:
        """What goes on, the latest to begin first.

        Until a day after it began: an end that Zoom never told would leave it here for ever.
        """
        began = now - timedelta(minutes=LONGEST_MINUTES)
        return await self.rows(
            lambda t: live(t).where(t.c.started_at > began).order_by(t.c.started_at.desc(), t.c.stream),
            limit,
        )
