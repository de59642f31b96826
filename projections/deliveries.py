"""Deliveries: which file of a recording stands in which chat, or is on its way there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, FromClause, func, select

from domain.ids import ChatId, RecordingId, StreamId
from domain.log import Recorded
from domain.recordings.recordings import (
    DeliveryFailed,
    DeliveryPlanned,
    Form,
    RecordingDelivered,
    stream_of,
)
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class DeliveryState(StrEnum):
    PLANNED = "planned"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryRow(msgspec.Struct, gc=False):
    delivery: str
    stream: StreamId = StreamId("")
    file_id: str = ""
    chat: ChatId = ChatId("")
    round: int = 0
    state: DeliveryState = DeliveryState.PLANNED
    form: Form = Form.AUDIO
    message_id: int = 0
    """The first one; 0: none yet."""
    reason: str = ""
    code: str = ""
    """Why it failed, as a word of ours or a service's."""
    sent: int = 0
    """Bytes of what came, where that is one file; 0: not known."""
    people: int | None = None
    planned_at: datetime = EPOCH
    settled_at: datetime = EPOCH


class Deliveries(Projection[DeliveryRow]):
    """The newest round of each."""

    name = "deliveries"
    version = 4
    row = DeliveryRow
    indexes = (("stream",), ("chat", "state"), ("state", "settled_at"))

    def key(self, recorded: Recorded) -> str:
        event = recorded.event
        if isinstance(event, DeliveryPlanned | RecordingDelivered | DeliveryFailed):
            return f"{recorded.stream}/{event.file_id}/{event.chat}"
        return recorded.stream

    @on(DeliveryPlanned)
    def planned(self, row: DeliveryRow, event: DeliveryPlanned, recorded: Recorded) -> None:
        row.stream, row.file_id, row.chat = recorded.stream, event.file_id, event.chat
        row.round, row.state, row.planned_at = event.round, DeliveryState.PLANNED, recorded.at
        row.form, row.message_id, row.code, row.reason = Form.AUDIO, 0, "", ""
        row.sent, row.people = 0, None
        row.settled_at = EPOCH

    @on(RecordingDelivered)
    def delivered(self, row: DeliveryRow, event: RecordingDelivered, recorded: Recorded) -> None:
        if event.round < row.round:
            return
        row.state, row.form, row.reason = DeliveryState.DELIVERED, event.form, event.reason
        row.sent, row.people = event.sent or _whole(event), event.people
        row.message_id = event.message_ids[0] if event.message_ids else 0
        row.settled_at = recorded.at

    @on(DeliveryFailed)
    def failed(self, row: DeliveryRow, event: DeliveryFailed, recorded: Recorded) -> None:
        if event.round < row.round:
            return
        row.state, row.reason, row.code = DeliveryState.FAILED, event.reason, event.code
        row.settled_at = recorded.at

    async def of_recording(self, recording_id: RecordingId) -> list[DeliveryRow]:
        return await self.rows(
            lambda t: (
                select(t).where(t.c.stream == stream_of(recording_id)).order_by(t.c.planned_at, t.c.delivery)
            ),
            LARGEST_ANSWER,
        )

    async def states_in(
        self, chats: Collection[ChatId], streams: Collection[StreamId]
    ) -> dict[StreamId, set[DeliveryState]]:
        """What became of each recording in any of the chats; those never sent there are left out."""

        def query(connection: Connection, t: FromClause) -> dict[StreamId, set[DeliveryState]]:
            # Chats are sorted out here: SQLite would go through all that a chat has ever had.
            found = select(t.c.stream, t.c.chat, t.c.state).where(t.c.stream.in_(list(streams))).distinct()
            states: dict[StreamId, set[DeliveryState]] = {}
            for stream, chat, state in connection.execute(found):
                if chat in chats:
                    states.setdefault(stream, set()).add(state)
            return states

        return await self.read(query)

    async def streams_in(self, chats: Collection[ChatId]) -> list[StreamId]:
        """Recordings of which something went to one of the chats, the newest 500."""

        def query(connection: Connection, t: FromClause) -> list[StreamId]:
            newest = select(t.c.stream).where(t.c.chat.in_(list(chats))).group_by(t.c.stream)
            ordered = newest.order_by(func.max(t.c.planned_at).desc()).limit(LARGEST_ANSWER)
            return list(connection.scalars(ordered))

        return await self.read(query)

    async def waiting(self) -> int:
        def query(connection: Connection, t: FromClause) -> int:
            counted = select(func.count()).where(t.c.state == DeliveryState.PLANNED)
            return connection.scalar(counted) or 0

        return await self.read(query)

    async def last(self) -> DeliveryRow | None:
        """The newest one that arrived."""
        return await self.first(
            lambda t: (
                select(t)
                .where(t.c.state == DeliveryState.DELIVERED)
                .order_by(t.c.settled_at.desc(), t.c.delivery)
            )
        )


def _whole(event: RecordingDelivered) -> int:
    """What came as it is in Zoom has its size; events did not always tell the one that was sent."""
    return 0 if event.reason else event.size
