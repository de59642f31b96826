"""Puts a file into the placeholder's message, or beside it when the placeholder is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from adapters.effect import Rejected
from adapters.telegram.sender import GONE, NO_TEXT, Rendered, Sender, message
from adapters.telegram.upload import Attachment
from bot_app.deliveries.parcel import Address
from domain.recordings.recordings import Form

_KINDS = {Form.AUDIO: "audio", Form.SMALLER: "audio", Form.PARTS: "audio", Form.VIDEO: "video"}
_METHODS = {"audio": "sendAudio", "video": "sendVideo", "document": "sendDocument"}
LONGEST_UPLOAD = 6 * 3600.0
"""Seconds for two gigabytes over a slow line; for a delivery's whole attempt as well."""


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
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def put(
        self, address: Address, message_id: int | None, media: Media, sent: Callable[[int], None]
    ) -> int:
        """The message that is the file now. Doing it twice leaves one message, unless somebody deleted it.

        Raises: Failure.
        """
        if message_id is not None:
            try:
                await self._into(address, message_id, media, sent)
            except Rejected as failure:
                if not any(words in str(failure) for words in GONE):
                    raise
            else:
                return message_id
        return await self._beside(address, media, sent)

    async def say(self, address: Address, rendered: Rendered) -> int:
        """A text in the placeholder's place. Raises: Failure."""
        await self._sender.turn_in_the_end(address.chat)
        if address.message_id is not None:
            try:
                await self._sender.edit(address.chat, address.message_id, rendered)
            except Rejected as failure:
                if not any(words in str(failure) for words in NO_TEXT):
                    raise
            else:
                return address.message_id
        sent = await self._sender.call("sendMessage", message(address.chat, rendered, repeated=False))
        return int(sent["message_id"])

    async def _into(
        self, address: Address, message_id: int, media: Media, sent: Callable[[int], None]
    ) -> None:
        content = {"type": media.kind, "media": "attach://file", **media.details}
        params = {"chat_id": _chat(address), "message_id": message_id, "media": content, **_markup(media)}
        await self._upload("editMessageMedia", params, media, sent)

    async def _beside(self, address: Address, media: Media, sent: Callable[[int], None]) -> int:
        params = {"chat_id": _chat(address), media.kind: "attach://file", **media.details, **_markup(media)}
        topic = address.chat.partition(":")[2]
        if topic:
            params["message_thread_id"] = int(topic)
        result = await self._upload(_METHODS[media.kind], params, media, sent)
        return int(result["message_id"])

    async def _upload(
        self, method: str, params: dict[str, Any], media: Media, sent: Callable[[int], None]
    ) -> Any:
        await self._sender.turn_in_the_end(str(params["chat_id"]))
        return await self._sender.upload(method, params, media.attachments, seconds=LONGEST_UPLOAD, sent=sent)


def _chat(address: Address) -> int:
    return int(address.chat.partition(":")[0])


def _markup(media: Media) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": media.keyboard}} if media.keyboard else {}
