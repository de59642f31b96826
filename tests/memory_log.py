"""A log in memory that keeps every promise of `domain.log.Log` except durability."""

from __future__ import annotations

import asyncio
from bisect import bisect_right

from msgspec.structs import replace

from domain.event import Event
from domain.ids import CommandId, StreamId
from domain.log import Append, Conflict, Receipt, Recorded


class MemoryLog:
    """`gap`: positions left out before each append, as rolled-back transactions leave them."""

    def __init__(self, gap: int = 0) -> None:
        self.events: list[Recorded] = []
        self._gap = gap
        self._head = 0
        self._versions: dict[StreamId, int] = {}
        self._receipts: dict[CommandId, Receipt] = {}
        self._news = asyncio.Event()

    async def load(self, stream: StreamId, after: int = 0) -> list[Recorded]:
        return [found for found in self.events if found.stream == stream and found.version > after]

    async def append(self, wish: Append) -> Receipt:
        """Never yields to the loop in between, so it is one transaction."""
        first = self._receipts.get(wish.meta.command_id)
        if first is not None:
            return replace(first, repeated=True)
        if any(self._versions.get(stream, 0) != version for stream, version in wish.expected.items()):
            raise Conflict
        if wish.events:
            self._head += self._gap
        for stream, event in wish.events:
            self.events.append(self._record(wish, stream, event))
        receipt = Receipt(
            command_id=wish.meta.command_id,
            position=self._head if wish.events else 0,
            refusal=wish.refusal,
            details=wish.details,
        )
        self._receipts[wish.meta.command_id] = receipt
        news, self._news = self._news, asyncio.Event()
        news.set()
        return receipt

    async def read_after(self, position: int, limit: int) -> list[Recorded]:
        first = bisect_right(self.events, position, key=lambda recorded: recorded.position)
        return self.events[first : first + limit]

    async def changed(self, position: int) -> None:
        while self._head <= position:
            await self._news.wait()

    def _record(self, wish: Append, stream: StreamId, event: Event) -> Recorded:
        self._head += 1
        self._versions[stream] = self._versions.get(stream, 0) + 1
        return Recorded(
            position=self._head,
            stream=stream,
            version=self._versions[stream],
            at=wish.meta.at,
            actor=wish.meta.actor,
            via=wish.meta.via,
            command_id=wish.meta.command_id,
            correlation_id=wish.meta.correlation_id,
            causation_id=wish.meta.causation_id,
            event=event,
        )
