"""What a PC is to hear, at once and without a gap: what it missed, then what is recorded from now on."""

from __future__ import annotations

import asyncio
import re
import socket

import msgspec
from aiohttp import ClientConnectionResetError, hdrs, web
from aiohttp.abc import AbstractStreamWriter

from agent_server.answers import HEADERS, answered, unfit
from agent_server.auth import LAST_EVENT_ID, Gate
from agent_server.entries import entries_of
from agent_server.hub import Hub, Line
from agent_server.outside import Outside
from agent_server.protocol.messages import ALIVE_EVERY, LONGEST_WAIT, SILENT_AFTER, Entries, Entry

ALIVE = b": alive\n\n"
RETRY = b"retry: 1000\n\n"
PULSE = ALIVE_EVERY * 0.9
"""Seconds; some pass on the way."""
WRITE_SECONDS = float(ALIVE_EVERY)
"""Whoever has not taken a line by then does not read."""
SEND_BUFFER = 16 * 1024
"""Bytes the system keeps for somebody who does not read."""
CAUGHT_UP_SECONDS = 10.0
WORTH_PACKING = 512
_POSITION = re.compile(r"[0-9]{1,18}")


class Feed:
    def __init__(self, outside: Outside, hub: Hub, gate: Gate) -> None:
        self._outside = outside
        self._hub = hub
        self._gate = gate

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A stream; with `wait` in the query one answer."""
        waits = _seconds(request)
        after = _position(request.headers.get(LAST_EVENT_ID) or request.query.get("after") or "0")
        caller = await self._gate.caller(request, 0)
        await self._gate.admit(caller)
        # What the PC acknowledged a moment ago is not told again.
        await self._hub.up_to_date()
        line = self._hub.listen(caller.agent, caller.key)
        try:
            missed = await self._missed(line, after)
            if waits is None:
                return await _streamed(request, line, missed)
            return _packed(request, answered(await _polled(line, missed, after, waits)))
        finally:
            self._hub.leave(line)

    async def _missed(self, line: Line, after: int) -> list[Entry]:
        """All that was recorded before the line began, and nothing of what the line itself tells.

        What stands here may be newer than the line, each kind by as much as it likes: whoever went by the
        newest of it would pass over what came before. Raises: TimeoutError, while the read model is behind.
        """
        commands = self._outside.commands
        await commands.caught_up(line.since, timeout=CAUGHT_UP_SECONDS)
        # A log that was restored from a backup is shorter than what a PC remembers of it.
        rows = await commands.feed(line.agent, after=min(after, line.since), now=self._outside.now())
        known = self._hub.roster.find(line.agent)
        entries = entries_of(rows, 0 if known is None else known.rotation)
        return [entry for entry in entries if entry.position <= line.since]


async def _polled(line: Line, missed: list[Entry], after: int, seconds: float) -> Entries:
    entries = missed or await line.next(seconds)
    position = max([line.since, *(entry.position for entry in entries)])
    return Entries(entries=tuple(entries), position=position)


def _packed(request: web.Request, answer: web.Response) -> web.Response:
    if (
        "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
        and (answer.content_length or 0) > WORTH_PACKING
    ):
        answer.enable_compression(web.ContentCoding.gzip)
    return answer


async def _streamed(request: web.Request, line: Line, missed: list[Entry]) -> web.StreamResponse:
    headers = {**HEADERS, hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    writer = await response.prepare(request)
    assert writer is not None  # noqa: S101 - it is one of ours
    _mind(request)
    try:
        await _write(writer, RETRY + ALIVE + b"".join(map(as_event, missed)))
        await _follow(writer, line)
    except TimeoutError:
        _cut(request)
    except ClientConnectionResetError:
        pass  # it has gone, and comes again when it wants more
    return response


async def _follow(writer: AbstractStreamWriter, line: Line) -> None:
    """Until the line ends."""
    while not line.ended:
        entries = await line.next(PULSE)
        if not line.ended:
            await _write(writer, b"".join(map(as_event, entries)) or ALIVE)


async def _write(writer: AbstractStreamWriter, content: bytes) -> None:
    """Return when the system has taken it. Raises: TimeoutError, ClientConnectionResetError."""
    async with asyncio.timeout(WRITE_SECONDS):
        await writer.write(content)
        await writer.drain()


def _mind(request: web.Request) -> None:
    """Nothing piles up here, and whoever has gone without a word is noticed."""
    transport = request.transport
    if transport is None:
        return
    transport.set_write_buffer_limits(high=0)
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None and connection.family != getattr(socket, "AF_UNIX", None):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_AFTER * 1000)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def as_event(entry: Entry) -> bytes:
    body = msgspec.json.encode(entry)
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (entry.position, entry.kind.encode(), body)


def _position(said: str) -> int:
    """Raises: Denied."""
    if not _POSITION.fullmatch(said):
        raise unfit("a position is a number")
    return int(said)


def _seconds(request: web.Request) -> float | None:
    """`None`: a stream is wanted. Raises: Denied."""
    said = request.query.get("wait")
    if said is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", said):
        raise unfit("wait is a number of seconds")
    return float(min(int(said), LONGEST_WAIT))
