"""The wizard: the owner plans a meeting question by question, and taps the last button twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot_app.config import Settings
from bot_app.sandbox.sandbox import Sandbox
from bot_app.stores import opened_log
from domain.event import topic_of
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE, Expected
from tests.chaos.killer import Kill
from tests.chaos.promises import EVERYTHING, Doubts

TOPIC = "Weekly"
SCENES = ("topic", "clock", "minutes", "options", "confirm")
COMMITS = 9
"""How often, at least, the operational tables are written in each scene."""
EVENTS = ["meeting.planned", "meeting.zoom_created"]


@dataclass
class Wizard:
    sandbox: Sandbox
    entering: Callable[[str], None]
    """Told the name of every scene as it begins."""
    updates: dict[str, int] = field(default_factory=dict)

    async def play(self) -> None:
        await self._say("topic", f"/new {TOPIC}", r"On which day\?")
        shown = await self._say("clock", "31-12-2030 14.30", r"How long\?")
        await self._tap("minutes", shown, "▫️ 45 min", r"anything else\?")
        await self._tap("options", shown, "Next →", r"Shall I plan it")
        self.entering("confirm")
        self.sandbox.telegram.tap(OWNER, OWNER, shown, "Plan it")
        await self._tap("confirm", shown, "Plan it", r"^Planned: Weekly, Tuesday, 31 December 2030")
        await self._seen(rf"^{TOPIC}.*● ready.*Join")

    def expected(self) -> list[Expected]:
        answer = {name: f"telegram.answer/{update}/" for name, update in self.updates.items()}
        return [
            Expected("day", OWNER, r"On which day\?", answer["topic"]),
            Expected("duration", OWNER, r"How long\?", answer["clock"]),
            Expected("card", OWNER, rf"^{TOPIC}\n", "telegram.card/meeting:", r"● ready.*Join"),
        ]

    async def _say(self, scene: str, words: str, pattern: str) -> int:
        """Gives the number of the message that answers."""
        self.entering(scene)
        self.updates[scene] = self.sandbox.telegram.say(OWNER, words)
        return int((await self._seen(pattern))["message_id"])

    async def _tap(self, scene: str, shown: int, label: str, pattern: str) -> None:
        self.entering(scene)
        self.sandbox.telegram.tap(OWNER, OWNER, shown, label)
        await self._seen(pattern)

    async def _seen(self, pattern: str) -> Any:
        return await self.sandbox.telegram.wait_for_message(
            OWNER, lambda message: bool(re.search(pattern, message["text"], re.DOTALL)), PATIENCE
        )


async def keeps_all(wizard: Wizard, settings: Settings, books: Books, doubts: Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    (meeting,) = wizard.sandbox.zoom.meetings
    assert (meeting["topic"], meeting["duration"]) == (TOPIC, 45)
    assert len(wizard.sandbox.zoom.creations) == 1
    promises.everybody_got_each_answer(wizard, doubts)  # type: ignore[arg-type]  # speaks like a journey
    assert books.rows("state", "SELECT * FROM dialogs") == []
    async with opened_log(settings) as log:
        events = await log.read_after(0, EVERYTHING)
        ours = [topic_of(type(each.event)) for each in events if each.stream.startswith("meeting-")]
        assert ours == EVENTS, ours
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


SAMPLE: Sequence[Kill] = (
    Kill("topic", "after", "state.commit", 2),
    Kill("clock", "before", "state.commit", 3),
    Kill("minutes", "during", "telegram.editMessageText", 1),
    Kill("options", "after", "state.commit", 3),
    Kill("confirm", "after", "log.commit", 1),
)
"""Taken with every run of the tests."""


def chain(number: int) -> list[Kill]:
    """One in every scene; the chains together take every place."""
    moment = ("before", "after")[number % 2]
    return [Kill(scene, moment, "state.commit", number // 2 + 1) for scene in SCENES]
