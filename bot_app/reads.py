"""The read models, together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import astuple

from adapters.effect import Unavailable
from projections.agenda import Agenda
from projections.agent_board import AgentBoard
from projections.agent_bookings import AgentBookings
from projections.agent_commands import AgentCommands
from projections.attendance import Attendance
from projections.audit_trail import AuditTrail
from projections.calendar import Calendar
from projections.calendar_entries import CalendarEntries
from projections.chats import ChatList
from projections.connections import Connections
from projections.database import Database
from projections.deliveries import Deliveries
from projections.incidents import IncidentList
from projections.links import Links
from projections.projection import Projection
from projections.recordings import Recordings
from projections.user_directory import UserDirectory

PATIENCE = 30.0
"""Seconds to wait for a read model; what is asked for then is tried again later."""


class Reads(msgspec.Struct, frozen=True):
    agenda: Agenda
    calendar: Calendar
    entries: CalendarEntries
    users: UserDirectory
    chats: ChatList
    incidents: IncidentList
    audit: AuditTrail
    attendance: Attendance
    recordings: Recordings
    deliveries: Deliveries
    connections: Connections
    links: Links
    agents: AgentBoard
    agent_commands: AgentCommands
    bookings: AgentBookings

    @classmethod
    def on(cls, database: Database) -> Reads:
        return cls(
            Agenda(database),
            Calendar(database),
            CalendarEntries(database),
            UserDirectory(database),
            ChatList(database),
            IncidentList(database),
            AuditTrail(database),
            Attendance(database),
            Recordings(database),
            Deliveries(database),
            Connections(database),
            Links(database),
            AgentBoard(database),
            AgentCommands(database),
            AgentBookings(database),
        )

    def __iter__(self) -> Iterator[Projection[Any]]:
        return iter(astuple(self))

    async def caught_up(self, position: int) -> None:
        """Return when all answers include the event at `position`.

        Raises: Unavailable, when that takes too long; nothing has been done by then. It names no time to come
        back, so the attempt counts: a read model that stands still is reported in the end.
        """
        try:
            await asyncio.gather(*(each.caught_up(position, timeout=PATIENCE) for each in self))
        except TimeoutError:
            raise Unavailable("the read models are behind") from None
