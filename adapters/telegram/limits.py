"""How fast Telegram lets a bot speak: overall, per chat, per group, and not at all after a 429."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

import msgspec
from aiolimiter import AsyncLimiter

REMEMBERED_CHATS = 10_000
PATIENCE = 2.0
"""Seconds a worker waits for a chat under a 429 before it turns to other chats."""


class TelegramRates(msgspec.Struct, frozen=True):
    """Messages a second; https://core.telegram.org/bots/faq, "My bot is hitting limits"."""

    overall: float = 30.0
    per_chat: float = 1.0
    per_group_minute: float = 20.0
    burst: float = 3.0
    """How many messages a private chat may get at once before `per_chat` holds."""


class TelegramLimits:
    """Waits its turn; a 429 holds back the chat it was about, and no other."""

    def __init__(self, rates: TelegramRates) -> None:
        self._rates = rates
        self._overall = AsyncLimiter(rates.overall, 1.0)
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._held: dict[str, float] = {}

    def hold(self, chat: str, seconds: float) -> None:
        """Telegram asked for silence in a chat."""
        self._held[_whole(chat)] = time.monotonic() + seconds

    def held_for(self, chat: str) -> float:
        """Seconds of silence left for a chat; 0: none."""
        left = self._held.get(_whole(chat), 0.0) - time.monotonic()
        if left <= 0:
            self._held.pop(_whole(chat), None)
        return max(0.0, left)

    async def turn(self, chat: str) -> None:
        """Return when a message may go to the chat."""
        await asyncio.sleep(min(PATIENCE, self.held_for(chat)))
        await self._limiter(_whole(chat)).acquire()
        await self._overall.acquire()

    def _limiter(self, chat: str) -> AsyncLimiter:
        limiter = self._chats.get(chat) or self._new_limiter(chat)
        self._chats[chat] = limiter
        self._chats.move_to_end(chat)
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats.popitem(last=False)
        return limiter

    def _new_limiter(self, chat: str) -> AsyncLimiter:
        if chat.startswith("-"):
            return AsyncLimiter(self._rates.per_group_minute, 60.0)
        return AsyncLimiter(self._rates.burst, self._rates.burst / self._rates.per_chat)


def _whole(chat: str) -> str:
    """Limits hold for a chat with all its topics."""
    return chat.partition(":")[0]
