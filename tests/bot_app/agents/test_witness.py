"""The second witness of what meeting PCs say: Zoom's word, in time or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from adapters.effect import Unavailable
from bot_app.agents.witness import Heard, Witness
from domain.agents import command_events as c
from domain.agents.desired import Desired
from domain.agents.issuing import IssueAgentCommand
from domain.ids import AgentCommandId, derived
from domain.meetings.told_by_zoom import RecordMeetingStarted, RecordParticipantJoined, RecordParticipantLeft
from domain.personal import Personal
from tests.bot_app.telegram.meeting_stand import zoom_id
from tests.bot_app.telegram.pc_stand import LOBBY, perform, planned, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP
from tests.projections.changes import meeting_id

SECONDS = 60.0


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.plan()
        await opened.pc()
        yield opened


async def hosted(stand):
    """By the PC's own word."""
    await stand.say(ADA, f"/start_meeting {zoom_id(1)} lobby-1", GROUP)
    await stand.acks("received", "doing", "done")


async def witnessed(stand, *, after=0.0):
    (effect,) = planned(stand, "agent.witness")[-1:]
    now = datetime.fromtimestamp(effect.payload["since"], UTC) + timedelta(seconds=after)
    return await perform(stand, Witness(stand.reads, SECONDS, lambda: now), effect)


async def heard(stand, *, later=timedelta()):
    (effect,) = planned(stand, "agent.heard")[-1:]
    return await perform(stand, Heard(stand.reads, lambda: datetime.now(UTC) + later), effect)


def confirmed(stand):
    return len(stand.events(c.AgentCommandConfirmed))


async def test_what_zoom_has_told_already_confirms_at_once(stand):
    await stand.started()
    await hosted(stand)
    await witnessed(stand)
    assert confirmed(stand) == 1


async def test_that_it_went_on_before_says_nothing_of_the_pc(stand):
    began = {"zoom_uuid": "live-1", "started_at": datetime.now(UTC) - timedelta(minutes=10)}
    await stand.about(RecordMeetingStarted, **began)
    await hosted(stand)
    came = {"participant": "1", "name": Personal("zoom", "Grace"), "joined_at": datetime.now(UTC)}
    await stand.about(RecordParticipantJoined, zoom_uuid="live-1", **came)
    await witnessed(stand, after=61)
    assert confirmed(stand) == 0


async def test_what_it_began_before_it_was_interrupted_is_its_own(stand):
    now = datetime.now(UTC)
    told = {"command": AgentCommandId(derived("first")), "desired": Desired.HOSTING}
    where = {"meeting_id": meeting_id(1), "zoom_meeting_id": zoom_id(1)}
    asked, given_up = now - timedelta(minutes=10), now - timedelta(minutes=8)
    await stand._pc(IssueAgentCommand, LOBBY, at=asked, deadline=given_up, **told, **where)
    began = {"zoom_uuid": "live-1", "started_at": now - timedelta(minutes=9)}
    await stand.about(RecordMeetingStarted, **began)
    await stand.acks("failed", reason="interrupted")
    await hosted(stand)
    await witnessed(stand)
    assert confirmed(stand) == 1


async def test_zooms_word_is_waited_for_and_its_silence_recorded(stand):
    await hosted(stand)
    with pytest.raises(Unavailable) as waiting:
        await witnessed(stand)
    assert waiting.value.retry_after == 10
    with pytest.raises(Unavailable) as nearly:
        await witnessed(stand, after=55)
    assert nearly.value.retry_after == pytest.approx(5)
    await witnessed(stand, after=60)
    (event,) = stand.events(c.AgentCommandUnconfirmed)
    assert event.reason == "zoom_is_silent"
    assert confirmed(stand) == 0


async def test_a_notification_confirms_at_once_and_the_waiting_ends(stand):
    await hosted(stand)
    await stand.started()
    await heard(stand)
    assert confirmed(stand) == 1
    assert await witnessed(stand) == ()
    assert await heard(stand) == ()


async def test_a_notification_that_comes_late_still_confirms_but_not_for_ever(stand):
    await hosted(stand)
    await witnessed(stand, after=61)
    await stand.started()
    assert await heard(stand, later=timedelta(hours=2)) == ()
    await heard(stand)
    assert confirmed(stand) == 1


@pytest.mark.parametrize("verb", ["end", "leave"])
async def test_an_end_is_confirmed_by_an_end_that_is_newer(stand, verb):
    await hosted(stand)
    await stand.started()
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)))
    await stand.caught_up()
    await tapped(stand, verb)
    await stand.acks("done")
    with pytest.raises(Unavailable):
        await witnessed(stand)
    await stand.ended()
    await witnessed(stand)
    assert confirmed(stand) == 1


async def test_that_somebody_left_confirms_that_a_pc_did(stand):
    await hosted(stand)
    await stand.started()
    await tapped(stand, "leave")
    await stand.acks("done")
    left = {
        "zoom_uuid": "live-1",
        "participant": "1",
        "left_at": datetime.now(UTC),
    }
    await stand.about(RecordParticipantLeft, **left)
    await heard(stand)
    assert confirmed(stand) == 2, "the start, too"


async def test_of_what_zoom_does_not_tell_nobody_waits(stand):
    await hosted(stand)
    await tapped(stand, "mute")
    await stand.acks("done")
    assert await witnessed(stand) == ()
    assert [each.reason for each in stand.events(c.AgentCommandUnconfirmed)] == ["zoom_does_not_tell"]


async def tapped(stand, verb):
    card = await stand.card()
    data = [each["callback_data"] for row in card.keyboard for each in row if "callback_data" in each]
    (question,) = [await stand.tap(ADA, each, GROUP) for each in data if each.startswith(f"onpc:{verb}:")]
    if question:
        await stand.tap(ADA, question[0].keyboard[0][0]["callback_data"], GROUP)


async def test_that_a_pc_joined_is_confirmed_by_somebody_who_came(stand):
    await stand.started()
    now = datetime.now(UTC)
    joining = {"desired": Desired.JOINED, "deadline": now + timedelta(minutes=1)}
    where = {"meeting_id": meeting_id(1), "zoom_meeting_id": zoom_id(1)}
    await stand._pc(IssueAgentCommand, LOBBY, command=AgentCommandId(derived("join")), **joining, **where)
    await stand.acks("done")
    with pytest.raises(Unavailable):
        await witnessed(stand)
    came = {"zoom_uuid": "live-1", "participant": "1", "name": Personal("zoom", "lobby-1"), "joined_at": now}
    await stand.about(RecordParticipantJoined, **came)
    await witnessed(stand)
    assert confirmed(stand) == 1
