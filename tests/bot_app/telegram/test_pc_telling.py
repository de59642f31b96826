"""What a meeting PC is told in a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.answers import Showing
from bot_app.telegram.pc_telling import WORDS, understood
from domain.agents.bookings import BookAgent
from domain.agents.desired import OF_THE_PC_ALONE, Desired
from domain.agents.events import Slot
from tests.bot_app.telegram.meeting_stand import meeting_id, zoom_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP
from tests.projections.histories import PERSON


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.plan()
        await opened.pc()
        yield opened


async def said(stand, written, by=ADA):
    (answer,) = await stand.say(by, written, GROUP)
    return plain(answer.text)


def test_there_are_words_for_all_that_can_be_so_in_a_meeting_but_its_end():
    assert set(WORDS.values()) == set(Desired) - OF_THE_PC_ALONE - {Desired.ENDED}


@pytest.mark.parametrize("words", WORDS)
def test_every_word_means_what_it_says_and_leaves_the_name(words):
    assert understood([*words.split(), "lobby-1"]) == (WORDS[words], ["lobby-1"])


async def test_the_pc_in_the_meeting_is_told_and_the_card_follows(stand):
    await stand.hosted()
    (answer,) = await stand.say(ADA, f"/on_pc {zoom_id(1)} Camera OFF", GROUP)
    assert isinstance(answer, Showing)
    (told,) = stand.issued()[1:]
    assert (told.desired, told.zoom_meeting_id) == (Desired.CAMERA_OFF, zoom_id(1))


async def test_a_meeting_that_zoom_does_not_have_moves_no_pc_in_another_one(stand):
    await stand.hosted()
    await stand.plan(2, created=False)
    number = meeting_id(2)
    assert "Zoom does not have this meeting yet" in await said(stand, f"/on_pc {number} leave lobby-1")
    assert [each.meeting_id for each in stand.issued()] == [meeting_id(1)]


async def test_a_pc_that_joins_is_named(stand):
    assert "lobby-1" in await said(stand, f"/on_pc {zoom_id(1)} join")
    assert stand.issued() == []
    await stand.say(ADA, f"/on_pc {zoom_id(1)} join lobby-1", GROUP)
    assert [each.desired for each in stand.issued()] == [Desired.JOINED]


async def test_of_several_pcs_one_has_to_be_named(stand):
    await stand.hosted()
    await stand.pc(LAB)
    stand.shows(LAB, zoom="in_meeting", meeting=str(zoom_id(1)))
    answer = await said(stand, f"/on_pc {zoom_id(1)} mic off")
    assert "lab-2, lobby-1" in answer
    assert f"/on_pc {zoom_id(1)} mic off lab-2" in answer
    await stand.say(ADA, f"/on_pc {zoom_id(1)} mic off {LOBBY}", GROUP)
    assert stand.issued()[-1].desired is Desired.MICROPHONE_OFF


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("/on_pc", "camera off"),
        (f"/on_pc {zoom_id(1)}", "camera off"),
        (f"/on_pc {zoom_id(1)} dance <b>", "“dance <b>”"),
        (f"/on_pc {zoom_id(1)} camera", "“camera”"),
        (f"/on_pc {zoom_id(1)} end", "“end”"),
        ("/on_pc 1 camera off", "1"),
        (f"/on_pc {zoom_id(1)} camera off", "no meeting PC is in Weekly"),
        (f"/on_pc {zoom_id(1)} camera off ../x", "“../x” cannot be the name"),
        (f"/on_pc {zoom_id(1)} camera off nobody", "no meeting PC of that name"),
    ],
)
async def test_what_cannot_be_meant_is_answered_and_changes_nothing(stand, written, answer):
    assert answer in await said(stand, written)
    assert stand.issued() == []


async def test_only_who_may_change_the_meeting_tells_its_pc(stand):
    await stand.hosted()
    assert "not" in await said(stand, f"/on_pc {zoom_id(1)} camera off", by=PERSON)
    assert len(stand.issued()) == 1


@pytest.mark.parametrize(
    "written", ["/on_pc {} start lobby-1", "/on_pc {} join lobby-1", "/start_meeting {} lobby-1"]
)
@pytest.mark.parametrize("other", ["in it", "has just started it", "kept for it"])
async def test_nobody_takes_a_pc_out_of_another_meeting(stand, written, other):
    await stand.plan(2, "Other")
    if other == "in it":
        stand.shows(zoom="in_meeting", meeting=str(zoom_id(2)))
    if other == "has just started it":
        stand.shows(zoom="idle")
        await stand.hosted(2)
    if other == "kept for it":
        now = datetime.now(UTC)
        slot = Slot(starts_at=now, ends_at=now + timedelta(hours=1))
        await stand.history.say(BookAgent, agent_id=LOBBY, meeting_id=meeting_id(2), slots=(slot,))
    before = len(stand.issued())
    assert "lobby-1 is in another meeting now, or kept for one." in await said(
        stand, written.format(zoom_id(1))
    )
    assert len(stand.issued()) == before


async def test_a_pc_is_told_to_go_into_the_meeting_it_is_in_or_kept_for(stand):
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)))
    now = datetime.now(UTC)
    slot = Slot(starts_at=now, ends_at=now + timedelta(hours=1))
    await stand.history.say(BookAgent, agent_id=LOBBY, meeting_id=meeting_id(1), slots=(slot,))
    (answer,) = await stand.say(ADA, f"/start_meeting {zoom_id(1)} lobby-1", GROUP)
    assert isinstance(answer, Showing)
