"""The way from a meeting PC to the server: a line that is cut, and on which entries come again and in any order."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from yarl import URL

from tests.chaos.killer import name_of_call
from tests.chaos.trouble import Trouble

PIECE = 64 * 1024
ENTRY = "agent.entry"
"""The step of a feed that tells something."""
REQUEST = re.compile(rb"^(GET|POST|PUT) (/agents/v1/\S+) HTTP", re.MULTILINE)
EVENT = re.compile(rb"id: \d+\nevent: \w+\ndata: [^\n]+\n\n")
WHOLE = b"\n\n\r\n"
"""How a chunk of events ends, as HTTP/1.1 frames it."""


class Wire:
    def __init__(self, port: int, trouble: Trouble) -> None:
        """`port`: the server's."""
        self._port, self.trouble = port, trouble
        self._heard: list[bytes] = []
        self._gathered: list[bytes] = []
        self._ends: set[asyncio.StreamWriter] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the agent."""
        try:
            answers, requests = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:  # the server is down
            writer.transport.abort()
            return
        line = _Line(self)
        ends = {writer, requests}
        self._ends |= ends
        pumps = [_pump(reader, requests, line.asked), _pump(answers, writer, line.answered)]
        try:
            # Whichever side ends first ends the other.
            await asyncio.wait(map(asyncio.ensure_future, pumps), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    def cut(self) -> None:
        """Whatever goes through."""
        for end in self._ends:
            end.transport.abort()

    def told(self, piece: bytes) -> bytes:
        """Of a feed: what comes through of it, with what comes again."""
        events = EVENT.findall(piece)
        if self.trouble.gathers and events:
            return self._turned_round(events)
        self._heard += events
        if not self.trouble.again or not self._heard or not piece.endswith(WHOLE):
            return piece
        return piece + chunk(self._heard[::-1])

    def _turned_round(self, events: list[bytes]) -> bytes:
        self._gathered += events
        if len(self._gathered) < self.trouble.gathers:
            return b""
        self.trouble.gathers = 0
        return chunk(self._gathered[::-1])


class _Line:
    """One connection, on which requests follow each other."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._asked = ""
        self._feeds = False

    def asked(self, piece: bytes) -> tuple[bytes, bool]:
        """What of it comes through, and whether more may."""
        found = REQUEST.search(piece)
        if found is None:
            return piece, True
        self._asked = name_of_call(found[1].decode(), URL(found[2].decode()))
        self._feeds = self._asked == "agent.feed"
        if self._wire.trouble.reached("before", self._asked):
            return piece[: len(piece) // 2], False
        return piece, True

    def answered(self, piece: bytes) -> tuple[bytes, bool]:
        asked, self._asked = self._asked, ""
        if asked and self._wire.trouble.reached("during", asked):
            return b"", False
        event = EVENT.search(piece) if self._feeds else None
        if event is not None and self._wire.trouble.reached("during", ENTRY):
            return piece[: (event.start() + event.end()) // 2], False
        return self._wire.told(piece) if self._feeds else piece, True


def chunk(events: list[bytes]) -> bytes:
    """As HTTP/1.1 frames it."""
    content = b"".join(events)
    return b"%x\r\n%b\r\n" % (len(content), content)


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    through: Callable[[bytes], tuple[bytes, bool]],
) -> None:
    """Until one of the ends is gone, or the line is cut."""
    goes_on = True
    with suppress(OSError):
        while goes_on and (piece := await reader.read(PIECE)):
            let, goes_on = through(piece)
            writer.write(let)
            await writer.drain()


@asynccontextmanager
async def wire(port: int, trouble: Trouble) -> AsyncIterator[int]:
    """Gives the port at which it begins."""
    opened = Wire(port, trouble)
    server = await asyncio.start_server(opened.carry, "127.0.0.1", 0)
    async with server:
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            opened.cut()
