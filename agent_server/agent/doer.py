"""Sees to what the journal holds: one thing after another, and beside it what may stand beside it."""

from __future__ import annotations

import asyncio

from agent_server.agent.clock import Clock
from agent_server.agent.handling import Handling
from agent_server.agent.journal import Journal
from agent_server.agent.reporter import Reporter
from agent_server.protocol.messages import Command, Reason

_SWEEP_EVERY = 1.0
_SWEEPS_TO_PRUNE = 3600
_MOST_BESIDE = 4


class Doer:
    def __init__(self, journal: Journal, handling: Handling, clock: Clock, reporter: Reporter) -> None:
        self._journal, self._handling = journal, handling
        self._clock, self._reporter = clock, reporter
        self._in_order, self._beside = asyncio.Event(), asyncio.Event()
        self._running: set[str] = set()

    def wake(self) -> None:
        self._in_order.set()
        self._beside.set()

    async def run(self) -> None:
        """For ever. Nothing is begun before the server has told the time. Raises: Outcast."""
        await self._clock.learnt.wait()
        for command in self._journal.interrupted():
            await self._handling.settle_interrupted(command)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweep())
            group.create_task(self._one_after_another())
            group.create_task(self._side_by_side(group))

    async def _one_after_another(self) -> None:
        while True:
            self._in_order.clear()
            while commands := self._journal.waiting(parallel=False):
                await self._busy_with(commands[0])
            await self._in_order.wait()

    async def _busy_with(self, command: Command) -> None:
        self._reporter.busy_with = command.id
        self._reporter.wake()
        try:
            await self._handling.handle(command)
        finally:
            self._reporter.busy_with = ""
            self._reporter.wake()

    async def _side_by_side(self, group: asyncio.TaskGroup) -> None:
        while True:
            self._beside.clear()
            for command in self._journal.waiting(parallel=True):
                if command.id not in self._running and len(self._running) < _MOST_BESIDE:
                    self._running.add(command.id)
                    group.create_task(self._one_beside(command))
            await self._beside.wait()

    async def _one_beside(self, command: Command) -> None:
        try:
            await self._handling.handle(command)
        finally:
            self._running.discard(command.id)
            self._reporter.wake()
            self._beside.set()

    async def _sweep(self) -> None:
        """What has expired is refused at once, also behind something that takes long."""
        sweeps = 0
        while True:
            if sweeps % _SWEEPS_TO_PRUNE == 0:
                self._journal.prune()
            for command in (*self._journal.waiting(parallel=False), *self._journal.waiting(parallel=True)):
                if self._handling.expired(command):
                    self._handling.refuse(command, Reason.EXPIRED)
            sweeps += 1
            await asyncio.sleep(_SWEEP_EVERY)
