"""Meetings as calendar files tell of them: each with a number that grows whenever its entry changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import json
from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select, tuple_

from domain.ids import ChatId, MeetingId, StreamId, ZoomMeetingId
from domain.log import Recorded
from domain.meetings.events import (
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEvent,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingPlanned,
    MeetingRenamed,
    MeetingRenamedInZoom,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
    ZoomMeetingCreated,
    ZoomMeetingUpdated,
)
from domain.meetings.meetings import Meeting, evolve, stream_of
from domain.meetings.occurrences import Occurrence
from domain.meetings.recurrence import Recurrence
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class EntryRow(msgspec.Struct, gc=False):
    """Until the meeting is planned, which no query shows, its start is 1970."""

    stream: StreamId
    chat: ChatId = ChatId("")
    """Where it was planned, without the topic."""
    topic: str = ""
    starts_at: datetime = EPOCH
    minutes: int = 0
    time_zone: str = "UTC"
    ends_at: datetime = EPOCH
    """Of a series, the end of its last occurrence."""
    rule: str = ""
    """JSON of the `Recurrence`; empty: none, or none we have words for."""
    times: str = ""
    """JSON of a series' occurrences, as the domain keeps them; empty: it takes place once."""
    zoom_meeting_id: ZoomMeetingId | None = None
    join_url: str = ""
    passcode: str = ""
    cancelled: bool = False
    sequence: int = 0
    changed_at: datetime = EPOCH

    @property
    def meeting_id(self) -> MeetingId:
        return MeetingId(UUID(self.stream.removeprefix("meeting-")))

    @property
    def recurrence(self) -> Recurrence | None:
        return json.decode(self.rule, type=Recurrence) if self.rule else None

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        return json.decode(self.times, type=tuple[Occurrence, ...]) if self.times else ()


class CalendarEntries(Projection[EntryRow]):
    name = "calendar_entries"
    version = 2
    row = EntryRow
    indexes = (("chat", "starts_at", "stream"), ("zoom_meeting_id",))

    @on(MeetingPlanned)
    def planned(self, row: EntryRow, event: MeetingPlanned, recorded: Recorded) -> None:
        row.chat = ChatId(event.chat.partition(":")[0])
        row.topic, row.changed_at = event.topic.reveal(""), recorded.at
        _fold(row, event)

    @on(MeetingMoved)
    def moved(self, row: EntryRow, event: MeetingMoved, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(MeetingMovedInZoom)
    def moved_in_zoom(self, row: EntryRow, event: MeetingMovedInZoom, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(SeriesLaidOut)
    def laid_out(self, row: EntryRow, event: SeriesLaidOut, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(SeriesLaidOutInZoom)
    def laid_out_in_zoom(self, row: EntryRow, event: SeriesLaidOutInZoom, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(OccurrenceMoved)
    def occurrence_moved(self, row: EntryRow, event: OccurrenceMoved, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(OccurrenceMovedInZoom)
    def occurrence_moved_in_zoom(
        self, row: EntryRow, event: OccurrenceMovedInZoom, recorded: Recorded
    ) -> None:
        _rescheduled(row, event, recorded)

    @on(OccurrenceCancelled)
    def occurrence_cancelled(self, row: EntryRow, event: OccurrenceCancelled, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(OccurrenceDeletedInZoom)
    def occurrence_deleted(self, row: EntryRow, event: OccurrenceDeletedInZoom, recorded: Recorded) -> None:
        _rescheduled(row, event, recorded)

    @on(MeetingRenamed)
    def renamed(self, row: EntryRow, event: MeetingRenamed, recorded: Recorded) -> None:
        row.topic = event.topic.reveal("")
        _changed(row, recorded)

    @on(MeetingRenamedInZoom)
    def renamed_in_zoom(self, row: EntryRow, event: MeetingRenamedInZoom, recorded: Recorded) -> None:
        row.topic = event.topic.reveal("")
        _changed(row, recorded)

    @on(ZoomMeetingCreated)
    def created(self, row: EntryRow, event: ZoomMeetingCreated, recorded: Recorded) -> None:
        row.zoom_meeting_id = event.zoom_meeting_id
        row.join_url, row.passcode = event.join_url.reveal(""), event.passcode.reveal("")
        _changed(row, recorded)

    @on(ZoomMeetingUpdated)
    def updated(self, row: EntryRow, event: ZoomMeetingUpdated, recorded: Recorded) -> None:
        if event.passcode is None and event.join_url is None:
            return
        if event.passcode is not None:
            row.passcode = event.passcode.reveal("")
        if event.join_url is not None:
            row.join_url = event.join_url.reveal("")
        _changed(row, recorded)

    @on(MeetingCancelled)
    def meeting_cancelled(self, row: EntryRow, _: MeetingCancelled, recorded: Recorded) -> None:
        row.cancelled = True
        _changed(row, recorded)

    @on(MeetingDeletedInZoom)
    def deleted_in_zoom(self, row: EntryRow, _: MeetingDeletedInZoom, recorded: Recorded) -> None:
        row.cancelled = True
        _changed(row, recorded)

    async def by_id(self, meeting_id: MeetingId) -> EntryRow | None:
        return await self.first(lambda t: _planned(t).where(t.c.stream == stream_of(meeting_id)))

    async def by_zoom_id(self, zoom_meeting_id: ZoomMeetingId) -> EntryRow | None:
        return await self.first(lambda t: _planned(t).where(t.c.zoom_meeting_id == zoom_meeting_id))

    async def of_chats(
        self,
        chats: Collection[ChatId],
        since: datetime,
        *,
        limit: int = LARGEST_ANSWER,
        after: StreamId | None = None,
    ) -> list[EntryRow]:
        """What was not over at `since`, or was cancelled after it; the last to start first.

        `chats`: without topics. `after`: the last one of the page before.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = _planned(t).where(t.c.chat.in_(chats), _of_interest(t, since))
            if after is not None:
                found = found.where(_beyond(t, after))
            return found.order_by(t.c.starts_at.desc(), t.c.stream.desc())

        return await self.rows(query, limit)


def _rescheduled(row: EntryRow, event: MeetingEvent, recorded: Recorded) -> None:
    _fold(row, event)
    _changed(row, recorded)


def _fold(row: EntryRow, event: MeetingEvent) -> None:
    """By the domain's own rules: which occurrences stay and which go is decided there."""
    before = Meeting(
        starts_at=row.starts_at,
        minutes=row.minutes,
        time_zone=row.time_zone,
        recurrence=row.recurrence,
        occurrences=row.occurrences,
    )
    after = evolve(before, event)
    row.starts_at, row.ends_at = after.starts_at or row.starts_at, max(after.ends_at or EPOCH, EPOCH)
    row.minutes, row.time_zone = after.minutes, after.time_zone
    row.rule = json.encode(after.recurrence).decode() if after.recurrence is not None else ""
    row.times = json.encode(after.occurrences).decode() if after.occurrences else ""


def _changed(row: EntryRow, recorded: Recorded) -> None:
    row.sequence += 1
    row.changed_at = max(row.changed_at, recorded.at)


def _planned(t: FromClause) -> Select[tuple[object, ...]]:
    return select(t).where(t.c.chat != "")


def _of_interest(t: FromClause, since: datetime) -> ColumnElement[bool]:
    held = and_(t.c.cancelled.is_(False), t.c.ends_at > since)
    return or_(held, and_(t.c.cancelled.is_(True), t.c.changed_at > since))


def _beyond(t: FromClause, last: StreamId) -> ColumnElement[bool]:
    shown = t.alias()
    place = select(shown.c.starts_at, shown.c.stream).where(shown.c.stream == last)
    return tuple_(t.c.starts_at, t.c.stream) < place.scalar_subquery()
