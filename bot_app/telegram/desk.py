"""What every handler and card has at hand: commands, queries, texts, and the settings people notice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from adapters.i18n import dates
from adapters.i18n.catalog import Catalog, refusal_key
from adapters.telegram.messages import Block, fit, text_block
from adapters.telegram.sender import Rendered
from bot_app.deliveries.parcel import Reader
from bot_app.reads import Reads
from domain.application import Application
from domain.chats import chats
from domain.chats.chats import Chat
from domain.chats.choices import ChatLanguageChosen, ChatTimeZoneChosen
from domain.chats.choosing import private
from domain.ids import ChatId, UserId
from domain.log import Receipt
from domain.users import users
from domain.users.users import User


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    application: Application
    reads: Reads
    catalog: Catalog
    zone: ZoneInfo
    """For people and chats that chose none."""
    version: str

    def text(self, language: str | None, key: str, /, **args: str | int) -> str:
        """Telegram HTML; foreign text in `args` must be escaped already."""
        return self.catalog.text(language, key, **args)

    def rendered(
        self, language: str, *blocks: Block | str, keyboard: list[list[dict[str, str]]] | None = None
    ) -> Rendered:
        """One message from whole blocks, the first ones most important."""
        whole = [block if isinstance(block, Block) else text_block(block) for block in blocks]
        text = fit(whole, more=lambda count: self.text(language, "and-more", count=count))
        return Rendered(text, keyboard or [], self.text(language, "may-be-a-repeat"))

    def says(self, language: str, key: str, /, **args: str | int) -> Rendered:
        """A message of one text."""
        return self.rendered(language, self.text(language, key, **args))

    def refused(self, language: str, receipt: Receipt) -> Rendered:
        """A broken rule, in the person's words."""
        key = refusal_key(receipt.refusal)
        if not self.catalog.has(key):
            return self.says(language, "refusal-other", code=receipt.refusal)
        return self.says(language, key, **receipt.details)

    def zone_of(self, user: User) -> ZoneInfo:
        return ZoneInfo(user.time_zone) if user.time_zone else self.zone

    def language_of(self, user: User) -> str:
        return self.catalog.language(user.language or None)

    async def reader_of(self, chat: ChatId) -> Reader:
        """Of a private chat its person. A group is nobody: it is written to as was chosen for it."""
        if private(chat):
            user: User = await self.application.state(users.stream_of(UserId(int(chat.partition(":")[0]))))
            return Reader(self.language_of(user), self.zone_of(user))
        chosen: Chat = await self.application.state(chats.stream_of(chat))
        zone = chosen.choice(ChatTimeZoneChosen).time_zone
        language = self.catalog.language(chosen.choice(ChatLanguageChosen).language)
        return Reader(language, ZoneInfo(zone) if zone else self.zone)

    def when(self, language: str, at: datetime, zone: ZoneInfo) -> str:
        """`Kamis, 31 Desember 2026 14.30 WIB`."""
        return f"{dates.day_in_words(language, at, zone)} {dates.clock(language, at, zone)}"


def button(text: str, data: str) -> dict[str, str]:
    """`data`: 64 bytes at most."""
    return {"text": text, "callback_data": data}
