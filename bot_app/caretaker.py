"""What is done now and then: release the dead, forget what is long done, show the owners the day's seal."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection

from adapters.state import effects, inbox
from adapters.telegram.reactor import notice
from bot_app.bootstrap import Program
from bot_app.gateway import TELEGRAM
from bot_app.retention import sweep

log = structlog.get_logger()

PAUSE_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
KEPT_SECONDS = 7 * 86_400.0
"""How long handled updates and finished effects are kept; Telegram repeats an update for one day."""


async def take_care(program: Program) -> None:
    """Until cancelled."""
    swept = -math.inf
    while True:
        try:
            await release_the_dead(program)
            if time.monotonic() - swept > SWEEP_SECONDS:
                await program.state.write(_sweep)
                await _retain(program)
                await show_the_seal(program, datetime.now(UTC))
                swept = time.monotonic()
        except Exception as error:  # noqa: BLE001 - the bot goes on without; the next time does it again
            log.warning("caretaker.waits", reason=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def release_the_dead(program: Program) -> None:
    """Give back what programs had claimed that do not run any more."""
    claimed: set[str] = set()
    for table in (inbox, effects):
        claimed |= await program.state.read(table.workers)
    for worker in claimed:
        if await asyncio.to_thread(program.presence.is_alive, worker):
            continue

        def release(connection: Connection, worker: str = worker) -> None:
            inbox.release(connection, worker)
            effects.release(connection, worker)

        await program.state.write(release)
        log.info("released", worker=worker)
        program.gateway.wake()
        program.zoom_gateway.wake()
        program.workers.wake()
        program.relays.wake()


async def show_the_seal(program: Program, now: datetime) -> None:
    """Post the chain's head to the owners once a day: who rewrites the log cannot rewrite their chats.

    Not on the first day, when there is no yesterday to vouch for.
    """
    first = await program.log.read_after(0, 1)
    if not first or first[0].at.date() >= now.date():
        return
    head = await program.sealer.extend()
    if head is None:
        return
    seal = f"{head.position}:{head.hash.hex()}"
    told = [
        notice(f"seal:{now.date()}", str(owner.id), position=0, correlation_id="seal", seal=seal)
        for owner in await program.reads.users.owners()
    ]
    await program.state.write(lambda connection: effects.plan(connection, told, now=time.time()))
    program.workers.wake()


async def _retain(program: Program) -> None:
    spool, handle = program.recordings.spool, program.application.handle
    await sweep(program.settings, program.state, spool, handle, datetime.now(UTC))


def _sweep(connection: Connection) -> None:
    before = time.time() - KEPT_SECONDS
    inbox.sweep(connection, TELEGRAM, before=before)
    effects.sweep(connection, before=before)
