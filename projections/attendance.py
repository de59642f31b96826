"""Attendance: who came to a meeting and who is there now, by the names they gave in Zoom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import Connection, FromClause, func, select

from domain.ids import MeetingId, StreamId
from domain.log import Recorded
from domain.meetings.events import ParticipantJoined, ParticipantLeft
from domain.meetings.meetings import stream_of
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class AttendanceRow(msgspec.Struct, gc=False):
    presence: str
    stream: StreamId = StreamId("")
    zoom_uuid: str = ""
    name: str = ""
    joined_at: datetime = EPOCH
    """The last time; notifications overtake each other, so the clock decides and not their order."""
    left_at: datetime = EPOCH


class Attendance(Projection[AttendanceRow]):
    name = "attendance"
    row = AttendanceRow
    indexes = (("stream",), ("zoom_uuid",))

    def key(self, recorded: Recorded) -> str:
        event = recorded.event
        if isinstance(event, ParticipantJoined | ParticipantLeft):
            return f"{recorded.stream}/{event.zoom_uuid}/{event.participant}"
        return recorded.stream

    @on(ParticipantJoined)
    def joined(self, row: AttendanceRow, event: ParticipantJoined, recorded: Recorded) -> None:
        row.stream, row.zoom_uuid = recorded.stream, event.zoom_uuid
        row.name = event.name.reveal("")
        row.joined_at = max(row.joined_at, event.joined_at)

    @on(ParticipantLeft)
    def left(self, row: AttendanceRow, event: ParticipantLeft, recorded: Recorded) -> None:
        row.stream, row.zoom_uuid = recorded.stream, event.zoom_uuid
        row.left_at = max(row.left_at, event.left_at)

    async def present(self, meeting_id: MeetingId, zoom_uuid: str) -> list[AttendanceRow]:
        """Who came and has not left, in the order of their coming."""
        return await self.rows(
            lambda t: (
                select(t)
                .where(t.c.stream == stream_of(meeting_id), t.c.zoom_uuid == zoom_uuid)
                .where(t.c.joined_at > t.c.left_at)
                .order_by(t.c.joined_at, t.c.presence)
            ),
            LARGEST_ANSWER,
        )

    async def there(self, zoom_uuids: Collection[str]) -> dict[str, int]:
        """How many are in each of these instances now; those where nobody is are left out."""

        def query(connection: Connection, t: FromClause) -> dict[str, int]:
            present = select(t.c.zoom_uuid, func.count()).where(t.c.joined_at > t.c.left_at)
            counted = present.where(t.c.zoom_uuid.in_(list(zoom_uuids))).group_by(t.c.zoom_uuid)
            return {row[0]: row[1] for row in connection.execute(counted)}

        return await self.read(query) if zoom_uuids else {}

    async def came(self, zoom_uuid: str) -> int:
        """How many were there at any time."""

        def query(connection: Connection, t: FromClause) -> int:
            return connection.scalar(select(func.count()).where(t.c.zoom_uuid == zoom_uuid)) or 0

        return await self.read(query)

    async def last_joined(self, zoom_uuid: str) -> datetime | None:
        """When somebody came in last; `None`: nobody did."""
        row = await self.first(
            lambda t: select(t).where(t.c.zoom_uuid == zoom_uuid).order_by(t.c.joined_at.desc())
        )
        return None if row is None or row.joined_at <= EPOCH else row.joined_at

    async def last_left(self, zoom_uuid: str) -> datetime | None:
        """When somebody left last, also if they came back; `None`: nobody did."""
        row = await self.first(
            lambda t: select(t).where(t.c.zoom_uuid == zoom_uuid).order_by(t.c.left_at.desc())
        )
        return None if row is None or row.left_at <= EPOCH else row.left_at
