"""The owner plans a meeting and changes everything of it: Zoom ends up with what was asked for last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot_app.config import Settings
from bot_app.sandbox.demo import introduce
from bot_app.sandbox.sandbox import Sandbox
from bot_app.sandbox.world import BOT
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_calls import ZoomCall
from bot_app.stores import opened_log
from domain.event import topic_of
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.killer import Kill
from tests.chaos.plan import Kills, chains
from tests.chaos.program import reserved_port
from tests.chaos.stage import Stage, stage
from tests.zygote import Zygote

TOPIC, PASSCODE = "Standup", "Secret-1"
EVENTS = {
    "meeting.planned": 1,
    "meeting.zoom_created": 1,
    "meeting.moved": 1,
    "meeting.options_chosen": 1,
    "meeting.series_laid_out": 1,
    "meeting.occurrence_moved": 1,
    "meeting.occurrence_cancelled": 1,
    "meeting.renamed": 1,
    "meeting.zoom_updated": 6,
    "meeting.cancelled": 1,
    "meeting.zoom_withdrawn": 1,
    "meeting.zoom_deleted": 1,
}
"""Of the meeting: nothing that Zoom repeats of our own changes is taken for somebody else's."""
STEPS: Mapping[str, Mapping[str, int]] = {
    "time": {"log.commit": 2, "telegram.editMessageText": 1, "telegram.sendMessage": 1, "zoom.update": 1},
    "passcode": {"log.commit": 2, "zoom.get": 1, "zoom.update": 1},
    "repeat": {"log.commit": 2, "zoom.get": 1, "zoom.update": 1},
    "move": {"log.commit": 2, "zoom.update": 1},
    "drop": {"log.commit": 2, "zoom.delete": 1},
    "topic": {"log.commit": 2, "zoom.update": 1},
    "cancel": {"log.commit": 3, "zoom.delete": 1},
}
"""How often each step is taken, at least. Answers and looks go the same way in every scene; at what the
projections and the seal write, the other journeys are killed."""
STATE_COMMITS = 20
"""In every scene, at least, and the same in all: so each scene is killed at some of them."""
CHAINS = 5
SAMPLE = (
    Kill("time", "after", "log.commit", 1),
    Kill("time", "during", "zoom.update", 1),
    Kill("passcode", "after", "zoom.update", 1),
    Kill("repeat", "during", "zoom.update", 1),
    Kill("move", "after", "zoom.update", 1),
    Kill("drop", "after", "zoom.delete", 1),
    Kill("topic", "before", "log.commit", 2),
    Kill("cancel", "during", "zoom.delete", 1),
)
"""Taken with every run of the tests: around what is told to Zoom."""
VERBS = {"PATCH": "update", "DELETE": "delete"}
CHANGES = {
    "zoom.update_meeting/": 4,
    "zoom.update_occurrence/": 1,
    "zoom.delete_occurrence/": 1,
    "zoom.delete_meeting/": 1,
}
"""By how the keys of the effects begin, how often Zoom is told."""
ANSWERS = 8
"""One in every scene but the first, where the card says all."""
Json = dict[str, Any]


def chain(number: int) -> Kills:
    """At most four in every scene; the chains together take every place."""
    commits = [
        Kill(scene, "after", "state.commit", occurrence)
        for occurrence, scene in enumerate(sorted([*STEPS] * CHAINS, key=[*STEPS].index), start=1)
    ]
    return (*chains(STEPS, CHAINS)[number], *commits[:STATE_COMMITS][number::CHAINS])


@dataclass
class Edits:
    sandbox: Sandbox
    entering: Callable[[str], None]
    """Told the name of every scene as it begins."""
    rest: Callable[[], Awaitable[None]]
    """Returns when the program has nothing left to do."""

    async def play(self) -> None:
        """Zoom brings each of its notifications twice, and the first ones late and in the wrong order."""
        await self._say("plan", '/meet "Weekly" tomorrow 10:00', r"Weekly.*● ready.*Join")
        number, webhooks = self.sandbox.zoom.meetings[0]["id"], self.sandbox.zoom.webhooks
        webhooks.duplicate(1000)
        webhooks.hold()
        await self._say("time", f"/edit {number} time 15:00", "was: .*now: .*15:00|Weekly is changed")
        await self._say("passcode", f"/edit {number} passcode {PASSCODE}", "Weekly is changed")
        webhooks.release(reverse=True)
        await self._say("repeat", f"/edit {number} repeat daily x4", "Weekly is changed")
        await self._say("move", f"/edit {number}#2 time 16:30", "was: .*now: .*16:30|Weekly is changed")
        await self._drop("✖ 3")
        await self._say("topic", f"/edit {number} topic {TOPIC}", f"{TOPIC} is changed")
        await self._say("cancel", f"/cancel {number}", f"^Cancelling {TOPIC}")

    async def _drop(self, label: str) -> None:
        """One date of the series, by three taps from its card."""
        self.entering("dates")
        card = await self._seen(r"● ready")
        self._tap(card, "Dates")
        dates = await self._seen("4 dates left")
        self._tap(dates, label)
        asked = await self._seen("^Cancel only this date")
        await self.rest()
        self.entering("drop")
        self._tap(asked, "Yes, cancel")
        await self._seen("^Cancelling Weekly on")
        await self._settled()

    async def _say(self, scene: str, words: str, pattern: str) -> None:
        self.entering(scene)
        self.sandbox.telegram.say(OWNER, words)
        said = self.sandbox.telegram.messages(OWNER)[-1]["message_id"]
        await self._seen(pattern, after=said)
        await self._settled()

    def _tap(self, message: Json, label: str) -> None:
        self.sandbox.telegram.tap(OWNER, OWNER, message["message_id"], label)

    async def _seen(self, pattern: str, after: int = 0) -> Json:
        def fits(message: Json) -> bool:
            text, number = message["text"], message["message_id"]
            return number > after and bool(re.search(pattern, text, re.DOTALL))

        return await self.sandbox.telegram.wait_for_message(OWNER, fits, PATIENCE)

    async def _settled(self) -> None:
        """Also what Zoom tells of it has been understood."""
        await self.rest()
        zoom = self.sandbox.zoom
        await zoom.bell.wait_until(
            lambda: all(each.over for each in zoom.webhooks.deliveries) or None, PATIENCE
        )
        await self.rest()


async def keeps_all(journey: Edits, settings: Settings, books: Books, doubts: promises.Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    zoom_holds_what_was_asked_for_last(journey.sandbox.zoom)
    zoom_was_told_each_change_once(journey.sandbox.zoom, doubts)
    one_card_and_each_answer(journey.sandbox, doubts)
    async with opened_log(settings) as log:
        events = await log.read_after(0, promises.EVERYTHING)
        found = Counter(topic_of(type(each.event)) for each in events if each.stream.startswith("meeting-"))
        assert found == EVENTS, found
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


def zoom_holds_what_was_asked_for_last(zoom: SandboxZoom) -> None:
    assert (len(zoom.creations), zoom.meetings) == (1, [])
    (meeting,) = zoom.store.deleted.values()
    assert (meeting["topic"], meeting["password"]) == (TOPIC, PASSCODE)
    zone = ZoneInfo(meeting["timezone"])
    starts = [datetime.fromisoformat(each["start_time"]).astimezone(zone) for each in meeting["occurrences"]]
    assert [f"{start:%H:%M}" for start in starts] == ["15:00", "16:30", "15:00", "15:00"]
    assert len({start.date() for start in starts}) == len(starts)
    assert [each["status"] for each in meeting["occurrences"]].index("deleted") == 2
    assert Counter(each["status"] for each in meeting["occurrences"])["deleted"] == 1


def zoom_was_told_each_change_once(zoom: SandboxZoom, doubts: promises.Doubts) -> None:
    """Once more only where a kill left in the dark whether Zoom had heard of it: then it hears the same."""
    told = Counter(_effect(call) for call in zoom.calls if call.status < 300)
    for effect, wanted in CHANGES.items():
        uncertain = promises.uncertain(effect, doubts)
        assert wanted <= told[effect] <= wanted + uncertain, (effect, told[effect], uncertain)


def _effect(call: ZoomCall) -> str:
    one = "occurrence" if "occurrence_id" in call.url else "meeting"
    return f"zoom.{VERBS.get(call.method, '')}_{one}/"


def one_card_and_each_answer(sandbox: Sandbox, doubts: promises.Doubts) -> None:
    told = [each["text"] for each in sandbox.telegram.messages(OWNER) if each["from"]["id"] == BOT["id"]]
    cards = [text for text in told if "Planned by" in text]
    assert len(cards) == 1, cards
    assert re.search(rf"^{TOPIC}.*● cancelled", cards[0], re.DOTALL), cards
    more = len(told) - len(cards) - ANSWERS
    assert 0 <= more <= promises.uncertain("telegram.answer/", doubts), told
    assert more <= sum(promises.MARK in text for text in told), told
    assert not [text for text in told if "like that already" in text]


@asynccontextmanager
async def edit_stage(
    programs: Zygote, folder: Path, database_url: str, *, kills: Sequence[Kill] = ()
) -> AsyncIterator[Stage]:
    with reserved_port() as port:
        async with stage(programs, folder, database_url, kills=kills, http_port=port) as played:
            introduce(played.sandbox.zoom, played.settings)
            played.journey = Edits(played.sandbox, played.keeper.enter, played.rest)
            played.promises = keeps_all
            yield played
