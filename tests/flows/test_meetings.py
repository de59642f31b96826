"""Meetings changed, repeated, opened, listed and deleted in the chat, and in Zoom as they are here."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from tests.bot_app.sandbox.zoom_client import check_all
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = "31-12-2026"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "id"])
async def scene(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"meetings-{request.param}")
    async with stage(folder, DEFAULT_LOCALE=request.param) as started:
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        yield Scene(started, request.param)
        check_all(started.zoom)


class Scene:
    def __init__(self, started, language):
        self.telegram, self.zoom, self.language = started.telegram, started.zoom, language

    def say(self, english, indonesian):
        return english if self.language == "en" else indonesian

    async def plan(self, topic, line=f"{DAY} 14:30"):
        """Gives the meeting's card when Zoom has created it, and its number."""
        card = await self.telegram.asks(OWNER, f'/meet "{topic}" {line}', topic, "🔗")
        return card, int(re.search(r"(\d{11})", card.text)[1])

    def in_zoom(self, number):
        return self.zoom.store.by_id[number]

    async def shows(self, card, *words):
        """The same message, edited."""
        return await self.telegram.waits(
            OWNER,
            lambda shown: shown.id == card.id and all(word in shown.text for word in words),
            what=f"card with {words}",
        )

    async def zoom_has(self, number, **fields):
        def look():
            meeting = self.zoom.store.by_id[number]
            return all(meeting.get(name) == value for name, value in fields.items()) or None

        await self.zoom.bell.wait_until(look, 20)

    async def taps(self, card, label, *words):
        before = self.telegram.next_id
        await self.telegram.tap(OWNER, card, label)
        return await self.telegram.sees(OWNER, *words, after=before - 1)


async def test_a_change_goes_to_zoom_and_the_card_follows_in_place(scene):
    card, number = await scene.plan("Change me")
    before = f"14{scene.say(':', '.')}30 WIB"
    said = await scene.telegram.asks(OWNER, f"/edit {number} time 16:00", before)
    assert f"16{scene.say(':', '.')}00 WIB" in said.text
    await scene.zoom_has(number, start_time="2026-12-31T09:00:00Z")
    await scene.telegram.asks(OWNER, f"/edit {number} topic Changed", "Changed")
    await scene.zoom_has(number, topic="Changed")
    clock, telling = f"16{scene.say(':', '.')}00 WIB", scene.say("Telling Zoom", "sedang disampaikan")
    shown = await scene.telegram.waits(
        OWNER,
        lambda shown: shown.id == card.id and "Changed" in shown.text and telling not in shown.text,
        what="card whose changes Zoom knows",
    )
    assert clock in shown.text
    assert 'unix="1798707600"' in shown.html
    mine = [shown for shown in scene.telegram.shown(OWNER) if "Changed" in shown.text and "🔗" in shown.text]
    assert [each.id for each in mine] == [card.id]


async def test_a_passcode_of_ones_own_makes_another_way_in(scene):
    card, number = await scene.plan("Locked")
    await scene.telegram.asks(OWNER, f"/edit {number} passcode Own-1", "Locked")
    await scene.shows(card, "Own-1")
    assert scene.in_zoom(number)["password"] == "Own-1"


async def test_a_series_is_planned_moved_and_cancelled_singly(scene):
    card, number = await scene.plan("Series", f"{DAY} 10:00 weekly x4")
    assert "🔁" in card.text
    assert [each["status"] for each in scene.in_zoom(number)["occurrences"]] == ["available"] * 4
    await scene.telegram.asks(OWNER, f"/edit {number}#2 time 11:00", "Series")

    def moved():
        starts = {each["start_time"] for each in scene.in_zoom(number)["occurrences"]}
        return "2027-01-07T04:00:00Z" in starts or None

    await scene.zoom.bell.wait_until(moved, 20)
    dates = await scene.taps(card, scene.say("Dates", "Jadwal"), "1. ", "4. ")
    question = await scene.taps(dates, "✖ 3", "Series")
    await scene.telegram.tap(OWNER, question, scene.say("Yes, cancel", "Ya, batalkan"))

    def cancelled():
        left = [each for each in scene.in_zoom(number)["occurrences"] if each["status"] == "available"]
        return len(left) == 3 or None

    await scene.zoom.bell.wait_until(cancelled, 20)


async def test_nothing_is_cancelled_by_one_tap_and_the_card_says_so_in_the_end(scene):
    card, number = await scene.plan("Doomed")
    question = await scene.taps(card, scene.say("Cancel it", "Batalkan"), "Doomed", "?")
    assert number in scene.zoom.store.by_id
    await scene.telegram.tap(OWNER, question, scene.say("Yes, cancel", "Ya, batalkan"))
    await scene.shows(card, scene.say("● cancelled", "● dibatalkan"))
    await scene.zoom.bell.wait_until(lambda: number in scene.zoom.store.deleted or None, 20)


async def test_the_invitation_is_ready_to_be_forwarded(scene):
    card, number = await scene.plan("Undangan")
    invitation = await scene.taps(
        card, scene.say("Copy invitation", "Salin undangan"), scene.say("14:30", "14.30"), "Undangan"
    )
    assert str(number)[-4:] in invitation.text
    assert scene.in_zoom(number)["password"] in invitation.text


async def test_a_card_is_found_in_the_list_and_moves_down_when_it_is_opened(scene):
    card, _ = await scene.plan("Find me")
    listed = await scene.telegram.asks(OWNER, "/meetings", "Find me")
    line = next(line for line in listed.text.splitlines() if "Find me" in line)
    opened = await scene.taps(listed, line.partition(".")[0], "Find me", "🔗")
    assert opened.id > card.id
    await scene.shows(card, "⬇️", "Find me")


async def test_several_are_deleted_after_one_question(scene):
    numbers = [(await scene.plan(f"Batch {nth}"))[1] for nth in (1, 2)]
    question = await scene.telegram.asks(OWNER, f"/zoom_del {numbers[0]} {numbers[1]} 123", "Batch 1", "123")
    await scene.telegram.tap(OWNER, question, scene.say("Yes, delete", "Ya, hapus"))
    await scene.shows(question, f"✅ {numbers[0]}", f"✅ {numbers[1]}")
    await scene.zoom.bell.wait_until(lambda: set(numbers) <= scene.zoom.store.deleted.keys() or None, 20)


async def test_a_meeting_is_shared_in_any_chat_and_handed_out_as_a_file(scene):
    card, number = await scene.plan("Shared")
    share = next(button for row in card.keyboard for button in row if "switch_inline_query" in button)
    assert share["text"] == scene.say("Share", "Bagikan")
    for words in (share["switch_inline_query"], str(number), "shar"):
        (result,) = (await scene.telegram.shares(OWNER, words))["results"]
        assert result["title"] == "Shared"
        assert scene.in_zoom(number)["password"] in result["input_message_content"]["message_text"]
    stranger = scene.telegram.add_person(99, "A stranger", language=scene.language)
    refused = await scene.telegram.shares(stranger, "shar")
    assert (refused["results"], refused["button"]["text"]) == ([], scene.say("Ask for access", "Minta akses"))
    await scene.telegram.tap(OWNER, card, "📅 .ics")
    await scene.telegram.bell.wait_until(
        lambda: any(call.method == "sendDocument" for call in scene.telegram.calls) or None, 20
    )
