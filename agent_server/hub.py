"""The one reader of the log that all feeds of a program share."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque

import structlog

from agent_server.entries import entry_of
from agent_server.outside import Away, Outside
from agent_server.protocol.messages import Entry
from agent_server.roster import OF_ROSTER, Roster
from domain.agents.events import AgentEvent
from domain.ids import AgentId
from domain.log import Recorded

log = structlog.get_logger()

PAGE = 1_000
LOOK_AGAIN_SECONDS = 5.0
PAUSE_SECONDS = 0.5
"""After a failure."""
LONGEST_LAG = 2.0
"""Seconds a request waits for the reader before it is told to come back."""
LONGEST_DEAF = 10.0
"""Seconds the log may be unreadable before the feeds end, which would go on saying that all is well."""
MOST_WAITING = 200
"""Entries. Whoever lets more pile up does not read, and asks again when it does."""


class Line:
    """One PC that listens."""

    __slots__ = ("_entries", "_wake", "agent", "ended", "key", "since")

    def __init__(self, agent: AgentId, key: str, since: int) -> None:
        self.agent = agent
        self.key = key
        """With which it asked."""
        self.since = since
        """Everything after this position is told here."""
        self.ended = False
        self._entries: deque[Entry] | None = None
        self._wake: asyncio.Future[None] | None = None

    def tell(self, entry: Entry) -> None:
        # Most lines are silent for hours, so a queue is made when there is something for it.
        self._entries = self._entries or deque()
        self._entries.append(entry)
        if len(self._entries) > MOST_WAITING:
            self.ended = True
        self._rouse()

    def end(self) -> None:
        self.ended = True
        self._rouse()

    async def next(self, seconds: float) -> list[Entry]:
        """What was told since; empty, when there was nothing for so long, or nothing will come any more."""
        if not (self._entries or self.ended):
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait([self._wake], timeout=seconds)
            finally:
                self._wake = None
        told, self._entries = self._entries, None
        return [] if told is None else list(told)

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class Hub:
    """Follows the log, and tells each PC what concerns it."""

    def __init__(self, outside: Outside) -> None:
        self.roster = Roster()
        self.position = 0
        self._outside = outside
        self._lines: dict[AgentId, Line] = {}
        self._open = False
        self._closed = False
        self._deaf = False
        """The last attempt to read the log failed: somebody may have been shut out since."""
        self._heard_at = time.monotonic()
        self._moved: asyncio.Future[None] | None = None
        self._looking: asyncio.Future[int] | None = None

    async def run(self) -> None:
        """Until cancelled; then every feed ends."""
        try:
            while True:
                try:
                    await self._step() if self._open else await self._begin()
                except Exception as error:  # noqa: BLE001 - whatever it is, the next attempt may succeed
                    log.warning("agents.hub_waits", reason=type(error).__name__, position=self.position)
                    self._miss()
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self.close()

    def listen(self, agent: AgentId, key: str) -> Line:
        """A newer line of a PC ends the one before. Raises: Away."""
        if not self._open:
            raise Away(1.0)
        before = self._lines.get(agent)
        if before is not None:
            before.end()
        line = self._lines[agent] = Line(agent, key, self.position)
        self._check(line)
        return line

    def leave(self, line: Line) -> None:
        if self._lines.get(line.agent) is line:
            del self._lines[line.agent]

    def close(self) -> None:
        self._open, self._closed = False, True
        self._hang_up()

    async def ready(self) -> None:
        """Until the log was read to its end once, the roster may be of the past; so it may be when the log
        cannot be read any more. Raises: Away.
        """
        if self._deaf or not self._open:
            await self.up_to_date()

    async def up_to_date(self) -> None:
        """Return when everything was heard that was recorded before the question, by whatever program.

        However many ask at once, the log is asked once. Raises: Away.
        """
        if self._closed:
            raise Away(1.0)
        try:
            async with asyncio.timeout(LONGEST_LAG):
                end = await self._end_of_log()
                while not self._open or self.position < end:
                    await self._next_move()
        except TimeoutError:
            raise Away(1.0) from None

    async def _end_of_log(self) -> int:
        """Of a question that was begun after this one, which may be shared with others."""
        if self._looking is not None:
            with contextlib.suppress(Exception):
                await asyncio.shield(self._looking)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._outside.log_end())
        return await asyncio.shield(self._looking)

    async def _next_move(self) -> None:
        if self._moved is None or self._moved.done():
            self._moved = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._moved)

    async def _begin(self) -> None:
        """The board's rows may be newer than its position; reading on from there comes to the same."""
        board, end = self._outside.board, await self._outside.log_end()
        # What an attempt before this one found may have been removed since.
        self.roster = Roster()
        self.position = await board.position()
        self.roster.fill(await board.known())
        while self.position < end and await self._read():
            pass
        self._open = True
        self._rouse()

    async def _step(self) -> None:
        if not await self._read():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await self._outside.log.changed(self.position)

    async def _read(self) -> bool:
        """Whether there was anything."""
        events = await self._outside.log.read_after(self.position, PAGE)
        for recorded in events:
            self._hear(recorded)
            self.position = recorded.position
        self._deaf, self._heard_at = False, time.monotonic()
        self._rouse()
        return bool(events)

    def _miss(self) -> None:
        self._deaf = True
        if time.monotonic() - self._heard_at > LONGEST_DEAF:
            self._hang_up()

    def _hang_up(self) -> None:
        for line in self._lines.values():
            line.end()

    def _hear(self, recorded: Recorded) -> None:
        if not isinstance(recorded.event, AgentEvent):
            return
        agent = AgentId(recorded.stream.removeprefix("agent-"))
        if isinstance(recorded.event, OF_ROSTER):
            self.roster.apply(agent, recorded)
        line = self._lines.get(agent)
        if line is not None:
            self._tell(line, recorded)

    def _tell(self, line: Line, recorded: Recorded) -> None:
        self._check(line)
        entry = entry_of(recorded)
        if entry is not None and not line.ended:
            line.tell(entry)

    def _check(self, line: Line) -> None:
        """Whoever has another key by now, or none, hears no more."""
        known = self.roster.find(line.agent)
        if known is None or known.key != line.key:
            line.end()

    def _rouse(self) -> None:
        if self._moved is not None and not self._moved.done():
            self._moved.set_result(None)
