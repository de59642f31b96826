"""The agent at work: everything put together, until somebody stops it or the server does not know it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import msgspec
import structlog

from agent_server.agent.attempt import Attempt
from agent_server.agent.clock import Clock
from agent_server.agent.doer import Doer
from agent_server.agent.drivers.choice import Nothing, chosen_driver
from agent_server.agent.drivers.driver import Driver, DriverAbsent
from agent_server.agent.failures import Outcast
from agent_server.agent.feed import Feed
from agent_server.agent.handling import Handling
from agent_server.agent.home import Home
from agent_server.agent.identity import Identities, read_identity
from agent_server.agent.journal import Journal
from agent_server.agent.outbox import Outbox
from agent_server.agent.private_file import write_private
from agent_server.agent.reporter import Reporter
from agent_server.agent.rotation import Rotation
from agent_server.agent.sender import Sender
from agent_server.agent.server import Server
from agent_server.agent.session import opened_session
from agent_server.agent.settings import Settings, read_settings
from agent_server.agent.store import Store
from agent_server.agent.version import agent_version

_log = structlog.get_logger(__name__)


class NotEnrolledYet(Exception):
    """There is nobody to work for."""


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    feed: Feed
    doer: Doer
    sender: Sender
    reporter: Reporter
    rotation: Rotation

    async def run(self) -> None:
        """Until it is cancelled. Raises: Outcast, in a group."""
        async with asyncio.TaskGroup() as group:
            for part in (self.feed, self.doer, self.sender, self.reporter, self.rotation):
                group.create_task(part.run())


async def run(home: Home) -> None:
    """Until SIGINT or SIGTERM.

    Raises: Outcast, NotEnrolledYet, SettingsWrong, HomeUnusable, IdentityUnreadable, JournalUnusable.
    """
    with home.taken():
        settings = read_settings(home.settings)
        async with opened_agent(home, settings, present_driver(settings)) as agent:
            _log.info("started", version=agent_version())
            try:
                await _until_told_to_stop(agent.run())
            except Exception as error:
                # Not `except*`: what is raised inside it some versions of Python 3.11 wrap once more.
                outcast = _outcast_in(error)
                if outcast is None:
                    # Standard error may lead nowhere; the words of an error may hold more than a log should.
                    _log.error("ended by a fault", errors=_names(error))
                    raise
                _keep_why(home, outcast)
                raise outcast from None
            _log.info("stopped")


@asynccontextmanager
async def opened_agent(
    home: Home, settings: Settings, driver: Driver, clock: Clock | None = None
) -> AsyncIterator[Agent]:
    """Raises: NotEnrolledYet, IdentityUnreadable, JournalUnusable, SettingsWrong."""
    identity = read_identity(home.identity)
    if identity is None:
        raise NotEnrolledYet("This PC is not enrolled. Next: meetledger-agent enrol SERVER NAME CODE")
    identities, clock = Identities(home, identity), clock or Clock()
    with closing(Store(home.journal)) as store:
        async with opened_session(settings) as session:
            server = Server(session, identities, clock, settings.proxy)
            try:
                yield _put_together(home, settings, driver, clock, store, server, identities)
            finally:
                await driver.close()


def _put_together(
    home: Home,
    settings: Settings,
    driver: Driver,
    clock: Clock,
    store: Store,
    server: Server,
    identities: Identities,
) -> Agent:
    outbox = Outbox(store)
    journal = Journal(store, outbox, clock.now)
    sender = Sender(server, outbox)
    rotation = Rotation(server, identities, journal)
    reporter = Reporter(
        server,
        driver,
        clock,
        folder=settings.recordings_folder,
        heard=home.heard,
        screenshots=settings.screenshots,
    )
    handling = Handling(
        journal,
        driver,
        clock,
        server,
        Attempt(driver, server, reporter),
        screenshots=settings.screenshots,
        news=sender.wake,
    )
    doer = Doer(journal, handling, clock, reporter)

    def heard() -> None:
        for part in (doer, sender, rotation):
            part.wake()

    feed = Feed(server, journal, heard, poll=settings.poll)
    return Agent(feed=feed, doer=doer, sender=sender, reporter=reporter, rotation=rotation)


def present_driver(settings: Settings) -> Driver:
    """A PC whose driver cannot work still reports."""
    try:
        return chosen_driver(settings)
    except DriverAbsent as absent:
        _log.error("driver absent", driver=settings.driver, why=str(absent))
        return Nothing(name=settings.driver)


async def _until_told_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """What was being done is looked at after the next start."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        task.cancel()

    with suppress(
        NotImplementedError
    ):  # Windows: Ctrl+C cancels us, and nothing else tells a program to stop
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise


def _outcast_in(error: BaseException) -> Outcast | None:
    """At whatever depth of a group."""
    if isinstance(error, BaseExceptionGroup):
        found = (_outcast_in(each) for each in error.exceptions)
        return next((each for each in found if each is not None), None)
    return error if isinstance(error, Outcast) else None


def _names(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [name for each in error.exceptions for name in _names(each)]
    return [type(error).__name__]


def _keep_why(home: Home, outcast: Outcast) -> None:
    _log.error("the server does not know this PC", code=outcast.code)
    with suppress(OSError):
        write_private(home.outcast, f"{outcast}\n".encode())
