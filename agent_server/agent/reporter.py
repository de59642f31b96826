"""What the PC sees, told when it changes and every few seconds: the sign of life."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from agent_server.agent.clock import Clock
from agent_server.agent.disk import free_space
from agent_server.agent.drivers.driver import Driver
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.server import Call, Server
from agent_server.agent.version import agent_version, system
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import ALIVE_EVERY, State, Versions
from agent_server.protocol.signature import ROOT

_LOOK_EVERY = ALIVE_EVERY / 2
_LOOK_FOR = 8.0
"""Seconds a driver may look, before the PC is reported without what it sees."""
_LONGEST_WORD = 64
_log = structlog.get_logger(__name__)


class Reporter:
    def __init__(
        self, server: Server, driver: Driver, clock: Clock, *, folder: Path, heard: Path, screenshots: bool
    ) -> None:
        """`folder`: where recordings go. `heard`: touched when the server has taken a state."""
        self._server, self._driver, self._clock, self._folder = server, driver, clock, folder
        self._heard = heard
        self._forbidden = set() if screenshots else {Desired.SCREENSHOT_TAKEN}
        self._news = asyncio.Event()
        self._told: State | None = None
        self._told_at = 0.0
        self.busy_with = ""

    def wake(self) -> None:
        """Something may have changed."""
        self._news.set()

    async def run(self) -> None:
        """For ever. Raises: Outcast."""
        while True:
            self._news.clear()
            try:
                await self._tell_news()
            except (Unavailable, Rejected) as failure:
                _log.warning("state not told", why=str(failure))
                await asyncio.sleep(max(_LOOK_EVERY, getattr(failure, "retry_after", 0.0)))
            await self._pause()

    async def tell(self) -> State:
        """Now. Raises: Unavailable, Rejected, Outcast."""
        state = await self.look()
        await self._tell(state)
        return state

    async def look(self) -> State:
        """All of the state, its size bounded. Raises nothing."""
        seen = await looked(self._driver)
        versions = Versions(
            agent=agent_version(),
            os=system()[:_LONGEST_WORD],
            zoom=seen.versions.zoom[:_LONGEST_WORD],
            driver=self._driver.name[:_LONGEST_WORD],
        )
        return msgspec.structs.replace(
            seen,
            meeting=seen.meeting[:_LONGEST_WORD],
            disk_free=seen.disk_free if seen.disk_free is not None else free_space(self._folder),
            versions=versions,
            can=tuple(sorted({*self._driver.can, Desired.REPORTED} - self._forbidden)),
            busy_with=self.busy_with,
        )

    async def _tell_news(self) -> None:
        if self._clock.doubtful:
            await self._server.hello()
        state = await self.look()
        due = time.monotonic() - self._told_at >= ALIVE_EVERY - 1
        if due or self._told is None or _lasting(state) != _lasting(self._told):
            await self._tell(state)

    async def _tell(self, state: State) -> None:
        await self._server.ask(Call(method="POST", target=f"{ROOT}state", body=msgspec.json.encode(state)))
        self._told, self._told_at = state, time.monotonic()
        with suppress(OSError):
            self._heard.touch(mode=0o600)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY):
                await self._news.wait()
        except TimeoutError:
            return


async def looked(driver: Driver) -> State:
    """What a driver sees; nothing, where it hangs or breaks its promise to raise nothing."""
    try:
        async with asyncio.timeout(_LOOK_FOR):
            return await driver.observe()
    except TimeoutError:
        _log.warning("driver does not see anything in time", driver=driver.name)
    except Exception as error:  # noqa: BLE001 - whatever it is, the PC is alive
        _log.warning("driver cannot look", driver=driver.name, error=type(error).__name__)
    return State()


def _lasting(state: State) -> State:
    """Free space changes with every look, and is told with the next sign of life."""
    return msgspec.structs.replace(state, disk_free=None)
