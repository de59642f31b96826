"""A PC is kept for a meeting by what people write and tap, and nobody loses it unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.agents.plan import plan
from bot_app.telegram.answers import Showing
from domain.agents import events as e
from domain.agents.enrolment import RemoveAgent, RevokeAgent
from domain.ids import AgentId
from domain.meetings.events import MeetingMoved
from domain.meetings.recurrence import Every, Recurrence
from projections import projection
from tests.bot_app.telegram.meeting_stand import DAY, TODAY, meeting_id, zoom_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, tap_of
from tests.projections.histories import ADMIN, OWNER, PERSON

MINUTE = timedelta(minutes=1)
BOOK, FREE = "📌 Book a PC", "📌 Free the PC"


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.admin()
        await opened.plan()
        await opened.pc()
        yield opened


async def says(stand, text, by=ADA):
    """Gives what is answered; empty: the card comes."""
    (answer,) = await stand.say(by, text, GROUP)
    return "" if isinstance(answer, Showing) else plain(answer.text)


def booked(stand):
    return stand.events(e.AgentBooked)


async def other(stand, number=2, topic="Other", hours=0.0, by=ADA):
    """Another meeting, whose PC is lobby-1."""
    await stand.plan(number, topic, days=1 + hours / 24, by=by)
    assert await says(stand, f"/pc {zoom_id(number)} lobby-1", by) == ""


async def test_a_pc_is_kept_from_five_minutes_before_until_the_end(stand):
    assert await says(stand, f"/pc {zoom_id(1)} Lobby-1") == ""
    (event,) = booked(stand)
    assert (event.meeting_id, event.start, event.record, event.end_when_empty) == (
        meeting_id(1), True, False, False
    )  # fmt: skip
    (slot,) = event.slots
    assert (slot.starts_at, slot.ends_at) == (TODAY + DAY - 5 * MINUTE, TODAY + DAY + 60 * MINUTE)
    assert "📌 PC: lobby-1 (starts it)" in await stand.text()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("start record", "(starts it, records)"),
        ("rekam AKHIRI", "(records, ends it when all have left)"),
        ("end", "(ends it when all have left)"),
    ],
)
async def test_what_it_does_by_itself_is_written_behind_its_name(stand, words, line):
    await says(stand, f"/pc {zoom_id(1)} lobby-1 {words}")
    assert f"📌 PC: lobby-1 {line}" in await stand.text()


async def test_a_series_keeps_it_at_each_of_its_dates(stand):
    await stand.plan(3, "Daily", recurrence=Recurrence(every=Every.DAY, count=4))
    await says(stand, f"/pc {zoom_id(3)} lobby-1")
    assert len(booked(stand)[0].slots) == 4


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/pc", "/pc 81234567890 lobby-1 start record end"),
        ("/pc 99", "99"),
        (f"/pc {zoom_id(1)} -x", "“-x” cannot be the name of a PC"),
        (f"/pc {zoom_id(1)} lab-9", "no meeting PC of that name"),
        (f"/pc {zoom_id(1)} lobby-1 st<rt", "I do not know “st<rt”. There are start, record and end"),
    ],
)
async def test_wrong_words_are_explained_and_keep_nothing(stand, text, answer):
    assert answer in await says(stand, text)
    assert booked(stand) == []


async def test_wrong_words_are_explained_in_indonesian_as_well(stand):
    assert "Pilihannya mulai, rekam, dan akhiri" in await says(stand, f"/pc {zoom_id(1)} lobby-1 x", OWNER)
    assert "Untuk rapat mana PC dipesan?" in await says(stand, "/pc", OWNER)


async def test_only_who_may_change_the_meeting_keeps_a_pc_for_it(stand):
    assert "not permitted" in await says(stand, f"/pc {zoom_id(1)} lobby-1", PERSON)
    assert await says(stand, f"/pc {zoom_id(1)} lobby-1", ADMIN) == ""
    assert "not permitted" in await says(stand, f"/pc {zoom_id(1)} none", PERSON)
    assert len(booked(stand)) == 1


async def test_two_meetings_at_once_are_refused_with_who_has_it_and_what_is_free(stand):
    await other(stand, hours=0.5)
    await stand.pc(LAB, online=False)
    (answer,) = await stand.say(ADA, f"/pc {zoom_id(1)} lobby-1 start record", GROUP)
    text = plain(answer.text)
    assert text.startswith("lobby-1 is kept for Other at that time (")
    assert "10:00 WIB" in text
    assert "Free then: lab-2." in text
    (shown,) = await stand.tap(ADA, tap_of(answer, LAB), GROUP)
    assert isinstance(shown, Showing)
    assert "📌 PC: lab-2 (starts it, records)" in await stand.text()


async def test_where_none_is_free_that_is_said_in_indonesian_too(stand):
    await other(stand)
    text = await says(stand, f"/pc {zoom_id(1)} lobby-1", OWNER)
    assert text.startswith("lobby-1 sudah dipesan untuk Other pada waktu itu (")
    assert "Tidak ada PC lain yang bebas pada waktu itu." in text


async def test_it_is_booked_and_let_go_by_tapping(stand):
    (offer,) = await stand.tap(ADA, tap_of(await stand.card(), BOOK), GROUP)
    assert plain(offer.text).startswith("Which PC is to be kept for Weekly?")
    assert labels(offer) == [LOBBY]
    (refused,) = await stand.tap(PERSON, tap_of(offer, LOBBY), GROUP)
    assert "not permitted" in plain(refused.text)
    await stand.tap(ADA, tap_of(offer, LOBBY), GROUP)
    card = await stand.card()
    assert BOOK not in labels(card)
    assert await stand.tap(ADA, tap_of(card, FREE), GROUP) == []
    assert len(stand.events(e.AgentBookingReleased)) == 1
    assert BOOK in labels(await stand.card())


async def test_only_one_pc_is_kept_for_a_meeting(stand):
    await stand.pc(LAB)
    for name in (LOBBY, LAB):
        await says(stand, f"/pc {zoom_id(1)} {name}")
    rows = await stand.reads.bookings.of_meeting(meeting_id(1))
    assert [row.agent_id for row in rows] == [LAB]
    await says(stand, f"/pc {zoom_id(1)} none")
    assert await stand.reads.bookings.of_meeting(meeting_id(1)) == []


async def test_a_meeting_that_is_over_needs_no_pc(stand):
    await stand.plan(4, "Past", days=-2)
    assert "The meeting is over" in await says(stand, f"/pc {zoom_id(4)}")
    assert "The meeting is over" in await says(stand, f"/pc {zoom_id(4)} lobby-1")


async def test_who_would_lose_the_pc_by_moving_is_refused_before_it_is_moved(stand):
    await other(stand, hours=5)
    assert await says(stand, f"/pc {zoom_id(1)} lobby-1") == ""
    text = await says(stand, f"/edit {zoom_id(1)} time 15:30")
    assert "lobby-1 is kept for Other at that time (" in text
    assert "The meeting has not been moved." in text
    assert stand.events(MeetingMoved) == []
    await says(stand, f"/edit {zoom_id(1)} time 12:00")
    assert len(stand.events(MeetingMoved)) == 1


async def test_a_meeting_without_a_pc_is_moved_wherever(stand):
    await other(stand, hours=5)
    await says(stand, f"/edit {zoom_id(1)} time 15:30")
    assert len(stand.events(MeetingMoved)) == 1


async def test_every_booking_reaches_the_meetings_card_and_is_looked_at_once_more(stand):
    await says(stand, f"/pc {zoom_id(1)} lobby-1")
    kinds = [effect.kind for effect in plan(stand.history.events[-1])]
    assert kinds == ["agent.fan_out", "telegram.fan_out", "agent.rebook"]


async def test_of_very_many_pcs_a_free_one_is_found(stand, monkeypatch):
    monkeypatch.setattr(projection, "LARGEST_ANSWER", 2)
    for number in range(2, 6):
        await stand.pc(AgentId(f"a-{number}"))
        await stand.plan(number, "Other")
        assert await says(stand, f"/pc {zoom_id(number)} a-{number}") == ""
    assert "Free then: lobby-1." in await says(stand, f"/pc {zoom_id(1)}")


@pytest.mark.parametrize("kind", [RevokeAgent, RemoveAgent])
async def test_that_its_pc_is_gone_is_told_where_the_meeting_belongs(stand, kind):
    await says(stand, f"/pc {zoom_id(1)} lobby-1 start record")
    await stand.pc(LAB)
    await stand.history.say(kind, agent_id=LOBBY, at=TODAY)
    (told,) = [each for each in await stand.notices() if "lost its PC" in each[1]]
    chat, text, rendered = told
    assert chat == GROUP
    assert text.startswith("⚠️ Weekly has lost its PC: lobby-1 was shut out or removed.")
    (offer,) = await stand.tap(ADA, tap_of(rendered, "Another PC…"), GROUP)
    await stand.tap(ADA, tap_of(offer, LAB), GROUP)
    assert "📌 PC: lab-2 (starts it, records)" in await stand.text()


async def test_of_a_meeting_that_is_over_no_pc_is_lost(stand):
    await says(stand, f"/pc {zoom_id(1)} lobby-1")
    await stand.history.say(RemoveAgent, agent_id=LOBBY, at=TODAY + 2 * DAY)
    assert [text for _, text, _ in await stand.notices() if "lost its PC" in text] == []


async def test_a_pc_that_is_let_go_is_not_called_lost(stand):
    await says(stand, f"/pc {zoom_id(1)} lobby-1")
    await says(stand, f"/pc {zoom_id(1)} none")
    assert [text for _, text, _ in await stand.notices() if "lost its PC" in text] == []
