"""A meeting PC for the tests: an agent in this process, and a driver that notes what it was asked."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from agent_server.agent.clock import Clock
from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.enrolment import enrol
from agent_server.agent.home import Home
from agent_server.agent.run import opened_agent
from agent_server.agent.settings import Settings
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import State, Step

PNG = b"\x89PNG\r\n\x1a\n and the rest"


class NotingDriver:
    """Everything is done at once, unless `hold` or `outcomes` say otherwise."""

    name = "noting"

    def __init__(self, *can: Desired) -> None:
        self.can = frozenset(can or Desired)
        self.wishes: list[Wish] = []
        self.state = State(zoom="idle")
        self.outcomes: dict[Desired, Outcome | Exception] = {}
        self.hold: dict[Desired, asyncio.Event] = {}
        self.begun = asyncio.Event()
        self.closed = False

    async def observe(self) -> State:
        return self.state

    async def achieve(self, wish: Wish) -> Outcome:
        self.wishes.append(wish)
        self.begun.set()
        if wish.desired in self.hold:
            await self.hold[wish.desired].wait()
        outcome = self.outcomes.get(
            wish.desired, Outcome(step=Step.DONE, observed=self.state, screenshot=PNG)
        )
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def close(self) -> None:
        self.closed = True

    @property
    def asked(self) -> list[Desired]:
        return [wish.desired for wish in self.wishes]


async def enrolled(home: Home, stand, name: str = "lobby-1") -> None:
    stand.codes["code-1"] = name
    await enrol(home, stand.address, name, "code-1")


@asynccontextmanager
async def working(home: Home, driver: NotingDriver, clock: Clock | None = None, **settings):
    """The agent at work; it is stopped as a kill would, in the middle of whatever it does."""
    async with opened_agent(home, Settings(**settings), driver, clock) as agent:
        task = asyncio.ensure_future(agent.run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, BaseExceptionGroup):
                await task
