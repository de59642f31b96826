"""The owner plans a meeting, which gets its short link by itself, and asks for another one by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot_app.config import Settings
from bot_app.sandbox.sandbox import Sandbox
from bot_app.sandbox.world import BOT
from bot_app.stores import opened_log
from domain.event import topic_of
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.killer import Kill
from tests.chaos.program import reserved_port
from tests.chaos.stage import Stage, stage
from tests.zygote import Zygote

TARGET, ALIAS = "https://zoom.us/j/81234567890?pwd=hunter2", "weekly"
STEPS: Mapping[str, Mapping[str, int]] = {
    "plan": {
        "log.commit": 7,
        "seal.commit": 7,
        "state.commit": 26,
        "views.commit": 18,
        "telegram.editMessageText": 1,
        "telegram.getMe": 1,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 1,
        "zoom.create": 1,
        "zoom.token": 1,
    },
    "short": {
        "log.commit": 3,
        "seal.commit": 3,
        "state.commit": 14,
        "views.commit": 6,
        "telegram.editMessageText": 1,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 1,
    },
}
"""How often each step is taken in each scene; group commit makes some of them vary by a few."""
CHAINS = 70
"""So many that none has more than two kills in a scene: three deaths are taken for the message's own fault."""
SAMPLE = (
    Kill("plan", "after", "zoom.create", 1),
    Kill("plan", "after", "log.commit", 4),
    Kill("plan", "after", "log.commit", 5),
    Kill("short", "before", "log.commit", 2),
    Kill("short", "after", "log.commit", 2),
    Kill("short", "during", "telegram.sendMessage", 1),
)
"""Taken with every run of the tests: around what reserves a code and what records the link."""


@dataclass
class ShortLinks:
    sandbox: Sandbox
    entering: Callable[[str], None]
    rest: Callable[[], Any]
    """Returns when the program has nothing left to do."""

    async def play(self) -> None:
        await self._say("start", "/start", "Hello")
        await self._say("plan", '/meet "Weekly" tomorrow 10:00', "Join")
        await self._say("short", f"/short {TARGET} {ALIAS}", f"/s/{ALIAS}")

    async def _say(self, scene: str, words: str, answer: str) -> None:
        self.entering(scene)
        self.sandbox.telegram.say(OWNER, words)
        await self.sandbox.telegram.wait_for_message(
            OWNER, lambda message: answer in message.get("text", ""), PATIENCE
        )
        await self.rest()

    def cards(self) -> list[str]:
        """What the bot shows now about the link that was asked for."""
        return [text for text in self._told() if re.search("short link to|leads to", text)]

    def meetings(self) -> list[str]:
        """What the bot shows now about the meeting, whose link nobody asked for."""
        return [text for text in self._told() if text.startswith("Weekly")]

    def _told(self) -> list[str]:
        told = [each for each in self.sandbox.telegram.messages(OWNER) if each["from"]["id"] == BOT["id"]]
        return [each["text"] for each in told]


async def keeps_all(journey: ShortLinks, settings: Settings, books: Books, doubts: promises.Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    cards = journey.cards()
    assert 1 <= len(cards) <= 1 + promises.uncertain("telegram.card/link:", doubts), cards
    assert all(ALIAS in card for card in cards[-1:]), cards
    assert "/s/" in journey.meetings()[-1]
    async with opened_log(settings) as log:
        events = await log.read_after(0, promises.EVERYTHING)
        found = Counter(topic_of(type(each.event)) for each in events)
        assert (found["link.requested"], found["link.made"]) == (2, 2), found
        assert (found["link.refused"], found["link.code_reserved"]) == (0, 2), found
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


@asynccontextmanager
async def short_stage(
    programs: Zygote, folder: Path, database_url: str, *, kills: Sequence[Kill] = ()
) -> AsyncIterator[Stage]:
    with reserved_port() as port:
        async with stage(programs, folder, database_url, kills=kills, http_port=port) as played:
            played.journey = ShortLinks(played.sandbox, played.keeper.enter, played.rest)
            played.promises = keeps_all
            yield played
