"""A log of 200,000 agenda-like events in a plain SQLite table, for the replay benchmark."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

import msgspec

from domain.command import Via
from domain.event import Event, name_of
from domain.ids import BatchId, ChatId, CommandId, CorrelationId, MeetingId, StreamId, UserId, ZoomMeetingId
from domain.incidents.incidents import IncidentRepeated
from domain.log import Recorded
from domain.meetings import events as m
from domain.meetings.meetings import stream_of
from domain.personal import Personal

E = TypeVar("E")
START = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = (
    m.MeetingPlanned,
    m.MeetingCancelled,
    m.ZoomMeetingCreated,
    m.ZoomRefusedMeeting,
    m.ZoomMeetingPostponed,
    m.ZoomMeetingWithdrawn,
    m.ZoomMeetingDeleted,
    IncidentRepeated,
)


class Envelope(msgspec.Struct, Generic[E], gc=False):
    at: datetime
    actor: UserId | None
    via: Via
    command_id: CommandId
    correlation_id: CorrelationId
    causation_id: str
    event: E


def history(size: int) -> Iterator[tuple[StreamId, Event]]:
    """Batches of one to twenty meetings: planned, then created, some of them postponed, refused, cancelled."""
    chance = random.Random(1)
    written = 0
    while written < size:
        batch = list(_batch(chance))
        yield from batch[: size - written]
        written += len(batch)


def _batch(chance: random.Random) -> Iterator[tuple[StreamId, Event]]:
    batch, of = BatchId(_uuid(chance)), chance.randint(1, 20)
    streams = [stream_of(MeetingId(_uuid(chance))) for _ in range(of)]
    for line, stream in enumerate(streams, 1):
        yield stream, _planned(chance, batch, line, of)
    for stream in streams:
        yield from ((stream, event) for event in _fate(chance, stream))
    if chance.random() < 0.3:
        kind = StreamId("incident-effect.parked")
        yield kind, IncidentRepeated(kind="effect.parked", reference="17", reason="Timeout")


def _planned(chance: random.Random, batch: BatchId, line: int, of: int) -> Event:
    by = UserId(7_000_000_000 + chance.randrange(40))
    return m.MeetingPlanned(
        planned_by=by,
        topic=Personal(f"user-{by}", f"Weekly review {line} of the night shift"),
        starts_at=START + timedelta(minutes=15 * chance.randrange(40_000)),
        minutes=chance.choice((30, 45, 60)),
        time_zone="Asia/Jakarta",
        chat=ChatId("-1001234567890:12"),
        batch=batch,
        line=line,
        of=of,
    )


def _fate(chance: random.Random, stream: StreamId) -> Iterator[Event]:
    if chance.random() < 0.05:
        yield m.ZoomMeetingPostponed(until=START + timedelta(days=1))
    if chance.random() < 0.05:
        yield m.ZoomRefusedMeeting(code="300", reason="Invalid topic")
        return
    zoom = ZoomMeetingId(chance.randrange(80_000_000_000, 90_000_000_000))
    yield m.ZoomMeetingCreated(
        zoom_meeting_id=zoom,
        zoom_uuid="4444AAAiAAAAAiAiAiiAii==",
        join_url=Personal(stream, f"https://us02web.zoom.us/j/{zoom}?pwd=aGVsbG8gd29ybGQgaGVsbG8"),
        passcode=Personal(stream, "482913"),
    )
    if chance.random() < 0.15:
        yield m.MeetingCancelled()
        yield m.ZoomMeetingWithdrawn(zoom_meeting_id=zoom)
        yield m.ZoomMeetingDeleted(zoom_meeting_id=zoom)


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def write(path: Path, size: int) -> None:
    """Store the history in positions 1 to `size`."""
    encode = msgspec.json.Encoder(enc_hook=_plain).encode
    chance, versions = random.Random(2), dict[StreamId, int]()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL,"
            " version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (stream, version))"
        )
        for position, (stream, event) in enumerate(history(size), 1):
            versions[stream] = versions.get(stream, 0) + 1
            state = encode(_envelope(chance, position, event))
            row = (position, stream, versions[stream], name_of(type(event)), state)
            connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", row)
    connection.close()


def _envelope(chance: random.Random, position: int, event: Event) -> Envelope[Event]:
    return Envelope(
        at=START + timedelta(seconds=position),
        actor=None,
        via=Via.ZOOM,
        command_id=CommandId(_uuid(chance)),
        correlation_id=CorrelationId(f"telegram-{position}"),
        causation_id=f"zoom.create_meeting/{position}",
        event=event,
    )


def _plain(value: Any) -> Any:
    return {"subject": value.subject, "value": value.value}


class TableLog:
    """What a follower needs of a log: pages, decoded in a thread. Personal values are not sealed."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._decoders = {name_of(event): _decoder(event) for event in EVENTS}

    async def read_after(self, position: int, limit: int) -> list[Recorded]:
        return await asyncio.to_thread(self._read, position, limit)

    async def changed(self, _position: int) -> None:
        await asyncio.Event().wait()

    def close(self) -> None:
        self._connection.close()

    def _read(self, position: int, limit: int) -> list[Recorded]:
        page = self._connection.execute(
            "SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?", (position, limit)
        )
        return [self._recorded(*row) for row in page]

    def _recorded(self, position: int, stream: StreamId, version: int, topic: str, state: bytes) -> Recorded:
        envelope = self._decoders[topic](state)
        return Recorded(
            position=position,
            stream=stream,
            version=version,
            at=envelope.at,
            actor=envelope.actor,
            via=envelope.via,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            event=envelope.event,
        )


def _decoder(event: type[Event]) -> Any:
    wanted: Any = Envelope[event]  # type: ignore[valid-type]  # msgspec takes types built at run time
    return msgspec.json.Decoder(wanted, dec_hook=_personal).decode


def _personal(wanted: Any, raw: Any) -> Personal[Any]:
    assert get_args(wanted) == (str,)
    return Personal(raw["subject"], raw["value"])
