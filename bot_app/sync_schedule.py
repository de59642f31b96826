"""When our meetings are compared with Zoom's without anybody's asking."""

from __future__ import annotations

import asyncio
import time

import structlog
from msgspec.structs import replace

from adapters.state import effects
from adapters.zoom.reactor import sync
from bot_app.bootstrap import Program
from bot_app.gateway import AWAY
from domain.ids import SyncId
from domain.syncs.syncs import correlation_of

log = structlog.get_logger()

PAUSE_SECONDS = 5.0
"""After the database was away."""


async def sync_regularly(program: Program) -> None:
    """At the start, and whenever `SYNC_INTERVAL` has passed since 1970: programs that share a database
    then mean the same sync. Until cancelled.
    """
    interval = program.settings.sync_interval
    sync_id = SyncId(f"start-{program.worker}")
    while interval:
        try:
            await plan_sync(program, sync_id)
        except AWAY as error:
            log.warning("sync.waits", reason=type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        await asyncio.sleep(interval - time.time() % interval)
        sync_id = SyncId(f"at-{int(time.time() / interval)}")


async def plan_sync(program: Program, sync_id: SyncId) -> None:
    """One that waits already is enough."""
    since = await program.log.last_position()
    wanted = replace(sync(sync_id, since, correlation_of(sync_id)), latest_only=True)
    await program.state.write(lambda connection: effects.plan(connection, [wanted], now=time.time()))
    program.planned()
