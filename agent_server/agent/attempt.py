"""One attempt at a command that has been begun: the driver's work, with an end to its patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import structlog

from agent_server.agent.backoff import Backoff
from agent_server.agent.drivers.driver import Driver, Outcome, Wish
from agent_server.agent.ending import failed
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.reporter import Reporter
from agent_server.agent.server import Call, Server
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Command, Reason, Step
from agent_server.protocol.signature import ROOT

_PATIENCE = {Desired.HOSTING: 120.0, Desired.JOINED: 120.0, Desired.ZOOM_RESTARTED: 120.0}
_ORDINARY_PATIENCE = 60.0
_LAST_WORDS = 5.0
"""Seconds a driver has to end after it was told to."""
_PNG = b"\x89PNG\r\n\x1a\n"
_log = structlog.get_logger(__name__)
T = TypeVar("T")


class Attempt:
    def __init__(
        self, driver: Driver, server: Server, reporter: Reporter, patience: float | None = None
    ) -> None:
        """`patience`: seconds for everything, instead of what is usual for each."""
        self._driver, self._server, self._reporter = driver, server, reporter
        self._patience = patience

    async def of(self, command: Command, wish: Wish) -> Outcome:
        """Raises: Outcast."""
        if wish.desired is Desired.REPORTED:
            return await self._report()
        outcome = await self._driven(wish)
        if wish.desired is Desired.SCREENSHOT_TAKEN and outcome.step is Step.DONE:
            return await self._brought(command, outcome)
        return outcome

    async def _driven(self, wish: Wish) -> Outcome:
        task = asyncio.create_task(self._driver.achieve(wish))  # noqa: TID251 - awaited below, if it ever ends
        task.add_done_callback(_seen)
        try:
            await asyncio.wait({task}, timeout=self._patience_for(wish.desired))
            if not task.done():
                return await self._given_up(task, wish)
        finally:
            task.cancel()
        if task.cancelled() or (error := task.exception()) is not None:
            name = "CancelledError" if task.cancelled() else type(error).__name__
            _log.error("driver failed", driver=self._driver.name, desired=wish.desired, error=name)
            return failed(Reason.DRIVER_FAILED, name)
        return task.result()

    async def _given_up(self, task: asyncio.Task[Outcome], wish: Wish) -> Outcome:
        task.cancel()
        await asyncio.wait({task}, timeout=_LAST_WORDS)
        _log.error("driver hangs", driver=self._driver.name, desired=wish.desired, ended=task.done())
        return failed(Reason.NO_EFFECT, f"nothing came of it in {self._patience_for(wish.desired):.0f} s")

    def _patience_for(self, desired: Desired) -> float:
        return self._patience or _PATIENCE.get(desired, _ORDINARY_PATIENCE)

    async def _report(self) -> Outcome:
        """The state is told at once, by this program, whatever the driver can do and comes to."""
        if Desired.REPORTED in self._driver.can:
            await self._driven(Wish(desired=Desired.REPORTED))
        try:
            return Outcome(step=Step.DONE, observed=await self._insisted(self._reporter.tell))
        except (Rejected, Unavailable) as failure:
            return failed(Reason.NO_EFFECT, str(failure))

    async def _brought(self, command: Command, outcome: Outcome) -> Outcome:
        """Done is what the server has."""
        picture = outcome.screenshot
        if not picture.startswith(_PNG) or len(picture) > LARGEST_SCREENSHOT:
            return failed(Reason.DRIVER_FAILED, f"no PNG of 4 MiB at most, but {len(picture)} bytes")
        target = f"{ROOT}commands/{command.id}/screenshot"
        call = Call(method="PUT", target=target, body=picture, content_type="image/png")
        try:
            await self._insisted(partial(self._server.ask, call))
        except Rejected as rejected:
            return failed(Reason.NO_EFFECT, f"the server did not take it: {rejected.code}")
        except Unavailable:
            return failed(Reason.NO_EFFECT, "the server could not be reached with it")
        return outcome

    async def _insisted(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Asked again while the server is away and patience lasts. Raises: Rejected, Unavailable, Outcast."""
        backoff = Backoff(longest=5)
        give_up = time.monotonic() + self._patience_for(Desired.REPORTED)
        while True:
            try:
                return await ask()
            except Unavailable as failure:
                if time.monotonic() > give_up:
                    raise
                await asyncio.sleep(backoff.seconds(failure.retry_after))


def _seen(task: asyncio.Task[Outcome]) -> None:
    if not task.cancelled():
        task.exception()  # looked at, also when nobody waits any more
