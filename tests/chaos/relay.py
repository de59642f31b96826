"""The relay: a meeting of ours is held and recorded in Zoom, and what came of it goes into two chats."""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot_app.sandbox.sandbox import Sandbox
from bot_app.sandbox.world import BOT
from bot_app.sandbox.zoom_media import meeting_transcript
from tests.chaos.journey import OWNER, PATIENCE

GROUP = -2001
CHATS = (OWNER, GROUP)
TOPIC = "Weekly"
AUDIO = random.Random(7).randbytes(1_400_000)
"""Several pieces on the way, and two writes of a temporary file."""
VIDEO = b"nobody asked for this"
MOMENT = "rate limit"
"""What the transcript's key moments are about."""

Json = dict[str, Any]


@dataclass
class Relay:
    """Plays the host in Zoom; the owner only plans the meeting, and reads."""

    sandbox: Sandbox
    entering: Callable[[str], None]
    """Told the name of every scene as it begins."""
    rest: Callable[[], Awaitable[None]]
    """Returns when the program has nothing left to do."""
    tangled: bool = False
    """The notifications of all scenes come at once, the last one first."""
    recorded: Callable[[], None] = lambda: None
    """Told when Zoom has a recording, before anybody hears of it."""
    updates: dict[str, int] = field(default_factory=dict)
    uuid: str = ""

    async def play(self) -> None:
        number = await self.plan()
        webhooks = self.sandbox.zoom.webhooks
        webhooks.duplicate(1000)
        for scene in (self.meet, self.record, self.transcribe):
            self._enter(scene.__name__)
            webhooks.hold()
            scene(number)
            if not self.tangled:
                webhooks.release(reverse=True)
                await self._delivered(scene.__name__)
        webhooks.release(reverse=True)
        await self._delivered("transcribe")

    async def plan(self) -> int:
        """Gives the Zoom meeting's number."""
        self.entering("plan")
        self.sandbox.telegram.say(OWNER, f'/meet "{TOPIC}" tomorrow 10:00')
        await self.sandbox.telegram.wait_for_message(
            OWNER, lambda message: "Join" in message.get("text", ""), PATIENCE
        )
        await self.rest()
        (meeting,) = self.sandbox.zoom.meetings
        return int(meeting["id"])

    def meet(self, number: int) -> None:
        zoom = self.sandbox.zoom
        zoom.start_meeting(number)
        zoom.join(number, "Sandy", "host@sandbox.example")
        zoom.record(number, "start")
        zoom.join(number, "A guest")
        zoom.leave(number, "A guest")
        zoom.end_meeting(number)

    def record(self, number: int) -> None:
        files: list[Any] = [("audio_only", AUDIO), ("shared_screen_with_speaker_view", VIDEO)]
        self.uuid = self.sandbox.zoom.add_recording(number, files)
        self.recorded()

    def transcribe(self, _: int) -> None:
        self.sandbox.zoom.recordings.add_transcript(self.uuid, meeting_transcript())

    def told(self, chat: int) -> list[Json]:
        """What the bot has put into a chat and stands there now."""
        return [each for each in self.sandbox.telegram.messages(chat) if each["from"]["id"] == BOT["id"]]

    def _enter(self, scene: str) -> None:
        self.entering("tangle" if self.tangled else scene)

    async def _delivered(self, scene: str) -> None:
        zoom, telegram = self.sandbox.zoom, self.sandbox.telegram
        await zoom.bell.wait_until(lambda: zoom.webhooks.idle or None, PATIENCE)
        for chat in CHATS if scene != "meet" else ():
            await telegram.wait_for_message(chat, lambda message: "audio" in message, PATIENCE)
            if scene == "transcribe":
                await telegram.wait_for_message(chat, lambda message: "document" in message, PATIENCE)
                await telegram.wait_for_message(chat, _shows_what_was_said, PATIENCE)
        await self.rest()


def _shows_what_was_said(message: Json) -> bool:
    return "audio" in message and bool(re.search(MOMENT, message.get("caption", "")))
