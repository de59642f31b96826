"""Messages for the further parts of a file: a placeholder each, and none that stays empty.

But one: that of a program killed after sending it, before it could note its number.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count

import structlog

from adapters.effect import Effect, Outcome, Rejected, SentCard
from adapters.performer import Quiet
from adapters.telegram.api import ChatMigrated
from adapters.telegram.sender import Rendered, Sender, message
from bot_app.deliveries.parcel import Parcel, Place
from bot_app.deliveries.placing import KeepCard
from bot_app.deliveries.texts import Texts
from bot_app.deliveries.whereabouts import present_chat
from bot_app.reads import Reads
from domain.ids import ChatId

_log = structlog.get_logger()

CardMessage = Callable[[str, str], Awaitable[int | None]]
FIRST = 2
"""The first part goes into the file's own placeholder."""


class PartPlaces:
    """A placeholder of its own for each further part, so that a part is never seen twice either."""

    def __init__(self, sender: Sender, texts: Texts, card_message: CardMessage, keep_card: KeepCard) -> None:
        self._sender = sender
        self._texts = texts
        self._card_message = card_message
        self._keep_card = keep_card

    async def place(self, parcel: Parcel, number: int) -> Place:
        """Raises: Failure."""
        card = part_card(parcel.place.card, number)
        known = await self._card_message(card, parcel.chat)
        if known is not None:
            return Place(card, known)
        await self._sender.turn(parcel.chat)
        rendered = self._texts.on_its_way(parcel, "uploading", 0)
        sent = await self._sender.call("sendMessage", message(parcel.chat, rendered, repeated=False))
        await self._keep_card(SentCard(card, parcel.chat, sent["message_id"]))
        return Place(card, sent["message_id"])


class ClearParts(Quiet):
    """`recording.clear_parts`: the file did not come in parts after all. Parts that did come stay."""

    def __init__(self, reads: Reads, sender: Sender, card_message: CardMessage) -> None:
        self._reads = reads
        self._sender = sender
        self._card_message = card_message

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        chat = await present_chat(self._reads, ChatId(effect.payload["chat"]))
        last = await self._last(effect.payload["card"], chat)
        if last is not None:
            await self._clear(chat, last)
        return Outcome()

    async def _last(self, card: str, chat: ChatId) -> int | None:
        """Parts come one after the other, so that no other can have stayed a placeholder."""
        last = None
        for number in count(FIRST):
            message_id = await self._card_message(part_card(card, number), chat)
            if message_id is None:
                return last
            last = message_id
        return last

    async def _clear(self, chat: ChatId, message_id: int) -> None:
        try:
            await self._sender.turn(chat)
            # Refused where it has become a file; and what is too old to be deleted promises nothing any more.
            await self._sender.edit(chat, message_id, Rendered("…"))
            await self._sender.turn(chat)
            whole = int(chat.partition(":")[0])
            await self._sender.call("deleteMessage", {"chat_id": whole, "message_id": message_id})
        except (Rejected, ChatMigrated) as failure:
            _log.info("part.not_cleared", reason=str(failure))


def part_card(card: str, number: int) -> str:
    """The placeholder of a further part."""
    return f"{card}:{number}"
