"""A projection: one Struct that is its table, one small method per event, and queries."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Executable, FromClause, Select, Table
from sqlalchemy.exc import DBAPIError

from domain.event import Event
from domain.log import Recorded
from projections import positions, versions
from projections.columns import table_of
from projections.database import Database
from projections.positions import Projected
from projections.rows import Rows
from projections.waiting import Waiting

LARGEST_ANSWER = 500
"""Rows; whoever wants more asks for the next page."""

T = TypeVar("T")
RowT = TypeVar("RowT", bound=msgspec.Struct)
EventT = TypeVar("EventT", bound=Event)
ProjectionT = TypeVar("ProjectionT", bound="Projection[Any]")
Method = Callable[[ProjectionT, RowT, EventT, Recorded], None]
Handler = Callable[[Any, Any, Recorded], None]

_EVENT_OF: dict[Any, type[Event]] = {}


def on(
    event: type[EventT],
) -> Callable[[Method[ProjectionT, RowT, EventT]], Method[ProjectionT, RowT, EventT]]:
    """Register a method for an event class, or for all events of an area by their common class."""

    def register(method: Method[ProjectionT, RowT, EventT]) -> Method[ProjectionT, RowT, EventT]:
        _EVENT_OF[method] = event
        return method

    return register


class Overtaken(Exception):
    """Another runner applied these events first; nothing was written."""


class StartedOver(Exception):
    """Somebody emptied the projection; it must be read from the beginning."""


class Retired(Exception):
    """A newer version has taken over; this one is not fed any more."""


class Projection(Generic[RowT]):
    """Fed by one follower or several, in any number of processes: each event is applied once.

    Raise `version` whenever the row or a method changes: a new table fills while the old one answers.
    """

    name: str
    version: int = 1
    row: type[RowT]
    """The first field is the key; all others have defaults, which a new row begins with."""
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    row_per_event: ClassVar[bool] = False
    """Every event makes a row of its own, so that there is nothing to load."""

    def __init__(self, database: Database) -> None:
        self._which = Projected(self.name, self.version)
        self._table = table_of(self.row, versions.table_name(self._which), self.indexes)
        self._rows = Rows(self.row, self._table, database.dialect)
        self._handlers = self._registered()
        self._ignored: set[type[Event]] = set()
        self._database = database
        self._waiting = Waiting()
        self._prepared = False
        self._told = 0
        self._reached = 0
        self._answering: FromClause | None = None

    def key(self, recorded: Recorded) -> Any:
        """Which row an event belongs to."""
        return recorded.stream

    def keys(self, recorded: Recorded) -> Sequence[Any]:
        """The same, for an event that concerns several rows."""
        return (self.key(recorded),)

    async def prepare(self) -> None:
        """Make the tables that are missing."""
        if not self._prepared:
            await self._database.write(
                lambda connection: versions.prepare(connection, self._which, self._table)
            )
            self._prepared = True

    async def position(self) -> int:
        """Of the last event applied, by whomever; the follower reads on from there."""
        self._told = await self._stored_position()
        return self._told

    async def apply(self, page: Sequence[Recorded]) -> None:
        """Fold the events not applied yet and store rows and position together.

        Nothing happens for a page that was applied before. Raises: Overtaken, StartedOver, Retired.
        """
        await self.prepare()
        self._reached = await self._database.write(partial(self._apply, page))
        self._waiting.reached(self._reached)

    async def caught_up(self, position: int, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncio's own word
        """Return as soon as answers include the event at `position`.

        Raises: TimeoutError after `timeout` seconds.
        """
        if self._reached >= position:
            return
        async with asyncio.timeout(timeout):
            await self._waiting.until(position, self._stored_position)

    async def start_over(self) -> None:
        """Empty the rows; the follower fills them again from the beginning of the log."""
        await self.prepare()
        await self._database.write(self._start_over)
        self._reached = 0

    async def read(self, query: Callable[[Connection, FromClause], T]) -> T:
        """Ask the live version's table, in a thread.

        Asked twice if need be: the table may be dropped by a newer version just now, or the connection gone.
        """
        await self.prepare()
        try:
            return await self._database.read(partial(self._read, query))
        except DBAPIError:
            self._answering = None
            return await self._database.read(partial(self._read, query))

    async def rows(self, query: Callable[[FromClause], Select[Any]], limit: int) -> list[RowT]:
        """At most `limit` rows, and never more than `LARGEST_ANSWER`."""

        def ask(connection: Connection, live: FromClause) -> list[RowT]:
            found = connection.execute(query(live).limit(max(0, min(limit, LARGEST_ANSWER))))
            return [self.row(*values) for values in found]

        return await self.read(ask)

    async def every(self, query: Callable[[FromClause], Select[Any]]) -> list[RowT]:
        """All rows, by their keys, which have to be texts; however many pages that takes."""
        key = self.row.__struct_fields__[0]
        rows: list[RowT] = []
        page: list[RowT] | None = None
        while page is None or len(page) == LARGEST_ANSWER:
            after = getattr(rows[-1], key) if rows else ""
            page = await self.rows(partial(_after, query, key, after), LARGEST_ANSWER)
            rows += page
        return rows

    async def first(self, query: Callable[[FromClause], Select[Any]]) -> RowT | None:
        return next(iter(await self.rows(query, 1)), None)

    async def amend(self, change: Callable[[Table], Executable]) -> None:
        """Change rows beside the events: what has been erased since they were folded.

        No fold that began before writes an old row back.
        """
        await self.prepare()

        def amended(connection: Connection) -> None:
            positions.mark_of(connection, self._which, lock=True)
            connection.execute(change(self._table))

        await self._database.write(amended)

    def _apply(self, page: Sequence[Recorded], connection: Connection) -> int:
        mark = positions.mark_of(connection, self._which, lock=True)
        if mark is None:
            raise Retired
        if mark.position < self._told:
            raise StartedOver
        fresh = [recorded for recorded in page if recorded.position > mark.position]
        if not fresh:
            return mark.position
        self._fold(connection, fresh)
        return self._advance(connection, fresh[-1].position, live=mark.live)

    def _advance(self, connection: Connection, position: int, *, live: bool) -> int:
        if not positions.advance(connection, self._which, position):
            raise Overtaken
        if not live and versions.has_caught_up(connection, self._which, position):
            versions.take_over(connection, self._which)
        return position

    def _fold(self, connection: Connection, events: list[Recorded]) -> None:
        known = [recorded for recorded in events if self._handles(type(recorded.event))]
        if not known:
            return
        steps = [(key, recorded) for recorded in known for key in self.keys(recorded)]
        rows = {} if self.row_per_event else self._rows.load(connection, {key for key, _ in steps})
        for key, recorded in steps:
            row = rows.get(key)
            if row is None:
                row = rows[key] = self.row(key)
            self._handlers[type(recorded.event)](row, recorded.event, recorded)
        self._rows.save(connection, rows.values())

    def _handles(self, event: type[Event]) -> bool:
        if event not in self._handlers and event not in self._ignored:
            self._look_up(event)
        return event in self._handlers

    def _look_up(self, event: type[Event]) -> None:
        """An event without a method of its own goes to its nearest ancestor's; without any it is ignored."""
        for ancestor in event.__mro__:
            if ancestor in self._handlers:
                self._handlers[event] = self._handlers[ancestor]
                return
        self._ignored.add(event)

    def _registered(self) -> dict[type[Event], Handler]:
        methods = [method for _, method in inspect.getmembers(self, inspect.ismethod)]
        return {_EVENT_OF[found.__func__]: found for found in methods if found.__func__ in _EVENT_OF}

    async def _stored_position(self) -> int:
        await self.prepare()
        return await self._database.read(self._position)

    def _position(self, connection: Connection) -> int:
        mark = positions.mark_of(connection, self._which) or positions.live_mark(connection, self.name)
        return 0 if mark is None else mark.position

    def _start_over(self, connection: Connection) -> None:
        positions.mark_of(connection, self._which, lock=True)
        connection.execute(self._table.delete())
        positions.start_over(connection, self._which)

    def _read(self, query: Callable[[Connection, FromClause], T], connection: Connection) -> T:
        live = self._answering
        if live is None:
            live = versions.answering(connection, self._which, self._table, self.row)
            if live is self._table:
                self._answering = live
        return query(connection, live)


def _after(query: Callable[[FromClause], Select[Any]], key: str, after: str, t: FromClause) -> Select[Any]:
    return query(t).where(t.c[key] > after).order_by(t.c[key])
