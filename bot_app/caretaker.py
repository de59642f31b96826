"""What is done now and then: release the dead, forget what is long done, show the owners the day's seal."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection

from adapters.state import dialogs, effects, inbox, screenshots
from adapters.telegram.reactor import notice
from bot_app.bootstrap import Program
from bot_app.gateway import AWAY, TELEGRAM
from bot_app.retention import sweep

log = structlog.get_logger()

PAUSE_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
KEPT_SECONDS = 7 * 86_400.0
"""How long handled updates and finished effects are kept; Telegram repeats an update for one day."""

PICTURES_KEPT_SECONDS = 86_400.0
"""Of screens, which Telegram did not take; those it took are gone at once."""


async def take_care(program: Program) -> None:
    """Until cancelled."""
    began = -math.inf
    while True:
        await _try(release_the_dead, program)
        if time.monotonic() - began > SWEEP_SECONDS:
            # Before and not after, or a step that fails would be repeated with all others at once.
            began = time.monotonic()
            for step in (_forget_finished, _retain, _seal):
                await _try(step, program)
        await asyncio.sleep(PAUSE_SECONDS)


async def _try(step: Callable[[Program], Awaitable[None]], program: Program) -> None:
    """The bot goes on without, and the next time does it again."""
    name = step.__name__.strip("_")
    try:
        await step(program)
    except AWAY as error:
        log.warning("caretaker.waits", step=name, reason=type(error).__name__)
    except Exception:
        log.exception("caretaker.failed", step=name)


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
        program.planned()


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


async def _forget_finished(program: Program) -> None:
    await program.state.write(_sweep)


async def _retain(program: Program) -> None:
    spool, handle = program.recordings.spool, program.application.handle
    await sweep(program.settings, program.state, spool, handle, datetime.now(UTC))


async def _seal(program: Program) -> None:
    await show_the_seal(program, datetime.now(UTC))


def _sweep(connection: Connection) -> None:
    before = time.time() - KEPT_SECONDS
    screenshots.sweep(connection, before=time.time() - PICTURES_KEPT_SECONDS)
    dialogs.sweep(connection, now=time.time())
    inbox.sweep(connection, TELEGRAM, before=before)
    effects.sweep(connection, before=before)
