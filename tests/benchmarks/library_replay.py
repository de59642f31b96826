"""The yardstick: the eventsourcing library's own ProjectionRunner, one transaction for each event.

Its SQLite recorders cannot be subscribed to, so its log is in memory, which is only to its advantage; the
view is an SQLite file as ours is.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import ApplicationRecorder, Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

from domain.meetings import events as m
from tests.benchmarks import agenda_log


class Call(Aggregate):
    @event("Planned")
    def __init__(
        self, planned_by: int, topic: str, starts_at: datetime, minutes: int, chat: str, batch: UUID
    ) -> None:
        self.planned_by = planned_by
        self.topic = topic
        self.starts_at = starts_at
        self.minutes = minutes
        self.chat = chat
        self.batch = batch
        self.state = "asked"

    @event("Created")
    def create(self, zoom_meeting_id: int, join_url: str, passcode: str) -> None:
        self.state = f"created {zoom_meeting_id} {join_url} {passcode}"

    @event("Changed")
    def change(self, state: str) -> None:
        self.state = state


class Calls(Application[UUID]):
    """Built twice, by us to be filled and by the runner to be read, on one recorder."""

    recorders: ClassVar[list[ApplicationRecorder]] = []

    def construct_recorder(self) -> ApplicationRecorder:
        if not self.recorders:
            self.recorders.append(super().construct_recorder())
        return self.recorders[0]


class View(SQLiteTrackingRecorder):
    def construct_create_table_statements(self) -> list[str]:
        columns = (
            "planned_by, topic, starts_at, minutes, chat, batch, state, zoom_meeting_id, join_url, passcode"
        )
        return [
            *super().construct_create_table_statements(),
            f"CREATE TABLE IF NOT EXISTS calls (id TEXT PRIMARY KEY, {columns})",
            "CREATE INDEX IF NOT EXISTS calls_starts_at ON calls (starts_at)",
        ]

    def store(self, statement: str, values: tuple[Any, ...], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(statement, values)


class CallList(Projection[View]):
    name = "calls"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        key = str(domain_event.originator_id)
        match type(domain_event).__name__:
            case "Planned":
                d = domain_event
                when, batch = d.starts_at.isoformat(), str(d.batch)
                values = (
                    key,
                    d.planned_by,
                    d.topic,
                    when,
                    d.minutes,
                    d.chat,
                    batch,
                    "asked",
                    None,
                    None,
                    None,
                )
                self.view.store(f"INSERT INTO calls VALUES ({', '.join('?' * 11)})", values, tracking)
            case "Created":
                d = domain_event
                self.view.store(
                    "UPDATE calls SET state = 'created', zoom_meeting_id = ?, join_url = ?, passcode = ? WHERE id = ?",
                    (d.zoom_meeting_id, d.join_url, d.passcode, key),
                    tracking,
                )
            case "Changed":
                changed = (domain_event.state, key)
                self.view.store("UPDATE calls SET state = ? WHERE id = ?", changed, tracking)


def events_per_second(folder: Path, size: int) -> float:
    last = _fill(size)
    env = {
        "CALLS_PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "CALLS_SQLITE_DBNAME": str(folder / "library.db"),
    }
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Calls, projection_class=CallList, view_class=View, env=env
    ) as runner:
        runner.wait(last, timeout=600)
        return last / (time.perf_counter() - began)


def _fill(size: int) -> int:
    application, calls = Calls(), dict[str, Call]()
    for stream, happened in agenda_log.history(size):
        match happened:
            case m.MeetingPlanned():
                topic, batch = happened.topic.reveal(""), UUID(str(happened.batch))
                calls[stream] = Call(
                    happened.planned_by, topic, happened.starts_at, happened.minutes, happened.chat, batch
                )
            case m.ZoomMeetingCreated():
                url, passcode = happened.join_url.reveal(""), happened.passcode.reveal("")
                calls[stream].create(happened.zoom_meeting_id, url, passcode)
            case m.MeetingEvent():
                calls[stream].change(type(happened).__name__)
    application.save(*calls.values())
    last = application.recorder.max_notification_id()
    assert last is not None
    return last
