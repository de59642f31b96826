"""How fast Telegram lets a bot speak: overall, per chat, per group, and not at all after a 429."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

import msgspec

REMEMBERED_CHATS = 10_000
PATIENCE = 2.0
"""Seconds a worker waits for a chat before it turns to other chats."""
_LONGEST_MEMORY = 10_000


class TelegramRates(msgspec.Struct, frozen=True):
    """Messages a second; https://core.telegram.org/bots/faq, "My bot is hitting limits"."""

    overall: float = 30.0
    per_chat: float = 1.0
    per_group_minute: float = 20.0
    burst: float = 3.0
    """How many messages a private chat may get at once before `per_chat` holds."""


class Window:
    """At most so many turns in any stretch of time, which a leaky bucket with a burst would not promise."""

    def __init__(self, most: float, seconds: float) -> None:
        """A `most` below one stretches the time instead; other fractions are rounded down."""
        whole = max(1, int(min(most, _LONGEST_MEMORY)))
        self._seconds = seconds * max(1.0, whole / most)
        self._turns: deque[float] = deque(maxlen=whole)

    def earliest(self, now: float) -> float:
        """When the next turn may be."""
        if len(self._turns) < (self._turns.maxlen or 1):
            return now
        return max(now, self._turns[0] + self._seconds)

    def take(self, now: float) -> float:
        """Take the next turn, and say when it is."""
        turn = self.earliest(now)
        self._turns.append(turn)
        return turn


class TelegramLimits:
    """Waits its turn; a 429 holds back the chat it was about, and no other."""

    def __init__(
        self,
        rates: TelegramRates,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rates = rates
        self._clock = clock
        self._sleep = sleep
        self._overall = Window(rates.overall, 1.0)
        self._chats: OrderedDict[str, Window] = OrderedDict()
        self._held: dict[str, float] = {}

    def hold(self, chat: str, seconds: float) -> None:
        """Telegram asked for silence in a chat; a shorter wish does not end a longer one."""
        whole = _whole(chat)
        self._held[whole] = max(self._held.get(whole, 0.0), self._clock() + seconds)

    def held_for(self, chat: str) -> float:
        """Seconds of silence left for a chat; 0: none."""
        left = self._held.get(_whole(chat), 0.0) - self._clock()
        if left <= 0:
            self._held.pop(_whole(chat), None)
        return max(0.0, left)

    def wait_for(self, chat: str) -> float:
        """Seconds until a message may go to the chat, if nobody else comes first."""
        now = self._clock()
        return max(self.held_for(chat), self._window(_whole(chat)).earliest(now) - now)

    async def turn(self, chat: str) -> None:
        """Return when a message may go to the chat."""
        while not await self.come_nearer(chat):
            pass

    async def come_nearer(self, chat: str) -> bool:
        """Wait for the end of a silence, or for a turn. `False`: a message may still not go to the chat."""
        if held := self.held_for(chat):
            await self._sleep(held)
            return False
        await self._wait(self._window(_whole(chat)))
        await self._wait(self._overall)
        # Others have spoken in the meantime, and may have been told to be silent: this turn is lost,
        # or all who waited would speak at once afterwards.
        return not self.held_for(chat)

    async def _wait(self, window: Window) -> None:
        now = self._clock()
        turn = window.take(now)
        if turn > now:
            await self._sleep(turn - now)

    def _window(self, chat: str) -> Window:
        window = self._chats.get(chat) or self._new_window(chat)
        self._chats[chat] = window
        self._chats.move_to_end(chat)
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats.popitem(last=False)
        return window

    def _new_window(self, chat: str) -> Window:
        if chat.startswith("-"):
            return Window(self._rates.per_group_minute, 60.0)
        return Window(self._rates.burst, self._rates.burst / self._rates.per_chat)


def _whole(chat: str) -> str:
    """Limits hold for a chat with all its topics."""
    return chat.partition(":")[0]
