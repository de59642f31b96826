"""Runs the program: start, stay up, end well."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import structlog
from aiohttp import web

from adapters.effect import Failure, Rejected, Unauthorised
from bot_app.bootstrap import Program, assembled
from bot_app.caretaker import release_the_dead, take_care
from bot_app.config import Settings
from bot_app.doors import doors
from bot_app.polling import ALLOWED_UPDATES
from bot_app.sync_schedule import sync_regularly
from domain.application import Application
from domain.command import Meta, Via
from domain.compliance.commands import IntroduceKeys
from domain.compliance.compliance import KEYS, Keys
from domain.ids import CommandId, CorrelationId, UserId, derived
from domain.users.commands import AppointOwner

log = structlog.get_logger()


class StartFailed(Exception):
    """The program cannot run like this; the message tells the operator what to do."""


async def run(settings: Settings, *, stop: asyncio.Event | None = None) -> None:
    """Until a signal, or until `stop` is set. Raises what makes the start impossible."""
    stop = stop or _stop_on_signals()
    async with assembled(settings) as program:
        await _prepare(program)
        async with _served(program), asyncio.TaskGroup() as tasks:
            await _supervise(program, tasks, stop)
    log.info("stopped")


async def _supervise(program: Program, tasks: asyncio.TaskGroup, stop: asyncio.Event) -> None:
    """Start every loop, wait, and end them so that what was taken in is still answered."""
    background = [tasks.create_task(each.run(), name=f"follower:{each.name}") for each in program.followers]
    background.append(tasks.create_task(take_care(program), name="caretaker"))
    background.append(tasks.create_task(sync_regularly(program), name="sync schedule"))
    background.append(tasks.create_task(program.sealer.run(), name="sealer"))
    background.append(tasks.create_task(program.short_links.clicks.run(), name="clicks"))
    background.append(tasks.create_task(program.clock.run(), name="clock"))
    background.append(tasks.create_task(program.bookings.run(), name="bookings"))
    intake = tasks.create_task(_take_in(program), name="intake")
    agents = tasks.create_task(program.agents.run(), name="agents")
    gateways = [
        tasks.create_task(each.run(), name=f"gateway:{name}")
        for name, each in (("telegram", program.gateway), ("zoom", program.zoom_gateway))
    ]
    workers = [
        tasks.create_task(each.run(), name=name)
        for name, each in (("workers", program.workers), ("relays", program.relays))
    ]
    syncs = tasks.create_task(program.syncs.run(), name="syncs")
    log.info("started", mode=program.settings.default_mode, worker=program.worker)
    await stop.wait()
    log.info("stopping")
    await _end(intake)
    # Feeds end with it, which would otherwise be waited for.
    await _end(agents)
    patience = program.settings.drain_timeout / 2
    program.gateway.stop()
    program.zoom_gateway.stop()
    await _within(patience, gateways)
    # What it has not compared yet, the next one compares; nobody has to wait for it.
    await _end(syncs)
    program.workers.stop()
    program.relays.stop()
    await _within(patience, workers)
    for task in background:
        await _end(task)


def _stop_on_signals() -> asyncio.Event:
    """The first signal asks for an orderly end; the second ends at once, and the next start repairs."""
    stop = asyncio.Event()

    def ask() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ask)
    return stop


async def _prepare(program: Program) -> None:
    """What must be so before the first update is handled."""
    await release_the_dead(program)
    await _check_keys(program)
    owner = UserId(program.settings.initial_owner_id)
    await program.application.handle(AppointOwner(meta=_by_setting("INITIAL_OWNER_ID", owner), user_id=owner))


async def _check_keys(program: Program) -> None:
    """Other keys would read as if every person had been erased. Raises: StartFailed."""
    await program.application.handle(IntroduceKeys(meta=_by_setting("ENCRYPTION_KEY")))
    # Read back by an application that remembers nothing, so that the proof is really unsealed.
    keys: Keys = await Application(program.log).state(KEYS)
    if not keys.ours:
        raise StartFailed(
            f"DATA_DIR: {program.settings.data_dir / 'keys.db'} holds other keys than those this log was "
            "written with; copy the right keys.db there before you start"
        )


def _by_setting(name: str, *value: object) -> Meta:
    return Meta(
        command_id=CommandId(derived("setting", name, *value)),
        at=datetime.now(UTC),
        via=Via.CLI,
        actor=None,
        correlation_id=CorrelationId("start"),
    )


async def _take_in(program: Program) -> None:
    """Tell Telegram how we want our updates, then take them."""
    settings = program.settings
    if settings.default_mode == "polling":
        await _insist(program, "deleteWebhook", {})
        await program.poller.run()
    await _insist(
        program,
        "setWebhook",
        {
            "url": f"{settings.public_url}/webhooks/telegram",
            "secret_token": settings.webhook_secret.get_secret_value(),
            "allowed_updates": ALLOWED_UPDATES,
        },
    )


async def _insist(program: Program, method: str, params: dict[str, Any]) -> None:
    """Until Telegram has done it. Raises: StartFailed, when it never will."""
    for attempt in count(1):
        try:
            await program.api.call(method, params)
        except Unauthorised:
            raise StartFailed("TELEGRAM_BOT_TOKEN: Telegram does not accept it; ask @BotFather") from None
        except Rejected as rejected:
            raise StartFailed(f"Telegram refused {method}: {rejected}") from None
        except Failure as failure:
            log.warning("telegram.waits", method=method, reason=str(failure))
            await asyncio.sleep(min(30.0, 0.5 * 2**attempt))
        else:
            return


@asynccontextmanager
async def _served(program: Program) -> AsyncIterator[None]:
    """The HTTP doors, open while the block runs."""
    settings = program.settings
    runner = web.AppRunner(doors(program), access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await _listen(runner, settings)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    except OSError as error:
        where = f"{settings.http_host}:{settings.http_port}"
        raise StartFailed(f"HTTP_PORT: cannot listen on {where} ({error.strerror})") from None


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _within(seconds: float, tasks: list[asyncio.Task[None]]) -> None:
    """Let them finish what they hold; what takes longer is repaired by the next start."""
    _, unfinished = await asyncio.wait(tasks, timeout=seconds)
    for each in unfinished:
        log.warning("drain.deadline", task=each.get_name())
        await _end(each)
