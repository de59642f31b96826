"""Puts a file into the placeholder's message, or beside it when the placeholder is gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from adapters.effect import Rejected, SentCard
from adapters.telegram.sender import GONE, NO_TEXT, Rendered, Sender, message
from adapters.telegram.upload import Attachment
from bot_app.deliveries.parcel import Address, Place
from domain.recordings.recordings import Form

_KINDS = {Form.AUDIO: "audio", Form.SMALLER: "audio", Form.PARTS: "audio", Form.VIDEO: "video"}
_METHODS = {"audio": "sendAudio", "video": "sendVideo", "document": "sendDocument"}
LONGEST_UPLOAD = 6 * 3600.0
"""Seconds for two gigabytes over a slow line; for a delivery's whole attempt as well."""


KeepCard = Callable[[SentCard], Awaitable[None]]


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """One message that is a file."""

    form: Form
    attachment: Attachment
    caption: str
    """Telegram HTML, within a caption's limit."""
    seconds: int = 0
    title: str = ""
    performer: str = ""
    thumbnail: Attachment | None = None
    keyboard: list[list[dict[str, str]]] = []

    @property
    def kind(self) -> str:
        return _KINDS.get(self.form, "document")

    @property
    def details(self) -> dict[str, Any]:
        known: dict[str, Any] = {"caption": self.caption, "parse_mode": "HTML"}
        if self.kind != "document" and self.seconds:
            known["duration"] = self.seconds
        if self.kind == "audio":
            known |= {"title": self.title, "performer": self.performer}
        if self.kind == "video":
            known["supports_streaming"] = True
        if self.thumbnail is not None:
            known["thumbnail"] = "attach://thumbnail"
        return known

    @property
    def attachments(self) -> Mapping[str, Attachment]:
        named = {"file": self.attachment}
        return named if self.thumbnail is None else named | {"thumbnail": self.thumbnail}


class Placing:
    def __init__(self, sender: Sender, keep_card: KeepCard) -> None:
        """`keep_card`: remembers what is sent beside, so that another attempt finds its message."""
        self._sender = sender
        self._keep_card = keep_card

    async def put(self, address: Address, place: Place, media: Media, sent: Callable[[int], None]) -> int:
        """The message that is the file now. Doing it twice leaves one message, unless somebody deleted it.

        Raises: Failure.
        """
        if place.message_id is not None:
            try:
                await self._into(address, place.message_id, media, sent)
            except Rejected as failure:
                if not any(words in str(failure) for words in GONE):
                    raise
            else:
                return place.message_id
        return await self._kept(address, place.card, await self._beside(address, media, sent))

    async def say(self, address: Address, rendered: Rendered) -> int:
        """A text in the placeholder's place. Raises: Failure."""
        await self._sender.turn_in_the_end(address.chat)
        if address.place.message_id is not None:
            try:
                await self._sender.edit(address.chat, address.place.message_id, rendered)
            except Rejected as failure:
                if not any(words in str(failure) for words in NO_TEXT):
                    raise
            else:
                return address.place.message_id
        sent = await self._sender.call("sendMessage", message(address.chat, rendered, repeated=False))
        if address.place.message_id is not None:
            return int(sent["message_id"])  # its place has become a part of the file, and stays that
        return await self._kept(address, address.place.card, sent)

    async def _kept(self, address: Address, card: str, sent: dict[str, Any]) -> int:
        message_id = int(sent["message_id"])
        await self._keep_card(SentCard(card, address.chat, message_id))
        return message_id

    async def _into(
        self, address: Address, message_id: int, media: Media, sent: Callable[[int], None]
    ) -> None:
        content = {"type": media.kind, "media": "attach://file", **media.details}
        params = {"chat_id": _chat(address), "message_id": message_id, "media": content, **_markup(media)}
        await self._upload("editMessageMedia", params, media, sent)

    async def _beside(self, address: Address, media: Media, sent: Callable[[int], None]) -> Any:
        params = {"chat_id": _chat(address), media.kind: "attach://file", **media.details, **_markup(media)}
        topic = address.chat.partition(":")[2]
        if topic:
            params["message_thread_id"] = int(topic)
        return await self._upload(_METHODS[media.kind], params, media, sent)

    async def _upload(
        self, method: str, params: dict[str, Any], media: Media, sent: Callable[[int], None]
    ) -> Any:
        await self._sender.turn_in_the_end(str(params["chat_id"]))
        return await self._sender.upload(method, params, media.attachments, seconds=LONGEST_UPLOAD, sent=sent)


def _chat(address: Address) -> int:
    return int(address.chat.partition(":")[0])


def _markup(media: Media) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": media.keyboard}} if media.keyboard else {}
