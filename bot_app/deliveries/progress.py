"""Shows in the placeholder how far a file has come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from adapters.effect import Failure
from adapters.telegram.sender import Sender
from bot_app.deliveries.parcel import Parcel
from bot_app.deliveries.texts import Texts

_log = structlog.get_logger()

EVERY_SECONDS = 4.0
"""A group takes twenty messages a minute, edits included."""


class Progress:
    """Edits at intervals, and only while the chat has room for it; the last word is the file itself."""

    def __init__(self, sender: Sender, texts: Texts, parcel: Parcel) -> None:
        self._sender = sender
        self._texts = texts
        self._parcel = parcel
        self._stage = "uploading"
        self._done = 0
        self._shown = ""
        self._over = False
        self._showing = asyncio.Lock()
        self.moved = False
        """Whether any byte has come in or gone out."""

    def stage(self, stage: str) -> None:
        """`downloading`, `preparing`, `uploading`."""
        self._stage, self._done = stage, 0

    def reached(self, done: int) -> None:
        """Bytes of this stage so far."""
        self._done, self.moved = done, True

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """While the block runs."""
        # Not a TaskGroup: it would wrap the block's own failure.
        ticking = asyncio.ensure_future(self._tick())
        try:
            yield
        finally:
            ticking.cancel()
            # Whatever became of it: the file itself may have arrived.
            await asyncio.wait([ticking])
            if not ticking.cancelled() and (error := ticking.exception()):
                _log.error("progress.broke", exc_info=error)

    async def _tick(self) -> None:
        while self._parcel.place.message_id is not None:
            await asyncio.sleep(EVERY_SECONDS)
            if self._sender.busy(self._parcel.chat):
                continue
            async with self._showing:
                await self._tell(self._parcel.place.message_id)

    async def end(self) -> None:
        """Return when nothing of this will be shown any more: what follows is the last word."""
        self._over = True
        async with self._showing:
            pass

    async def _tell(self, message_id: int) -> None:
        if self._over:
            return
        try:
            await self._show(message_id)
        except Failure as failure:
            _log.info("progress.not_shown", reason=str(failure))

    async def _show(self, message_id: int) -> None:
        rendered = self._texts.on_its_way(self._parcel, self._stage, self._percent())
        if rendered.text == self._shown:
            return
        self._shown = rendered.text
        await self._sender.turn(self._parcel.chat)
        await self._sender.edit(self._parcel.chat, message_id, rendered)

    def _percent(self) -> int:
        size = self._parcel.listed.size
        return min(100, self._done * 100 // size) if size else 0
