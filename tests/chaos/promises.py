"""What must be so at the end of every journey, whatever was killed on the way."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from adapters.event_store.seal_key import seal_key
from adapters.event_store.verification import verify
from adapters.i18n.catalog import Catalog
from bot_app.config import Settings
from bot_app.reads import Reads
from bot_app.sandbox.world import BOT
from bot_app.stores import SEAL_KEY, EventLog, opened_log, opened_reads
from domain.catalog import AREAS
from domain.event import topic_of
from domain.log import Receipt, Recorded
from projections.database import Database
from projections.projection import LARGEST_ANSWER
from tests.chaos.engines import Books
from tests.chaos.journey import CANCELLED, KEPT, OWNER, STRANGER, Expected, Journey

MARK = Catalog.load("en").text("en", "may-be-a-repeat")
EVERYTHING = 10_000
Doubts = Sequence[frozenset[str]]
"""Each time something was left in the dark: the keys of the effects it may have happened to."""
STREAMS = {
    "compliance-keys": ["compliance.keys_introduced"],
    f"user-{OWNER}": ["user.owner_appointed", "user.registered"],
    f"user-{STRANGER}": ["user.registered", "user.whitelisted"],
    KEPT: ["meeting.planned", "meeting.zoom_created"],
    CANCELLED: [
        "meeting.planned",
        "meeting.zoom_created",
        "meeting.cancelled",
        "meeting.zoom_withdrawn",
        "meeting.zoom_deleted",
    ],
}
"""The whole log of the journey but for short links; meetings by topic."""
LINKS = ("link-", "shortcode-")


async def keeps_all(journey: Journey, settings: Settings, books: Books, doubts: Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    zoom_has_each_meeting_once(journey)
    everybody_got_each_answer(journey, doubts)
    async with opened_log(settings) as log:
        events = await log.read_after(0, EVERYTHING)
        found = _streams(events)
        links = [found.pop(stream) for stream in list(found) if stream.startswith(LINKS)]
        assert found == STREAMS, found
        short_links_fit(links, settings)
        versions_have_no_gaps(events)
        receipts_fit(events, books)
        await seal_holds(log, settings, events)
    await projections_equal_a_rebuild(settings, books, events)


def short_links_fit(links: list[list[str]], settings: Settings) -> None:
    """One for each meeting, where there are any; the cancelled one may have been cancelled too soon."""
    made = [["link.code_reserved"], ["link.requested", "link.made"]]
    wanted = [made, [made[0], *made, made[1]]] if settings.public_url else [[]]
    assert sorted(links) in wanted, links


def zoom_has_each_meeting_once(journey: Journey) -> None:
    zoom = journey.sandbox.zoom
    assert len(zoom.creations) == 2, f"{len(zoom.creations)} Zoom meetings were created for 2 lines"
    assert [meeting["topic"] for meeting in zoom.meetings] == [KEPT]
    assert [meeting["topic"] for meeting in zoom.store.deleted.values()] == [CANCELLED]


def everybody_got_each_answer(journey: Journey, doubts: Doubts) -> None:
    """Each message once; a second time only with the mark, and only where a kill left its outcome unknown."""
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for chat in (OWNER, STRANGER):
        for message in journey.sandbox.telegram.messages(chat):
            if message["from"]["id"] == BOT["id"]:
                versions = [*(earlier["text"] for earlier in message["history"]), message["text"]]
                found[_name(journey.expected(), chat, versions[0])].append(versions)
    for expected in journey.expected():
        _check(expected, found[expected.name], doubts)


def _name(expected: list[Expected], chat: int, text: str) -> str:
    names = [each.name for each in expected if each.chat == chat and re.search(each.shows, text, re.DOTALL)]
    assert len(names) == 1, f"nobody asked for this message in {chat}: {text!r}"
    return names[0]


def _check(expected: Expected, copies: list[list[str]], doubts: Doubts) -> None:
    assert copies, f"nobody got the {expected.name}"
    excused = uncertain(expected.effect, doubts)
    assert len(copies) - 1 <= excused, f"{len(copies)} copies of the {expected.name}; {excused} excused"
    for copy in copies[1:]:
        assert MARK in copy[0], f"a second {expected.name} without the mark: {copy[0]!r}"
    assert MARK not in copies[0][0] or excused, f"a mark without a reason on the {expected.name}"
    if expected.becomes:
        assert re.search(expected.becomes, copies[-1][-1], re.DOTALL), (
            f"the {expected.name}: {copies[-1][-1]}"
        )


def uncertain(effect: str, doubts: Doubts) -> int:
    """How often the outcome of such an effect was left in the dark. `effect`: how its key begins."""
    return sum(any(key.startswith(effect) for key in doubt) for doubt in doubts)


def versions_have_no_gaps(events: Sequence[Recorded]) -> None:
    """And every stream can be folded, as a command would."""
    heads: Counter[str] = Counter()
    states: dict[str, Any] = {}
    for recorded in events:
        heads[recorded.stream] += 1
        assert recorded.version == heads[recorded.stream], (
            f"{recorded.stream} has a gap at {recorded.version}"
        )
        area = AREAS[recorded.stream.partition("-")[0]]
        states[recorded.stream] = area.evolve(states.get(recorded.stream, area.unborn), recorded.event)
    positions = [recorded.position for recorded in events]
    assert positions == sorted(set(positions))


def receipts_fit(events: Sequence[Recorded], books: Books) -> None:
    """Every command has one, which names its last event; those without events name none."""
    last = {recorded.command_id: recorded.position for recorded in events}
    stored = [
        msgspec.json.decode(bytes(raw), type=Receipt)
        for (raw,) in books.rows("log", "SELECT receipt FROM receipts")
    ]
    assert {receipt.command_id: receipt.position for receipt in stored if receipt.position} == last
    assert len({receipt.command_id for receipt in stored}) == len(stored)
    assert [receipt for receipt in stored if receipt.refusal] == []


async def seal_holds(log: EventLog, settings: Settings, events: Sequence[Recorded]) -> None:
    verified = await verify(log, seal_key(settings.data_dir / SEAL_KEY).public_key())
    assert verified.ok, f"the log is damaged at {verified.first_bad_position}"
    assert verified.checked == len(events), "not all events are sealed"


async def projections_equal_a_rebuild(settings: Settings, books: Books, events: Sequence[Recorded]) -> None:
    rebuilt = Database(f"sqlite:///{books.folder / 'rebuilt.db'}")
    try:
        fresh = Reads.on(rebuilt)
        for projection in fresh:
            await projection.apply(events)
        async with opened_reads(settings) as live:
            assert await _rows(live) == await _rows(fresh)
    finally:
        await rebuilt.close()


async def _rows(reads: Reads) -> dict[str, list[Any]]:
    return {
        each.name: sorted(
            await each.rows(select, LARGEST_ANSWER), key=lambda row: str(msgspec.structs.astuple(row)[0])
        )
        for each in reads
    }


def _streams(events: Sequence[Recorded]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    topics: dict[str, str] = {}
    for recorded in events:
        if topic := getattr(recorded.event, "topic", None):
            topics[recorded.stream] = topic.reveal("")
        found.setdefault(topics.get(recorded.stream, recorded.stream), []).append(
            topic_of(type(recorded.event))
        )
    return found
