"""Who is told what a sync found, and in which words."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.i18n.catalog import Catalog
from adapters.telegram import reactor
from bot_app.telegram.desk import Desk
from bot_app.telegram.sync_card import MOST_LINES, SyncCards
from domain.ids import ChatId, SyncId
from domain.syncs.commands import RequestSync
from domain.syncs.syncs import SyncFinished, SyncRequested
from domain.users.commands import AppointOwner
from tests.bot_app.bookkeeping import CHAT, OTHER, OWNER
from tests.bot_app.telegram.some_cards import some_cards
from tests.bot_app.zoom.sync_stand import DAILY, DAY, TOMORROW, synced

TEAM, ELSEWHERE = ChatId("-500"), ChatId("-600")


@pytest.fixture
async def stand(tmp_path):
    async with synced(tmp_path) as found:
        await found.books.person(OWNER, "Olivia")
        await found.books.say(AppointOwner, user_id=OWNER)
        await found.books.person(OTHER, "Umar")
        yield found


class Told:
    """What follows from the events of a sync, as reactor and performers make it."""

    def __init__(self, stand, usual_chat=TEAM, noted=None):
        async def note(_):
            return noted or {}

        self.books = stand.books
        desk = Desk(
            application=stand.books.application,
            reads=stand.books.reads,
            catalog=Catalog.load("en", strict=True),
            zone=ZoneInfo("UTC"),
            version="1",
        )
        syncs = SyncCards(desk, stand.books.log, note, usual_chat)
        self.cards = some_cards(desk, syncs=syncs)

    async def all(self):
        """By chat: the texts of the newest sync."""
        await self.books.read()
        events = [each for each in await self.books.recorded() if isinstance(each.event, SyncFinished)]
        (fan_out,) = reactor.plan(events[-1])
        told = {}
        for effect in await self.cards.recipients(fan_out):
            shown = self.cards.card if "card" in effect.payload else self.cards.notice
            rendered = await shown(effect)
            assert effect.payload["chat"] not in told, "one message a chat"
            told[effect.payload["chat"]] = plain(rendered.text)
        return told


def plain(html):
    return re.sub("<[^>]+>", "", html)


async def asked(stand, name="asked-1", chat=ELSEWHERE):
    await stand.books.say(RequestSync, sync_id=SyncId(name), chat=chat)
    return name


async def test_each_chat_hears_of_its_own_meetings_and_of_nothing_else(stand):
    here = await stand.planned("Here")
    there = await stand.planned("There", chat=ELSEWHERE)
    stand.zoom.elsewhere.rename(here, "Here <again>", tell=False)
    stand.zoom.elsewhere.delete(there, tell=False)
    await stand.made("Nobody's")
    host = stand.zoom.add_user("umar@sandbox.example", "Umar", "U")["id"]
    await stand.connect(host, by=OTHER)
    await stand.made("Umar's", host=host)
    await stand.sync()
    told = await Told(stand).all()
    assert sorted(told) == sorted([CHAT, ELSEWHERE, TEAM, str(OTHER)])
    heading = "These meetings are different in Zoom; I have taken over what is there."
    assert told[CHAT] == f"{heading}\n✏️ Here → Here &lt;again&gt;"
    assert "There" in told[ELSEWHERE]
    assert "Here" not in told[ELSEWHERE]
    assert "Nobody's" in told[TEAM].replace("&#x27;", "'")
    assert "Umar" in told[str(OTHER)]


async def test_without_a_chat_of_the_team_the_owners_hear_of_nobody_s_meetings(stand):
    await stand.made("Nobodys")
    await stand.sync()
    told = await Told(stand, usual_chat=None).all()
    assert list(told) == [str(OWNER)]


async def test_whoever_asked_sees_everything_and_the_others_their_own(stand):
    number = await stand.planned("Here")
    stand.zoom.elsewhere.move(number, TOMORROW + DAY, tell=False)
    await stand.made("Nobodys")
    await stand.sync(await asked(stand))
    told = await Told(stand).all()
    assert sorted(told) == sorted([CHAT, ELSEWHERE, TEAM])
    assert told[ELSEWHERE].startswith(
        "Compared with Zoom: 1 host\nFound 1 · moved 1 · renamed 0 · deleted 0\n"
    )
    assert "Here" in told[ELSEWHERE]
    assert "Nobodys" in told[ELSEWHERE]


async def test_who_asks_in_the_chat_of_the_meetings_is_told_once(stand):
    number = await stand.planned("Here")
    stand.zoom.elsewhere.rename(number, "New", tell=False)
    await stand.sync(await asked(stand, chat=CHAT))
    assert list(await Told(stand).all()) == [CHAT]


async def test_what_it_was_and_what_it_is(stand):
    stand.zoom.elsewhere.move(await stand.planned("Moved"), TOMORROW + timedelta(hours=3), tell=False)
    series = await stand.series("Series")
    deleted = await stand.planned("Deleted")
    await stand.sync()
    stand.zoom.elsewhere.delete(deleted, tell=False)
    ids = [each["occurrence_id"] for each in stand.zoom.store.by_id[series]["occurrences"]]
    stand.zoom.elsewhere.move(series, TOMORROW + 40 * DAY, occurrence_id=ids[0], tell=False)
    stand.zoom.elsewhere.delete(series, occurrence_id=ids[1], tell=False)
    other = await stand.series("Laid out")
    await stand.sync()
    weekly = {"type": 2, "weekly_days": "2", "end_times": 3}
    stand.zoom.elsewhere.change(other, {"recurrence": weekly}, tell=False)
    await stand.sync(await asked(stand))
    told = (await Told(stand).all())[ELSEWHERE]
    assert re.search(r"🔁 Laid out · 3 dates, the first .+ \(45 min\)", told)


async def test_lines_of_single_dates(stand):
    series = await stand.series("Series")
    moved = await stand.planned("Moved")
    await stand.sync()
    stand.zoom.elsewhere.move(moved, TOMORROW + timedelta(hours=3), tell=False)
    ids = [each["occurrence_id"] for each in stand.zoom.store.by_id[series]["occurrences"]]
    stand.zoom.elsewhere.move(series, TOMORROW + 40 * DAY, occurrence_id=ids[0], tell=False)
    stand.zoom.elsewhere.delete(series, occurrence_id=ids[1], tell=False)
    await stand.sync(await asked(stand))
    told = (await Told(stand).all())[ELSEWHERE]
    assert re.search(r"🕓 Moved · .+ \(30 min\) → .+ \(30 min\)", told)
    assert re.search(r"🕓 Series · .+ \(45 min\) → .+ \(45 min\)", told)
    assert re.search(r"🗑 Series · only .+ \(45 min\) · deleted in Zoom", told)
    assert "moved 2 · renamed 0 · deleted 1" in told


async def test_a_date_that_is_back_is_not_called_moved(stand):
    series = await stand.series("Series")
    await stand.sync()
    first = stand.zoom.store.by_id[series]["occurrences"][0]["occurrence_id"]
    stand.zoom.elsewhere.delete(series, occurrence_id=first, tell=False)
    await stand.sync()
    stand.zoom.elsewhere.change(series, {"recurrence": {**DAILY, "end_times": 3}}, tell=False)
    await stand.sync(await asked(stand))
    told = (await Told(stand).all())[ELSEWHERE]
    assert re.search(r"↩️ Series · only .+ \(45 min\) · back in Zoom", told)
    assert "🕓" not in told


async def test_a_long_list_says_how_much_longer_it_is(stand):
    for number in range(MOST_LINES + 3):
        await stand.made(f"Made {number}")
    await stand.sync(await asked(stand))
    told = (await Told(stand).all())[ELSEWHERE]
    assert told.count("made in Zoom") == MOST_LINES
    assert told.endswith("… 3 more")


async def test_hosts_out_of_reach_are_named_to_whoever_asked_or_to_the_owners(stand):
    await stand.planned("Here")
    stand.zoom.misbehaviour.next("GET /v2/users/me/meetings", "status", times=2, status=500)
    await stand.sync()
    told = await Told(stand).all()
    assert list(told) == [str(OWNER)]
    assert told[str(OWNER)].startswith("⚠️ Could not be compared completely: the organisation's account (")
    await stand.sync(await asked(stand))
    told = await Told(stand).all()
    assert list(told) == [ELSEWHERE]
    assert "Could not be compared completely" in told[ELSEWHERE]


async def test_progress_is_shown_until_there_is_a_result(stand):
    await asked(stand)
    (requested,) = [each for each in await stand.books.recorded() if isinstance(each.event, SyncRequested)]
    (card,) = reactor.plan(requested)
    assert (card.payload["chat"], card.payload["card"]) == (ELSEWHERE, "sync:asked-1")
    waiting = await Told(stand).cards.card(card)
    assert "begins in a moment" in waiting.text
    under_way = await Told(stand, noted={"host": 1, "hosts": 2, "pages": 3}).cards.card(card)
    assert "host 1 of 2, 3 pages read" in under_way.text
    await stand.sync("asked-1")
    assert "No differences were found." in (await Told(stand).cards.card(card)).text
