"""What a sync found, told to whoever asked for it and to the chats whose meetings it concerns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from adapters.effect import Effect
from adapters.telegram.messages import escape
from adapters.telegram.reactor import card, notice
from adapters.telegram.sender import Rendered
from bot_app.deliveries.parcel import Reader
from bot_app.telegram.connections import named
from bot_app.telegram.desk import Desk
from bot_app.telegram.sync_lines import SyncLines
from bot_app.zoom.found import KINDS, Kind, found
from domain.chats.choosing import private
from domain.ids import ChatId, ConnectionId, SyncId
from domain.log import Log, Recorded
from domain.syncs.syncs import Sync, SyncFinished, Unreached, stream_of
from projections.agenda_row import AgendaRow

MOST_LINES = 20
_AT_ONCE = 100
"""Meetings looked up together."""
Noted = Callable[[SyncId], Awaitable[dict[str, Any]]]
"""How far a sync has come that is under way: `host`, `hosts`, `pages`."""


class SyncCards:
    def __init__(self, desk: Desk, log: Log, noted: Noted, usual_chat: ChatId | None) -> None:
        """`usual_chat`: where meetings of the organisation are told of that nobody planned here.

        `None`: the owners are told.
        """
        self._desk = desk
        self._log = log
        self._noted = noted
        self._usual_chat = usual_chat
        self._lines = SyncLines(desk, log)

    async def card(self, sync_id: SyncId, chat: ChatId) -> Rendered:
        """Progress, then everything that was found."""
        reader = await self._desk.reader_of(chat)
        sync: Sync = await self._desk.application.state(stream_of(sync_id))
        if sync.finished is None:
            return await self._progress(sync_id, reader.language)
        lines, more = await self._first(self._found(sync_id, sync.finished), reader)
        result = self._result(sync.finished, reader.language)
        unreached = await self._unreached(sync.finished.unreached, reader, private=private(chat))
        return self._desk.rendered(reader.language, *result, *unreached, *lines, *more)

    async def notice(self, sync_id: SyncId, chat: ChatId) -> Rendered | None:
        """Only what concerns the chat."""
        sync: Sync = await self._desk.application.state(stream_of(sync_id))
        if sync.finished is None:
            return None
        reader = await self._desk.reader_of(chat)
        lines, more = await self._first(self._concerning(chat, sync_id, sync.finished), reader)
        owner = chat in await self._owners()
        unreached = await self._unreached(sync.finished.unreached, reader, private=True) if owner else []
        if not lines and not unreached:
            return None
        heading = self._desk.text(reader.language, "sync-differed") if lines else ""
        blocks = [heading, *lines, *more] if lines else []
        return self._desk.rendered(reader.language, *blocks, *unreached)

    async def recipients(self, subject: str, origin: dict[str, Any]) -> list[Effect]:
        """The card of who asked, and one message to each other chat that is concerned."""
        sync_id = SyncId(subject.partition(":")[2])
        sync: Sync = await self._desk.application.state(stream_of(sync_id))
        if sync.finished is None:
            return []
        chats = await self._concerned(sync_id, sync.finished)
        if sync.finished.unreached and sync.chat is None:
            chats |= set(await self._owners())
        shown = [] if sync.chat is None else [card(subject, sync.chat, **origin)]
        return [*shown, *(notice(subject, chat, **origin) for chat in sorted(chats - {sync.chat}))]

    async def _progress(self, sync_id: SyncId, language: str) -> Rendered:
        noted = await self._noted(sync_id)
        if "host" not in noted:
            return self._desk.says(language, "sync-waits")
        return self._desk.says(
            language, "sync-progress", host=noted["host"], hosts=noted["hosts"], pages=noted["pages"]
        )

    def _result(self, finished: SyncFinished, language: str) -> list[str]:
        differences = finished.adopted + finished.moved + finished.renamed + finished.deleted
        counts = {kind.value: getattr(finished, kind.value) for kind in Kind}
        text = self._desk.text(language, "sync-counts" if differences else "sync-agree", **counts)
        heading = self._desk.text(language, "sync-finished", hosts=finished.hosts)
        expired = self._desk.text(language, "expired-marked", count=finished.expired)
        return [heading, text, *([expired] if finished.expired else [])]

    async def _unreached(self, unreached: Sequence[Unreached], reader: Reader, *, private: bool) -> list[str]:
        return [
            self._desk.text(
                reader.language,
                "sync-unreached",
                host=await self._host(each.host, reader.language, private=private),
                reason=escape(each.reason),
            )
            for each in unreached
        ]

    async def _host(self, host: str, language: str, *, private: bool) -> str:
        if not host:
            return self._desk.text(language, "sync-organisation")
        row = await self._desk.reads.connections.by_id(ConnectionId(host))
        return escape(host if row is None else named(row, private=private))

    async def _first(
        self, differences: AsyncIterator[Recorded], reader: Reader
    ) -> tuple[list[str], list[str]]:
        """As many as a message should have, and how many there are besides."""
        lines: list[str] = []
        more = 0
        async for recorded in differences:
            if len(lines) < MOST_LINES:
                lines.append(await self._lines.line(recorded, reader))
            else:
                more += 1
        return lines, [self._desk.text(reader.language, "and-more", count=more)] if more else []

    async def _found(self, sync_id: SyncId, finished: SyncFinished) -> AsyncIterator[Recorded]:
        end = await self._end(sync_id)
        async for recorded in found(self._log, sync_id, finished.since, end):
            if KINDS[type(recorded.event)] is not Kind.EXPIRED:
                yield recorded

    async def _end(self, sync_id: SyncId) -> int:
        """Behind it nothing was found any more."""
        recorded = await self._log.load(stream_of(sync_id))
        return recorded[-1].position

    async def _concerning(
        self, chat: ChatId, sync_id: SyncId, finished: SyncFinished
    ) -> AsyncIterator[Recorded]:
        async for recorded, chats in self._with_chats(sync_id, finished):
            if chat in chats:
                yield recorded

    async def _concerned(self, sync_id: SyncId, finished: SyncFinished) -> set[ChatId]:
        return {chat async for _, chats in self._with_chats(sync_id, finished) for chat in chats}

    async def _with_chats(
        self, sync_id: SyncId, finished: SyncFinished
    ) -> AsyncIterator[tuple[Recorded, list[ChatId]]]:
        owners, page = await self._owners(), list[Recorded]()
        async for recorded in self._found(sync_id, finished):
            page.append(recorded)
            if len(page) == _AT_ONCE:
                for each in await self._looked_up(page, owners):
                    yield each
                page = []
        for each in await self._looked_up(page, owners):
            yield each

    async def _looked_up(
        self, page: list[Recorded], owners: list[ChatId]
    ) -> list[tuple[Recorded, list[ChatId]]]:
        rows = await self._desk.reads.agenda.by_streams({each.stream for each in page})
        return [(each, self._home(rows.get(each.stream), owners)) for each in page]

    def _home(self, row: AgendaRow | None, owners: list[ChatId]) -> list[ChatId]:
        """Where it was planned; else who connected the account it was found in."""
        if row is not None and (row.chat or row.planned_by):
            return [row.chat or ChatId(str(row.planned_by))]
        return owners if self._usual_chat is None else [self._usual_chat]

    async def _owners(self) -> list[ChatId]:
        return [ChatId(str(owner.id)) for owner in await self._desk.reads.users.owners()]
