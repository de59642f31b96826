"""Counts how often short links are opened, and records it in bundles."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import structlog

from domain.command import Command, Meta, Via
from domain.ids import CommandId, CorrelationId, LinkId
from domain.links.commands import RecordShortLinkOpened

log = structlog.get_logger()

PAUSE_SECONDS = 10.0
"""At most one event a link in that time; a program that is killed loses what it counted since."""


class Clicks:
    def __init__(
        self, handle: Callable[[Command], Awaitable[object]], *, pause: float = PAUSE_SECONDS
    ) -> None:
        self._handle = handle
        self._pause = pause
        self._counts: Counter[LinkId] = Counter()
        self._unsent: list[RecordShortLinkOpened] = []

    def count(self, link_id: LinkId) -> None:
        self._counts[link_id] += 1

    async def run(self) -> None:
        """Until cancelled; what was counted by then is recorded."""
        try:
            while True:
                await asyncio.sleep(self._pause)
                await self._try()
        finally:
            await self._try()

    async def flush(self) -> None:
        """What could not be recorded is asked for again under the same id, and so counted once."""
        counts, self._counts = self._counts, Counter()
        self._unsent += [_opened(link_id, count) for link_id, count in counts.items()]
        while self._unsent:
            await self._handle(self._unsent[0])
            del self._unsent[0]

    async def _try(self) -> None:
        try:
            await self.flush()
        except Exception as error:  # noqa: BLE001 - an outage of the database is waited out
            log.warning("clicks.waiting", reason=type(error).__name__)


def _opened(link_id: LinkId, count: int) -> RecordShortLinkOpened:
    return RecordShortLinkOpened(
        meta=Meta(
            command_id=CommandId(uuid4()),
            at=datetime.now(UTC),
            via=Via.API,
            actor=None,
            correlation_id=CorrelationId(f"link-{link_id}"),
        ),
        link_id=link_id,
        count=count,
    )
