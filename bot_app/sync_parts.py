"""What compares our meetings with Zoom's, put together."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from adapters.state import effects, notes
from adapters.state.database import Database as State
from adapters.telegram.reactor import card
from bot_app.config import Settings
from bot_app.stores import EventLog
from bot_app.telegram.desk import Desk
from bot_app.telegram.sync_card import SyncCards
from bot_app.zoom.access import ZoomAccess
from bot_app.zoom.adoption import Adoption
from bot_app.zoom.expiry import Expiry
from bot_app.zoom.host_sync import HostSync
from bot_app.zoom.look import Look
from bot_app.zoom.meetings import MeetingsInZoom
from bot_app.zoom.sync import Progress, SyncRun
from domain.ids import ChatId, SyncId
from domain.syncs.syncs import Sync, correlation_of, stream_of

LONGEST_SYNC = 6 * 3600.0
"""Seconds for one sync of all hosts; the first one asks for every meeting it adopts."""
BETWEEN_SHOWS = 1.0
"""Seconds; a list may have a hundred pages, and who reads along sees the newest."""


class SyncParts(msgspec.Struct, frozen=True):
    run: SyncRun
    look: Look
    expiry: Expiry
    cards: SyncCards


def sync_parts(
    settings: Settings,
    log: EventLog,
    state: State,
    access: ZoomAccess,
    meetings: MeetingsInZoom,
    desk: Desk,
    planned: Callable[[], None],
) -> SyncParts:
    application, reads = desk.application, desk.reads
    adoption = Adoption(application, reads)
    expiry = Expiry(application, reads, hears_zoom=bool(settings.zoom_webhook_secret_token))

    async def noted(sync_id: SyncId) -> dict[str, Any]:
        return await state.read(lambda c: notes.noted(c, f"zoom.sync/{sync_id}"))

    hosts = HostSync(application, reads, adoption, creating=meetings.creating, log_end=log.last_position)
    show = _Board(desk, state, planned).show
    run = SyncRun(application, reads, access, hosts, expiry, log=log, log_end=log.last_position, show=show)
    usual_chat = ChatId(settings.telegram_chat_id[0]) if settings.telegram_chat_id else None
    look = Look(application, access, adoption, meetings.for_host)
    return SyncParts(run, look, expiry, SyncCards(desk, log, noted, usual_chat))


class _Board:
    """Shows how far a sync has come to whoever asked for it."""

    def __init__(self, desk: Desk, state: State, planned: Callable[[], None]) -> None:
        self._desk = desk
        self._state = state
        self._planned = planned
        self._shown = 0.0

    async def show(self, sync_id: SyncId, progress: Progress) -> None:
        now = time.time()
        if now - self._shown < BETWEEN_SHOWS:
            return
        self._shown = now
        sync: Sync = await self._desk.application.state(stream_of(sync_id))
        if sync.chat is None:
            return
        name, key = f"sync:{sync_id}", f"zoom.sync/{sync_id}"
        shown = card(name, sync.chat, position=0, correlation_id=correlation_of(sync_id))
        # Another one for each showing; the newest state of the card is always the one that is shown.
        shown = replace(shown, key=f"{shown.key}.{int(now * 1000)}")
        facts = {"host": progress.host, "hosts": progress.hosts, "pages": progress.pages}

        def keep(connection: Any) -> None:
            notes.renote(connection, key, **facts)
            effects.plan(connection, [shown], now=now)

        await self._state.write(keep)
        self._planned()
