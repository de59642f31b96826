"""What the server wants done: a stream, or questions again and again where no stream comes through."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec
import structlog

from agent_server.agent.backoff import Backoff
from agent_server.agent.clock import in_utc
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.journal import Journal
from agent_server.agent.server import Call, Server
from agent_server.agent.stream import EventParser
from agent_server.protocol.messages import LONGEST_WAIT, SILENT_AFTER, Entries, Entry
from agent_server.protocol.signature import ROOT

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Of a command: it becomes part of addresses."""
_MEETING = re.compile(r"[0-9]{1,20}")
_SILENT_STREAMS = 3
_BREATH = 1.0
"""Seconds between two questions at least, where somebody answers at once with nothing."""
_POLL_FOR = 3600.0
"""Seconds, after which a stream is tried again."""
_log = structlog.get_logger(__name__)


class Feed:
    def __init__(
        self,
        server: Server,
        journal: Journal,
        heard: Callable[[], None],
        *,
        poll: bool = False,
        silence: float = SILENT_AFTER,
        backoff: Backoff | None = None,
    ) -> None:
        """`heard` is called after each entry."""
        self._server, self._journal, self._heard = server, journal, heard
        self._always_poll, self._silence = poll, silence
        self._backoff = backoff or Backoff()
        self._silent_streams = 0
        self._poll_until = 0.0

    @property
    def polls(self) -> bool:
        return self._always_poll or time.monotonic() < self._poll_until

    async def run(self) -> None:
        """For ever. Raises: Outcast."""
        while True:
            try:
                await self._server.hello()
                await (self._poll() if self.polls else self._stream())
            except (Unavailable, Rejected) as failure:
                pause = self._backoff.seconds(getattr(failure, "retry_after", 0.0))
                _log.warning("feed broken", why=str(failure), again_in=round(pause, 1))
                await asyncio.sleep(pause)

    async def _poll(self) -> None:
        while self.polls:
            question = f"{ROOT}feed?wait={LONGEST_WAIT}&after={self._journal.position}"
            timeout = aiohttp.ClientTimeout(total=LONGEST_WAIT + self._silence, connect=10)
            asked = time.monotonic()
            answer = await self._server.read(Call(method="GET", target=question, timeout=timeout), Entries)
            self._backoff.succeeded()
            for entry in answer.entries:
                self._take(entry)
            self._journal.go_on_from(answer.position)
            if not answer.entries and time.monotonic() - asked < _BREATH:
                await asyncio.sleep(_BREATH)

    async def _stream(self) -> None:
        try:
            response = await self._server.opened(self._call())
        except Unavailable as failure:
            if failure.silent:
                self._nothing_came()
            raise
        parser, heard = EventParser(), False
        try:
            async with response:
                async for piece in response.content.iter_any():
                    heard = self._sign_of_life()
                    self._read(parser, piece)
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"the stream broke ({type(error).__name__})") from None
        finally:
            self._backoff.least = parser.retry or 0.0
            if not heard:
                self._nothing_came()
        raise Unavailable("the stream ended")

    def _call(self) -> Call:
        position = self._journal.position
        return Call(
            method="GET",
            target=f"{ROOT}feed",
            accept="text/event-stream",
            last_event_id=str(position) if position else "",
            timeout=aiohttp.ClientTimeout(total=None, connect=10, sock_read=self._silence),
        )

    def _sign_of_life(self) -> bool:
        self._silent_streams = 0
        self._backoff.succeeded()
        return True

    def _nothing_came(self) -> None:
        self._silent_streams += 1
        if self._silent_streams >= _SILENT_STREAMS:
            self._silent_streams = 0
            self._poll_until = time.monotonic() + _POLL_FOR
            _log.warning("streams bring nothing; asking again and again instead")

    def _read(self, parser: EventParser, piece: bytes) -> None:
        for event in parser.feed(piece):
            try:
                entry = msgspec.json.decode(event.payload, type=Entry)
            except (msgspec.DecodeError, UnicodeDecodeError):
                _log.warning("entry not understood", id=event.id[:20])
            else:
                self._take(entry)

    def _take(self, entry: Entry) -> None:
        if not _readable(entry):
            _log.warning("entry not understood", position=entry.position)
            return
        self._journal.take(_with_zone(entry))
        _log.info("entry", kind=entry.kind[:20], position=entry.position, **_named(entry))
        self._heard()


def _readable(entry: Entry) -> bool:
    ids = [entry.cancel] if entry.cancel else []
    if entry.command is not None:
        ids.append(entry.command.id)
        if entry.command.meeting and not _MEETING.fullmatch(entry.command.meeting):
            return False
    return all(_ID.fullmatch(each) for each in ids) and 0 <= entry.position < 2**63


def _with_zone(entry: Entry) -> Entry:
    if entry.command is None:
        return entry
    command = msgspec.structs.replace(entry.command, deadline=in_utc(entry.command.deadline))
    return msgspec.structs.replace(entry, command=command)


def _named(entry: Entry) -> dict[str, Any]:
    if entry.command is not None:
        return {"command": entry.command.id, "desired": entry.command.desired[:40]}
    return {"command": entry.cancel} if entry.cancel else {}
