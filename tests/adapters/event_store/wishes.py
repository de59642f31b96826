"""Appends as the application would ask for them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres import PostgresLog
from adapters.event_store.sqlite import SqliteLog
from domain.command import Meta, Via
from domain.event import Event
from domain.ids import CommandId, CorrelationId, StreamId, UserId
from domain.log import Append
from domain.users.users import UserTimeZoneChosen

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
JAKARTA = UserTimeZoneChosen(time_zone="Asia/Jakarta")
STREAM = StreamId("user-1")


def meta(command_id: UUID | None = None) -> Meta:
    return Meta(
        command_id=CommandId(command_id or uuid4()),
        at=AT,
        via=Via.TELEGRAM,
        actor=UserId(1),
        correlation_id=CorrelationId("telegram-7"),
        causation_id="cause",
    )


def wish(
    *events: Event, stream: str = STREAM, at: int = 0, command_id: UUID | None = None, refusal: str = ""
) -> Append:
    """`at`: the version the stream is expected to have."""
    stream_id = StreamId(stream)
    return Append(
        meta=meta(command_id),
        expected={stream_id: at},
        events=[(stream_id, event) for event in events],
        refusal=refusal,
    )


def log_at(place: Path | str, mapper: Mapper, patience: float = 15) -> DatabaseLog:
    if isinstance(place, Path):
        return SqliteLog(place, mapper, patience)
    return PostgresLog(place, mapper, patience)
