"""The journey: a stranger is let in, plans three meetings (one wrong), lists them, cancels one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot_app.sandbox.sandbox import Sandbox

OWNER, STRANGER = 1001, 1003
PATIENCE = 40.0
"""Seconds for an answer: a claim of a dead program may have to be found by the caretaker."""
LINES = '/meet "Weekly" tomorrow 10:00\n"Red team" 99-99-2026 11:00\n"Blue team" tomorrow 12:00'
KEPT, CANCELLED = "Weekly", "Blue team"

SCENES = ("start", "approve", "meet", "meetings", "cancel")

Json = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """A message that somebody must get, once."""

    name: str
    chat: int
    shows: str
    """A pattern that its text fits first and no other message's."""
    effect: str
    """How the key of the effect that sends it begins."""
    becomes: str = ""
    """What a card shows in the end."""


@dataclass
class Journey:
    """Plays the people; each acts once, and waits for what the program makes of it."""

    sandbox: Sandbox
    entering: Callable[[str], None]
    """Told the name of every scene as it begins."""
    spoken: Callable[[int], None] = lambda _: None
    """Told the number of every update."""
    updates: dict[str, int] = field(default_factory=dict)

    async def play(self) -> None:
        await self.enter()
        await self.plan()
        await self.cancel()

    async def enter(self) -> None:
        """/start, and the owner approves."""
        self._say("start", "/start")
        await self._seen(STRANGER, r"^Hello, Sti")
        card = await self._seen(OWNER, r"New request for access(?!.*Approved)")
        self.entering("approve")
        self._note("approve", self.sandbox.telegram.tap(OWNER, OWNER, card["message_id"], "Approve"))
        await self._seen(STRANGER, r"has approved your access")
        await self._seen(OWNER, r"Approved by")

    async def plan(self) -> None:
        """/meet and /meetings."""
        self._say("meet", LINES)
        await self._seen(STRANGER, r"^1 line could not be used")
        await self._seen(STRANGER, r"^All 2 meetings are ready")
        self._say("meetings", "/meetings")
        await self._seen(STRANGER, r"^Meetings coming up")

    async def cancel(self) -> None:
        self._say("cancel", f"/cancel {self.number_of(CANCELLED)}")
        await self._seen(STRANGER, rf"^Cancelling {CANCELLED}")
        await self._seen(STRANGER, rf"{CANCELLED} · cancelled")

    def number_of(self, topic: str) -> int:
        zoom = self.sandbox.zoom
        (number,) = [meeting["id"] for meeting in zoom.meetings if meeting["topic"] == topic]
        return int(number)

    def expected(self) -> list[Expected]:
        answer = {name: f"telegram.answer/{update}/" for name, update in self.updates.items()}
        return [
            Expected("greeting", STRANGER, r"^Hello, Sti", answer["start"]),
            Expected(
                "approval card", OWNER, r"^New request for access", "telegram.card/approval:", r"Approved by"
            ),
            Expected("decision", STRANGER, r"has approved your access", "telegram.notice/decision:"),
            Expected("bad line", STRANGER, r"^1 line could not be used.*Line 2:", answer["meet"]),
            Expected(
                "batch card",
                STRANGER,
                r"^(2 meetings: \d of 2|All 2 meetings are) ready",
                "telegram.card/batch:",
                rf"{KEPT}.*Join.*{CANCELLED} · cancelled",
            ),
            Expected("list", STRANGER, rf"^Meetings coming up.*{KEPT}.*{CANCELLED}", answer["meetings"]),
            Expected("cancelling", STRANGER, rf"^Cancelling {CANCELLED}", answer["cancel"]),
        ]

    def _say(self, name: str, words: str) -> None:
        self.entering(name)
        self._note(name, self.sandbox.telegram.say(STRANGER, words))

    def _note(self, name: str, update: int) -> None:
        self.updates[name] = update
        self.spoken(update)

    async def _seen(self, chat: int, pattern: str) -> Json:
        return await self.sandbox.telegram.wait_for_message(
            chat, lambda message: bool(re.search(pattern, message["text"], re.DOTALL)), PATIENCE
        )
