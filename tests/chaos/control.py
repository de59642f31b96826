"""A meeting of ours goes on: its planner has it recorded, and ends it. Zoom does each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot_app.config import Settings
from bot_app.sandbox.demo import introduce
from bot_app.sandbox.sandbox import Sandbox
from bot_app.stores import opened_log
from domain.event import topic_of
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.killer import Kill
from tests.chaos.program import reserved_port
from tests.chaos.promises import EVERYTHING, Doubts
from tests.chaos.stage import Stage, stage
from tests.zygote import Zygote

TOPIC = "Drill"
CONFIRM = 20.0
"""Seconds instead of a minute; the program is killed and comes back within them."""
ALWAYS = {
    "meeting.planned": 1,
    "meeting.zoom_created": 1,
    "meeting.started": 1,
    "meeting.recording_asked": 1,
    "meeting.recording_started": 1,
    "meeting.recording_stopped": 1,
    "meeting.end_asked": 1,
    "meeting.ended": 1,
}
"""Whether Zoom's answer or its notification is known first, a kill decides."""
TAKEN = "meeting.wish_taken"


@dataclass
class Control:
    """Plays the host in Zoom, who only starts the meeting, and the planner in the chat."""

    sandbox: Sandbox
    entering: Callable[[str], None]
    """Told the name of every scene as it begins."""

    async def play(self) -> None:
        telegram, zoom = self.sandbox.telegram, self.sandbox.zoom
        self.entering("plan")
        telegram.say(OWNER, f'/meet "{TOPIC}" tomorrow 10:00')
        await self._seen("● ready")
        (meeting,) = zoom.meetings
        zoom.start_meeting(meeting["id"])
        await self._seen("🔴 live")
        self.entering("record")
        telegram.say(OWNER, f"/record {meeting['id']} start")
        await self._seen(", recording")
        self.entering("end")
        telegram.say(OWNER, f"/end {meeting['id']}")
        await self._seen("ended at")

    async def _seen(self, words: str) -> None:
        await self.sandbox.telegram.wait_for_message(
            OWNER, lambda message: TOPIC in message["text"] and words in message["text"], PATIENCE
        )


async def keeps_all(control: Control, settings: Settings, books: Books, _: Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    zoom_did_each_once(control)
    async with opened_log(settings) as log:
        events = await log.read_after(0, EVERYTHING)
        found = Counter(topic_of(type(each.event)) for each in events if each.stream.startswith("meeting-"))
        assert found.pop(TAKEN, 0) <= 2
        assert found == ALWAYS
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


def zoom_did_each_once(control: Control) -> None:
    zoom = control.sandbox.zoom
    asked = [call for call in zoom.calls if call.method in ("PUT", "PATCH")]
    taken = Counter(call.method for call in asked if call.status < 300)
    assert taken == {"PUT": 1, "PATCH": 1}, [(call.method, call.status) for call in asked]
    told = [event["event"] for event in zoom.webhooks.events]
    assert [name for name in told if name.startswith("recording.")] == [
        "recording.started",
        "recording.stopped",
    ]
    assert not [call for call in zoom.calls if call.method == "DELETE"]


@asynccontextmanager
async def control_stage(
    programs: Zygote, folder: Path, database_url: str, *, kills: Sequence[Kill] = ()
) -> AsyncIterator[Stage]:
    with reserved_port() as port:
        async with stage(
            programs,
            folder,
            database_url,
            kills=kills,
            http_port=port,
            ZOOM_CONFIRM_SECONDS=CONFIRM,
        ) as played:
            introduce(played.sandbox.zoom, played.settings)
            played.journey = Control(played.sandbox, played.keeper.enter)
            played.promises = keeps_all
            yield played
