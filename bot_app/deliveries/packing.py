"""Gathers what sending a file needs: where it goes, and how Zoom lists it now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from msgspec.structs import asdict

from adapters.effect import Effect, Failure, Rejected, Unavailable
from adapters.telegram.sender import FORBIDDEN
from adapters.zoom.recordings import Recordings
from bot_app.deliveries.parcel import Address, Parcel, Place
from bot_app.deliveries.plan import placeholder_of
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.sources import listed_file
from bot_app.deliveries.texts import Texts
from bot_app.deliveries.whereabouts import numbers_of, present_chat
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.application import Application
from domain.chats import chats
from domain.chats.chats import Chat
from domain.ids import ChatId
from domain.recordings.recordings import Form
from projections.recordings import RecordingRow

_log = structlog.get_logger()

CardMessage = Callable[[str, str], Awaitable[int | None]]
CardComing = Callable[[str], Awaitable[list[str]]]
"""Chats in which a card stands or is on its way."""
LOOKS, BETWEEN_LOOKS = 20, 0.1
"""The placeholder is sent at the same moment; usually it stands there within a few tenths of a second."""


class Packing:
    def __init__(
        self,
        application: Application,
        reads: Reads,
        access: ZoomAccess,
        texts: Texts,
        *,
        card_message: CardMessage,
        card_coming: CardComing,
        limit: int,
    ) -> None:
        """`limit`: bytes Telegram takes in one file."""
        self._application = application
        self._reads = reads
        self._access = access
        self._texts = texts
        self._card_message = card_message
        self._card_coming = card_coming
        self._limit = limit

    async def addressed(self, effect: Effect) -> Address:
        """Raises: Rejected, when there is nothing to send any more; Unavailable, before there is a place."""
        wish = effect.payload
        row = await recording_of(self._reads, effect)
        file = row.file(wish["file"]) if row.within_reach else None
        if file is None:
            raise Rejected("Zoom does not have the file any more", code="gone")
        chat = await self._open(await present_chat(self._reads, ChatId(wish["chat"])))
        card = placeholder_of(row.recording_id, file.id, wish["round"])
        return Address(
            key=effect.key,
            row=row,
            file=file,
            chat=chat,
            numbers=await numbers_of(self._reads, chat),
            place=Place(card, await self._placeholder(card, chat, ChatId(wish["chat"]))),
            reader=await self._texts.reader_of(chat),
        )

    async def packed(self, address: Address, *, troubled: bool) -> Parcel:
        """Raises: Failure."""
        row = address.row
        recordings = await self._access.recordings(row.host, row.account)
        found = await recordings.of_meeting(row.zoom_uuid)
        listed = listed_file(found, address.file.id)
        wishes: Chat = await self._application.state(chats.stream_of(address.chat))
        more: dict[str, Any] = {
            "found": found,
            "listed": listed,
            "recordings": recordings,
            "people": await self._people(row, recordings) if address.form is not Form.DOCUMENT else None,
            "fallbacks": wishes.fallbacks,
            "limit": self._limit,
            "troubled": troubled,
        }
        return Parcel(**asdict(address), **more)

    async def _open(self, chat: ChatId) -> ChatId:
        """Raises: Rejected, when we may not write there."""
        known = await self._reads.chats.by_id(ChatId(chat.partition(":")[0]))
        if known is not None and known.closed:
            raise Rejected("the chat is closed to us", code=FORBIDDEN)
        return chat

    async def _placeholder(self, card: str, chat: ChatId, planned_for: ChatId) -> int | None:
        for _ in range(LOOKS):
            message_id = await self._card_message(card, chat)
            if message_id is not None:
                return message_id
            if not await self._coming(card, chat, planned_for):
                return None
            await asyncio.sleep(BETWEEN_LOOKS)
        raise Unavailable("the placeholder is not there yet", retry_after=3.0)

    async def _coming(self, card: str, chat: ChatId, planned_for: ChatId) -> bool:
        """What is sent to a group that has moved arrives where it is now."""
        coming = await self._card_coming(card)
        moves = planned_for in coming and await self._card_message(card, planned_for) is None
        return chat in coming or moves

    async def _people(self, row: RecordingRow, recordings: Recordings) -> int | None:
        """From what we saw ourselves, or else from Zoom, which may not tell."""
        came = await self._reads.attendance.came(row.zoom_uuid)
        if came:
            return came
        try:
            return await recordings.participants(row.zoom_uuid)
        except Failure as failure:
            _log.info("participants.unknown", reason=str(failure))
            return None
