"""Recordings: what Zoom recorded, with the files there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, and_, false, or_, select

from domain.ids import ConnectionId, RecordingId, StreamId, ZoomMeetingId
from domain.log import Recorded
from domain.recordings.recordings import (
    RecordingCompleted,
    RecordingDeleted,
    RecordingFile,
    RecordingFilesAdded,
    RecordingRecovered,
    RecordingTrashed,
    TranscriptStored,
    ZoomFileDeleted,
    recording_in,
    stream_of,
)
from projections.columns import EPOCH
from projections.projection import Projection, on

_FILES = msgspec.json.Decoder(tuple[RecordingFile, ...])
_NO_FILES = "[]"


class RecordingRow(msgspec.Struct, gc=False):
    stream: StreamId
    zoom_uuid: str = ""
    """Empty until the recording is known to exist, which no query shows."""
    zoom_meeting_id: ZoomMeetingId = ZoomMeetingId(0)
    host: ConnectionId = ConnectionId("")
    account: str = ""
    topic: str = ""
    """Empty once the connection it belongs to has been purged."""
    sought: str = ""
    """The topic as searches compare it."""
    starts_at: datetime = EPOCH
    minutes: int = 0
    time_zone: str = ""
    has_passcode: bool = False
    files_json: str = _NO_FILES
    trashed: bool = False
    deleted: bool = False
    transcribed: bool = False

    @property
    def recording_id(self) -> RecordingId:
        return recording_in(self.stream)

    @property
    def files(self) -> tuple[RecordingFile, ...]:
        return _FILES.decode(self.files_json)

    def file(self, file_id: str) -> RecordingFile | None:
        return next((file for file in self.files if file.id == file_id), None)

    @property
    def within_reach(self) -> bool:
        return not self.trashed and not self.deleted


class Recordings(Projection[RecordingRow]):
    name = "recordings"
    row = RecordingRow
    indexes = (("starts_at", "stream"), ("host",), ("zoom_meeting_id",), ("zoom_uuid",))

    @on(RecordingCompleted)
    def completed(self, row: RecordingRow, event: RecordingCompleted, _: Recorded) -> None:
        row.zoom_uuid, row.zoom_meeting_id = event.zoom_uuid, event.zoom_meeting_id
        row.host, row.account = ConnectionId(event.host), event.account
        row.topic = event.topic.reveal("")
        row.sought = row.topic.casefold()
        row.starts_at, row.minutes, row.time_zone = event.starts_at, event.minutes, event.time_zone
        row.has_passcode = event.has_passcode
        row.files_json = _stored(event.files)

    @on(RecordingFilesAdded)
    def files_added(self, row: RecordingRow, event: RecordingFilesAdded, _: Recorded) -> None:
        row.files_json = _stored(row.files + event.files)

    @on(ZoomFileDeleted)
    def file_deleted(self, row: RecordingRow, event: ZoomFileDeleted, _: Recorded) -> None:
        row.files_json = _stored(tuple(file for file in row.files if file.id != event.file_id))

    @on(RecordingTrashed)
    def was_trashed(self, row: RecordingRow, _: RecordingTrashed, __: Recorded) -> None:
        row.trashed = True

    @on(RecordingDeleted)
    def was_deleted(self, row: RecordingRow, _: RecordingDeleted, __: Recorded) -> None:
        row.deleted = True

    @on(RecordingRecovered)
    def was_recovered(self, row: RecordingRow, _: RecordingRecovered, __: Recorded) -> None:
        row.trashed = row.deleted = False

    @on(TranscriptStored)
    def was_transcribed(self, row: RecordingRow, _: TranscriptStored, __: Recorded) -> None:
        row.transcribed = True

    async def forget_topics(self, host: str) -> None:
        """What the log does not reveal any more, when the table is next filled from it."""
        await self.amend(lambda t: t.update().where(t.c.host == host).values(topic="", sought=""))

    async def by_id(self, recording_id: RecordingId) -> RecordingRow | None:
        return await self.first(lambda t: _known(t).where(t.c.stream == stream_of(recording_id)))

    async def latest(
        self,
        *,
        words: str = "",
        hosts: Collection[str] | None = None,
        streams: Collection[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        before: RecordingRow | None = None,
        limit: int = 10,
    ) -> list[RecordingRow]:
        """The newest first; of `hosts` or among `streams`, or all (`hosts` is `None`).

        `before`: the last one of the page before.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = _known(t).order_by(t.c.starts_at.desc(), t.c.stream)
            for condition in _conditions(t, words, since, until):
                found = found.where(condition)
            if hosts is not None:
                found = found.where(or_(_any_of(t.c.host, hosts), _any_of(t.c.stream, streams)))
            return found if before is None else found.where(_after(t, before))

        return await self.rows(query, limit)


def _conditions(
    t: FromClause, words: str, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    conditions = [t.c.sought.contains(word, autoescape=True) for word in words.casefold().split()]
    if since is not None:
        conditions.append(t.c.starts_at >= since)
    if until is not None:
        conditions.append(t.c.starts_at < until)
    return conditions


def _any_of(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    return column.in_(list(values)) if values else false()


def _after(t: FromClause, row: RecordingRow) -> ColumnElement[bool]:
    same = and_(t.c.starts_at == row.starts_at, t.c.stream > row.stream)
    return or_(t.c.starts_at < row.starts_at, same)


def _known(t: FromClause) -> Select[tuple[object, ...]]:
    return select(t).where(t.c.zoom_uuid != "")


def _stored(files: tuple[RecordingFile, ...]) -> str:
    return msgspec.json.encode(files).decode()
