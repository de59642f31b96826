"""The `eventsourcing` library's recorders on our tables: its extension point, and its test cases' way in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)

from adapters.event_store import statements
from adapters.event_store.tables import Row, Tables


class Recorder(AggregateRecorder):
    """Reads and writes streams; a stream's id is text."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        self._insert(stored_events)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement, parameters = statements.stream_between(
            str(originator_id), above=gt, up_to=lte, newest_first=desc, limit=limit
        )
        with self._translated():
            rows = self._tables.query(statement, parameters)
        return [StoredEvent(*row[1:]) for row in rows]

    def _insert(self, events: Sequence[StoredEvent]) -> list[int]:
        with self._translated(), self._tables.write() as transaction:
            first = transaction.known([], []).last_position + 1
            rows = [
                Row(position, str(event.originator_id), event.originator_version, event.topic, event.state)
                for position, event in enumerate(events, first)
            ]
            transaction.store(rows, [])
        return [row.position for row in rows]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The library's callers know the library's errors."""
        try:
            yield
        except self._tables.duplicates as error:
            raise IntegrityError(str(error)) from error
        except self._tables.outages as error:
            raise OperationalError(str(error)) from error


class LogRecorder(Recorder, ApplicationRecorder):
    """Reads and writes the log as a whole."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._subscriptions: set[LogSubscription] = set()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        positions = self._insert(stored_events)
        for subscription in list(self._subscriptions):
            subscription.wake()
        return positions

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        above = start - 1 if start is not None and inclusive_of_start else start
        statement, parameters = statements.log_between(above=above, up_to=stop, topics=topics, limit=limit)
        with self._translated():
            rows = map(Row._make, self._tables.query(statement, parameters))
        return [Notification(row.stream, row.version, row.topic, row.state, row.position) for row in rows]

    def max_notification_id(self) -> int | None:
        with self._translated():
            position: int | None = self._tables.query(statements.LAST_POSITION)[0][0]
        return position

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Hears of what this recorder inserts; the program itself follows the log with `Log.changed`."""
        subscription = LogSubscription(self, gt, topics)
        self._subscriptions.add(subscription)
        return subscription

    def forget(self, subscription: LogSubscription) -> None:
        self._subscriptions.discard(subscription)


class LogSubscription(ListenNotifySubscription[LogRecorder]):
    def wake(self) -> None:
        self._has_been_notified.set()

    def stop(self) -> None:
        super().stop()
        self._recorder.forget(self)


class RecorderFactory(InfrastructureFactory[TrackingRecorder]):
    """Engines say which tables."""

    def tables(self) -> Tables:
        raise NotImplementedError

    def close(self) -> None:
        for tables in self._opened:
            tables.close()

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        self._opened: list[Tables] = []

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        if purpose != "events":
            _refuse("snapshots: folding is fast enough without")
        return Recorder(self._open())

    def application_recorder(self) -> ApplicationRecorder:
        return LogRecorder(self._open())

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        return _refuse("tracking: every projection keeps its own position")

    def process_recorder(self) -> ProcessRecorder:
        return _refuse("processes: policies and reactors take their place")

    def _open(self) -> Tables:
        tables = self.tables()
        tables.prepare()
        self._opened.append(tables)
        return tables


def _refuse(what: str) -> NoReturn:
    raise NotSupportedError(f"not part of this log: {what}")
