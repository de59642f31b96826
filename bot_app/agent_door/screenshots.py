"""A picture of a PC's screen goes to the chat that asked, and is forgotten."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable

from sqlalchemy import Connection

from adapters.effect import Effect, IfUnknown, Outcome
from adapters.state import effects, notes, screenshots
from adapters.state.database import Database
from adapters.telegram.api import ChatMigrated
from adapters.telegram.messages import escape
from adapters.telegram.sender import Sender, ToChat, migrated
from adapters.telegram.upload import Attachment
from bot_app.telegram.desk import Desk
from domain.agents.progress import Told
from domain.ids import AgentId, ChatId

KIND = "agent.screenshot"
LONGEST_UPLOAD = 60.0
"""Seconds."""


class Screenshots:
    """Stored together with the wish to show it; either both are there or neither."""

    def __init__(self, state: Database, planned: Callable[[], None]) -> None:
        self._state = state
        self._planned = planned

    async def take(self, agent: AgentId, told: Told, png: bytes) -> None:
        """Again for the same command changes nothing, also when it was shown long ago."""
        if not told.chat:
            return
        effect, command = _showing(agent, told), str(told.id)

        def store(connection: Connection) -> None:
            if not notes.is_known(connection, effect.key):
                screenshots.store(connection, command, png, now=time.time())
                effects.plan(connection, [effect], now=time.time())

        await self._state.write(store)
        self._planned()


def _showing(agent: AgentId, told: Told) -> Effect:
    return Effect(
        key=f"{KIND}/{told.id}",
        lane=f"answer/{told.chat}",
        payload={"chat": told.chat, "agent": agent, "command": str(told.id)},
        if_unknown=IfUnknown.ASK,
        better_twice=True,
        correlation_id=f"agent-{agent}",
    )


class ShowScreenshot(ToChat):
    """`agent.screenshot`. Payload: `chat`, `agent`, `command`."""

    def __init__(self, sender: Sender, desk: Desk, state: Database) -> None:
        super().__init__(sender)
        self._desk = desk
        self._state = state

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        command = effect.payload["command"]
        png = await self._state.read(lambda connection: screenshots.read(connection, command))
        if png is None:
            return Outcome()
        outcome = await self._show(effect, png, repeated=repeated)
        await self._state.write(lambda connection: screenshots.forget(connection, command))
        return outcome

    async def _show(self, effect: Effect, png: bytes, *, repeated: bool) -> Outcome:
        chat = effect.payload["chat"]
        try:
            await self._send(effect, chat, png, repeated=repeated)
        except ChatMigrated as moved:
            await self._send(effect, str(moved.to), png, repeated=repeated)
            return migrated(effect, chat, moved)
        return Outcome()

    async def _send(self, effect: Effect, chat: str, png: bytes, *, repeated: bool) -> None:
        chat_id, _, topic = chat.partition(":")
        params: dict[str, str | int] = {"chat_id": int(chat_id), "parse_mode": "HTML"}
        params |= {"caption": await self._caption(effect, repeated=repeated), "photo": "attach://file"}
        if topic:
            params["message_thread_id"] = int(topic)
        files = {"file": _attachment(effect.payload["agent"], png)}
        await self._sender.upload("sendPhoto", params, files, seconds=LONGEST_UPLOAD, sent=lambda _: None)

    async def _caption(self, effect: Effect, *, repeated: bool) -> str:
        desk = self._desk
        language = (await desk.reader_of(ChatId(effect.payload["chat"]))).language
        caption = desk.text(language, "agent-screenshot", agent=escape(effect.payload["agent"]))
        return f"{caption}\n<i>{desk.text(language, 'may-be-a-repeat')}</i>" if repeated else caption


def _attachment(agent: str, png: bytes) -> Attachment:
    async def stream() -> AsyncIterator[bytes]:
        yield png

    return Attachment(f"{agent}.png", "image/png", len(png), stream)
