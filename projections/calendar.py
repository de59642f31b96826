"""The calendar: what takes place when, each occurrence of a series by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, false, or_, select, tuple_

from domain.ids import ChatId, MeetingId, StreamId, UserId
from domain.log import Recorded
from domain.meetings.events import (
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingPlanned,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
)
from domain.meetings.found_events import MeetingDiscovered
from domain.meetings.meetings import stream_of
from domain.meetings.rules import LONGEST_MINUTES
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on

LaidOut = SeriesLaidOut | SeriesLaidOutInZoom
OfOne = OccurrenceMoved | OccurrenceMovedInZoom | OccurrenceCancelled | OccurrenceDeletedInZoom
_LONGEST = timedelta(minutes=LONGEST_MINUTES)


class CalendarRow(msgspec.Struct, gc=False):
    """One time at which a meeting takes place. The row named as the meeting's stream stands for it whole."""

    slot: str
    """The meeting's stream; of a series, with the start an occurrence was laid out for, in seconds."""
    stream: StreamId = StreamId("")
    original: datetime = EPOCH
    """The occurrence's name; 1970: it is no series."""
    starts_at: datetime = EPOCH
    ends_at: datetime = EPOCH
    gone: bool = False
    """Cancelled, or not laid out any more. Of a whole series: its occurrences stand for it."""
    planned_by: UserId = UserId(0)
    chat: ChatId = ChatId("")
    cancelled: bool = False
    """The whole meeting; this and the two before stand in the row of the whole only."""

    @property
    def meeting_id(self) -> MeetingId:
        return MeetingId(UUID(self.stream.removeprefix("meeting-")))

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


class Calendar(Projection[CalendarRow]):
    name = "calendar"
    version = 2
    row = CalendarRow
    indexes = (("starts_at", "slot"), ("stream",), ("planned_by",))

    def keys(self, recorded: Recorded) -> Sequence[str]:
        event, stream = recorded.event, recorded.stream
        if isinstance(event, OfOne):
            return (slot_of(stream, event.occurrence),)
        if isinstance(event, LaidOut):
            return (stream, *(slot_of(stream, each) for each in (*event.dropped, *event.occurrences)))
        return (stream,)

    @on(MeetingPlanned)
    def planned(self, row: CalendarRow, event: MeetingPlanned, recorded: Recorded) -> None:
        row.stream, row.planned_by, row.chat = recorded.stream, event.planned_by, event.chat
        _set_time(row, event.starts_at, event.minutes)

    @on(MeetingDiscovered)
    def discovered(self, row: CalendarRow, event: MeetingDiscovered, recorded: Recorded) -> None:
        row.stream, row.planned_by = recorded.stream, event.planned_by or UserId(0)
        _set_time(row, event.starts_at, event.minutes)

    @on(MeetingMoved)
    def moved(self, row: CalendarRow, event: MeetingMoved, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)

    @on(MeetingMovedInZoom)
    def moved_in_zoom(self, row: CalendarRow, event: MeetingMovedInZoom, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)

    @on(SeriesLaidOut)
    def laid_out(self, row: CalendarRow, event: SeriesLaidOut, recorded: Recorded) -> None:
        _lay_out(row, event, recorded.stream)

    @on(SeriesLaidOutInZoom)
    def laid_out_in_zoom(self, row: CalendarRow, event: SeriesLaidOutInZoom, recorded: Recorded) -> None:
        _lay_out(row, event, recorded.stream)

    @on(OccurrenceMoved)
    def occurrence_moved(self, row: CalendarRow, event: OccurrenceMoved, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)

    @on(OccurrenceMovedInZoom)
    def occurrence_moved_in_zoom(self, row: CalendarRow, event: OccurrenceMovedInZoom, _: Recorded) -> None:
        _set_time(row, event.starts_at, event.minutes)
        row.gone = False

    @on(OccurrenceCancelled)
    def occurrence_cancelled(self, row: CalendarRow, _: OccurrenceCancelled, __: Recorded) -> None:
        row.gone = True

    @on(OccurrenceDeletedInZoom)
    def occurrence_deleted(self, row: CalendarRow, _: OccurrenceDeletedInZoom, __: Recorded) -> None:
        row.gone = True

    @on(MeetingCancelled)
    def meeting_cancelled(self, row: CalendarRow, _: MeetingCancelled, __: Recorded) -> None:
        row.cancelled = True

    @on(MeetingDeletedInZoom)
    def deleted_in_zoom(self, row: CalendarRow, _: MeetingDeletedInZoom, __: Recorded) -> None:
        row.cancelled = True

    async def between(
        self,
        since: datetime,
        until: datetime | None = None,
        *,
        planned_by: UserId | None = None,
        limit: int = 20,
        after: str = "",
    ) -> list[CalendarRow]:
        """What is not over at `since` and begins before `until`, the next to start first.

        `after`: the slot of the last one of the page before.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            # No meeting lasts longer: the index finds the place to begin.
            found = _taking_place(t, planned_by).where(t.c.starts_at > since - _LONGEST, t.c.ends_at > since)
            if until is not None:
                found = found.where(t.c.starts_at < until)
            if after:
                found = found.where(tuple_(t.c.starts_at, t.c.slot) > _place(t, after))
            return found.order_by(t.c.starts_at, t.c.slot)

        return await self.rows(query, limit)

    async def before(
        self, until: datetime, *, planned_by: UserId | None = None, limit: int = 20, after: str = ""
    ) -> list[CalendarRow]:
        """What was over by then, the last to start first. `after`: as in `between`."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = _taking_place(t, planned_by).where(t.c.ends_at <= until, t.c.starts_at < until)
            if after:
                found = found.where(tuple_(t.c.starts_at, t.c.slot) < _place(t, after))
            return found.order_by(t.c.starts_at.desc(), t.c.slot.desc())

        return await self.rows(query, limit)

    async def starting(
        self,
        since: datetime,
        until: datetime,
        *,
        chats: Collection[ChatId] | None = None,
        limit: int = LARGEST_ANSWER,
        after: str = "",
    ) -> list[CalendarRow]:
        """What begins from `since` on and before `until`, with the chat its meeting was planned in.

        What was planned in no chat is left out. `chats`: only what was planned there, in whatever topic.
        `after`: as in `between`.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            whole = t.alias()
            columns = [whole.c.chat if column.name == "chat" else column for column in t.c]
            found = select(*columns).join(whole, whole.c.slot == t.c.stream)
            found = found.where(t.c.gone.is_(False), whole.c.cancelled.is_(False), whole.c.chat != "")
            found = found.where(t.c.starts_at >= since, t.c.starts_at < until)
            if chats is not None:
                found = found.where(or_(false(), *(_planned_in(whole, chat) for chat in chats)))
            if after:
                found = found.where(tuple_(t.c.starts_at, t.c.slot) > _place(t, after))
            return found.order_by(t.c.starts_at, t.c.slot)

        return await self.rows(query, limit)

    async def of_meeting(self, meeting_id: MeetingId) -> list[CalendarRow]:
        """All times at which it took place or will, in order."""
        stream = stream_of(meeting_id)
        return await self.rows(
            lambda t: select(t).where(t.c.stream == stream, t.c.gone.is_(False)).order_by(t.c.starts_at), 500
        )


def slot_of(stream: StreamId, original: datetime) -> str:
    return f"{stream}/{int(original.timestamp())}"


def _set_time(row: CalendarRow, starts_at: datetime, minutes: int) -> None:
    row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=minutes)


def _lay_out(row: CalendarRow, event: LaidOut, stream: StreamId) -> None:
    if row.slot == stream:
        row.gone = True
        return
    original = next((each for each in event.occurrences if slot_of(stream, each) == row.slot), None)
    row.gone = original is None
    if original is not None:
        row.stream, row.original = stream, original
        _set_time(row, original, event.minutes)


def _taking_place(t: FromClause, planned_by: UserId | None) -> Select[tuple[object, ...]]:
    whole = t.alias()
    found = select(t).join(whole, whole.c.slot == t.c.stream)
    found = found.where(t.c.gone.is_(False), whole.c.cancelled.is_(False))
    return found if planned_by is None else found.where(whole.c.planned_by == planned_by)


def _planned_in(whole: FromClause, chat: ChatId) -> ColumnElement[bool]:
    return or_(whole.c.chat == chat, whole.c.chat.startswith(f"{chat}:", autoescape=True))


def _place(t: FromClause, slot: str) -> ColumnElement[tuple[datetime, str]]:
    shown = t.alias()
    return select(shown.c.starts_at, shown.c.slot).where(shown.c.slot == slot).scalar_subquery()
