"""A meeting is started, recorded, paused, stopped and ended on a meeting PC, from the chat to its screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.sandbox import Sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.program import Keeper, until

Json = dict[str, Any]
PC, TOPIC = "lobby-1", "Drill"
MOST_ATTEMPTS = 5
FINAL = ("done", "failed", "refused", "expired", "cancelled", "lost")
WORDS = {"cancelled": "taken back"}
"""Where the card calls an end something else."""
PICK, SURE = "🖥 Start on…", "Yes, end it for all"
TOPICS = f"SELECT topic FROM events WHERE stream = 'agent-{PC}' ORDER BY position"
UNSENT = "SELECT command FROM acks"


class Wish(NamedTuple):
    """What is tapped, what the card calls it, and what is on the PC's screen then."""

    label: str
    called: str
    shows: Json


LATER = "later"
WISHES = {
    "host": Wish(PICK, "start the meeting", {"zoom": "in_meeting", "recording": "none"}),
    "record": Wish("⏺ On the PC", "record", {"recording": "running"}),
    "pause": Wish("⏸ On the PC", "pause the recording", {"recording": "paused"}),
    "stop": Wish("⏹ On the PC", "stop the recording", {"recording": "none"}),
    "end": Wish("⏹ End on the PC", "end the meeting", {"zoom": "idle"}),
    LATER: Wish("", "start the meeting", {"zoom": "in_meeting"}),
}
"""By scene; what is wanted later is written."""


class NotedWindow(PcWindow):
    """The screen of the PC, which keeps what was pressed on it."""

    def __init__(self, zoom: SandboxZoom, pressed: Callable[[], object]) -> None:
        """`pressed` is called while the program that presses waits."""
        super().__init__(PC, zoom)
        self.presses: list[str] = []
        self._pressed = pressed

    def press(self, desired: str, wish: Json) -> None:
        self.presses.append(desired)
        super().press(desired, wish)
        self._pressed()


@dataclass
class Attempt:
    """One command, from the tap to its end."""

    scene: str
    step: str
    presses: int
    shown: bool
    """Whether it was so on the screen in the end."""


@dataclass
class OnPc:
    """Plays the owner, who taps again when something came to nothing."""

    sandbox: Sandbox
    entering: Callable[[str], None]
    books: Books
    agent: Keeper
    window: NotedWindow
    scenes: Sequence[str] = tuple(WISHES)
    attempts: list[Attempt] = field(default_factory=list)

    async def play(self) -> None:
        for scene in self.scenes:
            self.entering(scene)
            await self.brought_about(scene)
        await until(lambda: not self.journal(UNSENT), "all acks to be heard", PATIENCE)

    def journal(self, query: str) -> list[tuple[Any, ...]]:
        """The agent's."""
        return Books(self.agent.folder, "").rows("journal", query)

    async def brought_about(self, scene: str) -> None:
        """Where it was interrupted, and is not so, it is asked for again."""
        for _ in range(MOST_ATTEMPTS):
            await self.ask(scene)
            if (await self.ended(scene)).shown:
                return
        raise AssertionError(f"{scene}: {self.attempts}")

    async def ask(self, scene: str) -> None:
        if scene == LATER:
            (meeting,) = self.sandbox.zoom.meetings
            self.sandbox.telegram.say(OWNER, f"/start_meeting {meeting['id']} {PC}")
            return
        card = await self.tap_card(WISHES[scene].label)
        if scene == "host":
            self._tap(await self._asked(f"On which PC is {TOPIC} to start", PC, card), PC)
        if scene == "end":
            self._tap(await self._asked(TOPIC, SURE, card), SURE)

    async def ended(self, scene: str) -> Attempt:
        """What was asked for last, once it has come to its end and the card says so."""
        before = len(self.attempts)
        await until(lambda: len(self._ends()) > before, f"{scene} to end", PATIENCE)
        step = self._ends()[-1]
        wish = WISHES[scene]
        # By its name too: the line of what was asked for before may say the same.
        await self._card(f"^ {PC}: {wish.called} .*{WORDS.get(step, step)} [0-9:]+(\n|$)", "")
        shown = wish.shows.items() <= self.window.look().items()
        presses = len(self.window.presses) - sum(attempt.presses for attempt in self.attempts)
        self.attempts.append(Attempt(scene, step, presses, shown))
        return self.attempts[-1]

    def _ends(self) -> list[str]:
        """Of commands, in the order of the log."""
        found = [topic.removeprefix("agent.command_") for (topic,) in self.books.rows("log", TOPICS)]
        return [each for each in found if each in FINAL]

    async def tap_card(self, label: str) -> Json:
        """As soon as there is such a button on it."""
        card = await self._card("", label)
        self._tap(card, label)
        return card

    def _tap(self, message: Json, label: str) -> None:
        self.sandbox.telegram.tap(OWNER, OWNER, message["message_id"], label)

    async def _card(self, words: str, label: str) -> Json:
        """The meeting's, once the last line about a PC fits the words and there is such a button."""

        def fits(message: Json) -> bool:
            _, _, last = message["text"].rpartition("🖥")
            fit = message["text"].startswith(TOPIC) and re.search(words, last)
            return bool(fit) and (not label or label in labels(message))

        return await self.sandbox.telegram.wait_for_message(OWNER, fits, PATIENCE)

    async def _asked(self, words: str, label: str, before: Json) -> Json:
        """Later than another message."""

        def fits(message: Json) -> bool:
            later = message["message_id"] > before["message_id"]
            return later and words in message["text"] and label in labels(message)

        return await self.sandbox.telegram.wait_for_message(OWNER, fits, PATIENCE)


def labels(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
