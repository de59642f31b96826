"""`telegram.document`: a small file that is made when it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec

from adapters.effect import Effect, Outcome
from adapters.telegram.api import ChatMigrated
from adapters.telegram.messages import Html
from adapters.telegram.sender import Sender, ToChat, migrated
from adapters.telegram.upload import Attachment

LONGEST_UPLOAD = 60.0
"""Seconds."""


class Document(msgspec.Struct, frozen=True):
    name: str
    """As people are to see it, with its extension."""
    content_type: str
    body: bytes
    caption: Html
    repeat_mark: str = ""
    """See `Rendered`."""


Make = Callable[[Effect], Awaitable[Document | None]]
"""What the file is now; `None`: there is none any more."""


class Documents(ToChat):
    """Payload: `chat`, and what `make` needs."""

    def __init__(self, sender: Sender, make: Make) -> None:
        super().__init__(sender)
        self._make = make

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        document = await self._make(effect)
        if document is None:
            return Outcome()
        chat = effect.payload["chat"]
        try:
            await self._send(chat, document, repeated=repeated)
        except ChatMigrated as moved:
            await self._send(str(moved.to), document, repeated=repeated)
            return migrated(effect, chat, moved)
        return Outcome()

    async def _send(self, chat: str, document: Document, *, repeated: bool) -> None:
        chat_id, _, topic = chat.partition(":")
        mark = f"\n<i>{document.repeat_mark}</i>" if repeated and document.repeat_mark else ""
        params: dict[str, Any] = {"chat_id": int(chat_id), "caption": f"{document.caption}{mark}"}
        params |= {"parse_mode": "HTML", "document": "attach://file"}
        if topic:
            params["message_thread_id"] = int(topic)
        attachments = {"file": _attachment(document)}
        await self._sender.upload(
            "sendDocument", params, attachments, seconds=LONGEST_UPLOAD, sent=lambda _: None
        )


def _attachment(document: Document) -> Attachment:
    async def stream() -> AsyncIterator[bytes]:
        yield document.body

    return Attachment(document.name, document.content_type, len(document.body), stream)
