"""An agent without a network that dies at chosen writes, and a world in which its driver changes things."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec

from agent_server.agent.attempt import Attempt
from agent_server.agent.clock import Clock
from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.failures import Unavailable
from agent_server.agent.handling import Handling
from agent_server.agent.journal import Journal
from agent_server.agent.outbox import Outbox
from agent_server.agent.sender import Sender
from agent_server.agent.store import Store
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Ack, Acks, AcksTaken, Command, Entry, State, Step

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
DEADLINE = START + timedelta(minutes=5)
WORDS = [Desired.CAMERA_OFF, Desired.ENDED]
"""One that can be seen, one that cannot."""
FINAL = {Step.DONE, Step.FAILED, Step.REFUSED}


class Killed(BaseException):
    """Nothing of the program runs any more."""


class MortalStore(Store):
    """`deaths`: by the number of a write, whether the program dies before, in or after it."""

    def __init__(self, path, deaths: dict[int, str], writes) -> None:
        self._deaths, self._writes, self.dead = deaths, writes, False
        super().__init__(path)
        # Programs die here, computers do not.
        self.connection.execute("PRAGMA synchronous = OFF")

    @contextmanager
    def transaction(self) -> Iterator:
        death = "before" if self.dead else self._deaths.pop(next(self._writes), "")
        if death == "before":
            raise Killed
        with super().transaction() as connection:
            yield connection
            if death == "in":
                raise Killed
        if death == "after":
            raise Killed


class World:
    """What outlives the program: the PC, the server, and the time."""

    def __init__(self, path, deaths: dict[int, str]) -> None:
        self.path, self.deaths, self.writes = path, deaths, count()
        self.now = START.timestamp()
        self.achieved: list[Desired] = []
        self.late: list[Desired] = []
        self.called_back: set[Desired] = set()
        self.acks: list[Ack] = []
        self.positions: dict[str, int] = {}
        self.dies_while_doing = ""
        self.program: Program | None = None

    def ends(self, name: str) -> set[tuple[Step, str]]:
        return {(ack.step, ack.reason) for ack in self.acks if ack.command == name and ack.step in FINAL}

    def state(self) -> State:
        return State(
            zoom="in_meeting",
            camera=Desired.CAMERA_OFF not in self.achieved,
        )

    def entry(self, kind: str, number: int) -> Entry:
        position = self.positions.setdefault(f"{kind} {number}", len(self.positions) + 1)
        if kind == "cancel":
            return Entry(position=position, kind="cancel", cancel=f"c{number}")
        command = Command(id=f"c{number}", desired=WORDS[number], deadline=DEADLINE)
        return Entry(position=position, kind="command", command=command)


class Program:
    """From one start to one death."""

    name = "mortal"
    can = frozenset(Desired)

    def __init__(self, world: World) -> None:
        self._world = world
        clock = Clock(wall=lambda: world.now, steady=lambda: world.now)
        self.store = MortalStore(world.path, world.deaths, world.writes)
        self.outbox = Outbox(self.store)
        self.journal = Journal(self.store, self.outbox, clock.now)
        self._handling = Handling(
            self.journal,
            self,
            clock,
            None,
            Attempt(self, None, None),
            screenshots=True,
            news=lambda: None,
        )
        self._sender = Sender(self, self.outbox)
        self.answers_are_lost = False

    async def start(self) -> None:
        for command in self.journal.interrupted():
            await self._handling.settle_interrupted(command)

    async def do_next(self) -> None:
        for command in self.journal.waiting(parallel=False)[:1]:
            await self._handling.handle(command)

    async def send(self, *, lost: bool) -> None:
        self.answers_are_lost = lost
        while batch := self.outbox.batch():
            try:
                await self._sender._send(batch)
            except Unavailable:
                return

    async def read(self, call, kind) -> AcksTaken:
        """As the server."""
        self._world.acks.extend(msgspec.json.decode(call.body, type=Acks).acks)
        if self.answers_are_lost:
            raise Unavailable("lost")
        return AcksTaken()

    async def observe(self) -> State:
        return self._world.state()

    async def achieve(self, wish: Wish) -> Outcome:
        dies, self._world.dies_while_doing = self._world.dies_while_doing, ""
        if self._world.now >= DEADLINE.timestamp():
            self._world.late.append(wish.desired)
        self.store.dead = bool(dies)
        if dies != "before":
            self._world.achieved.append(wish.desired)
        return Outcome(step=Step.DONE, observed=self._world.state())


def survives(world: World, act) -> bool:
    """Do it with the program, which is started again when it has died. `False`: it died of it."""

    async def acted() -> None:
        if world.program is None:
            world.program = Program(world)
            await world.program.start()
        await act(world.program)

    try:
        asyncio.run(acted())
    except Killed:
        if world.program is not None:
            world.program.store.close()
        world.program = None
        return False
    return True
