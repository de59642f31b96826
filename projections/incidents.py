"""Incidents: errors of one kind, counted together."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import FromClause, Select, select, tuple_

from domain.incidents.incidents import IncidentEvent
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import Projection, on


class IncidentRow(msgspec.Struct, gc=False):
    kind: str
    times: int = 0
    last_reference: str = ""
    last_reason: str = ""
    first_at: datetime = EPOCH
    last_at: datetime = EPOCH


class IncidentList(Projection[IncidentRow]):
    name = "incidents"
    row = IncidentRow
    indexes = (("last_at", "kind"),)

    def key(self, recorded: Recorded) -> str:
        return recorded.stream.removeprefix("incident-")

    @on(IncidentEvent)
    def happened(self, row: IncidentRow, event: IncidentEvent, recorded: Recorded) -> None:
        """Opened and repeated count alike."""
        row.first_at = row.first_at if row.times else recorded.at
        row.times += 1
        row.last_reference, row.last_reason, row.last_at = event.reference, event.reason, recorded.at

    async def by_kind(self, kind: str) -> IncidentRow | None:
        return await self.first(lambda t: select(t).where(t.c.kind == kind))

    async def latest(self, *, limit: int = 20, after: IncidentRow | None = None) -> list[IncidentRow]:
        """The most recent first. `after`: the last one of the page before, as it was shown."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).order_by(t.c.last_at.desc(), t.c.kind.desc())
            if after is None:
                return found
            place = tuple_(after.last_at, after.kind, types=[t.c.last_at.type, t.c.kind.type])
            return found.where(tuple_(t.c.last_at, t.c.kind) < place)

        return await self.rows(query, limit)
