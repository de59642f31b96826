"""The audit trail for the terminal, brought up to date from the log first, whether the bot runs or not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson

from adapters.event_store.database_log import DatabaseLog
from bot_app.config import Settings
from bot_app.reads import Reads
from bot_app.stores import opened_log, opened_reads
from projections.audit_trail import AuditEntry, AuditFilter
from projections.projection import Overtaken, Projection

PAGE = 5_000
COLUMNS = ("position", "at", "event", "actor", "name", "via", "stream", "meeting", "details")


async def entries(settings: Settings, wanted: AuditFilter) -> AsyncIterator[dict[str, Any]]:
    """In log order; values are texts, numbers or `None`, under the names of `COLUMNS`."""
    async with opened_log(settings) as log, opened_reads(settings) as reads:
        for projection in (reads.audit, reads.users):
            await _catch_up(log, projection)
        names: dict[int, str] = {}
        async for entry in reads.audit.entries(wanted):
            yield await _row(entry, reads, names)


async def _catch_up(log: DatabaseLog, projection: Projection[Any]) -> None:
    """A running bot may be doing the same; each event is applied once."""
    await projection.prepare()
    while page := await log.read_after(await projection.position(), PAGE):
        try:
            await projection.apply(page)
        except Overtaken:
            continue


async def _row(entry: AuditEntry, reads: Reads, names: dict[int, str]) -> dict[str, Any]:
    if entry.actor is not None and entry.actor not in names:
        person = await reads.users.by_id(entry.actor)
        names[entry.actor] = person.name if person is not None else ""
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "event": entry.name,
        "actor": entry.actor,
        "name": names.get(entry.actor, "") if entry.actor is not None else "",
        "via": entry.via.value,
        "stream": entry.stream,
        "meeting": str(entry.zoom_meeting_id or entry.meeting_id or ""),
        "details": orjson.loads(entry.details),
    }
