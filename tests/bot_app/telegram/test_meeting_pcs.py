"""A meeting is started and steered on a meeting PC, from its card and by what people write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.answers import Showing
from domain.agents import command_events as c
from domain.agents.bookings import BookAgent
from domain.agents.desired import Desired
from domain.agents.events import Slot
from domain.ids import AgentId
from domain.meetings.commands import CancelMeeting
from domain.meetings.live_events import CloudRecordingAsked, MeetingEndAsked, RecordingChange
from projections import projection
from tests.bot_app.telegram.meeting_stand import meeting_id, zoom_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, START, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, private, tap_of
from tests.projections.histories import ADMIN, OWNER, PERSON

REC, PAUSE, STOP, RESUME = "⏺ On the PC", "⏸ On the PC", "⏹ On the PC", "▶️ On the PC"
MUTE, LEAVE, END = "🔇 Mute all", "🚪 PC leaves", "⏹ End on the PC"
SURE = "Yes, end it for all"


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.admin()
        yield opened


async def said(stand, answers):
    (answer,) = answers
    return plain(answer.text)


async def picking(stand, by=ADA, number=1):
    (answer,) = await stand.tap(by, tap_of(await stand.card(number), START), GROUP)
    return answer


def around_now():
    now = datetime.now(UTC)
    return Slot(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1))


def desired(stand):
    return [each.desired for each in stand.issued()]


# Starting


async def test_without_any_pc_the_card_knows_nothing_of_them(stand):
    await stand.plan()
    assert START not in labels(await stand.card())


async def test_it_is_started_on_a_free_pc_and_the_card_follows(stand):
    await stand.plan()
    await stand.pc()
    stand.shows(zoom="idle", can=frozenset({Desired.HOSTING, Desired.RECORDING}))
    pick = await picking(stand)
    assert plain(pick.text).splitlines()[:2] == ["On which PC is Weekly to start?", "lobby-1 ▶️⏺"]
    (shown,) = await stand.tap(ADA, tap_of(pick, LOBBY), GROUP)
    assert isinstance(shown, Showing)
    (issued,) = stand.issued()
    assert (issued.desired, issued.meeting_id) == (Desired.HOSTING, meeting_id(1))
    assert (issued.zoom_meeting_id, issued.chat) == (zoom_id(1), GROUP)
    assert "⏳ 🖥 lobby-1: start the meeting (Ada): sent " in await stand.text()
    await stand.acks("received", "doing")
    text = await stand.text()
    assert "→ received " in text
    assert "→ doing " in text
    await stand.acks("done")
    assert "✅ 🖥 lobby-1: start the meeting" in (text := await stand.text())
    assert "The PC says so; waiting for Zoom’s word." in text
    await stand.zoom_says(confirmed=True)
    assert "Zoom confirms it." in await stand.text()


async def test_what_zoom_does_not_confirm_is_called_unverified(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    await stand.zoom_says(confirmed=False)
    text = await stand.text()
    assert "☑️ 🖥 lobby-1" in text
    assert "Unverified: only the PC says so, and Zoom should have told by now." in text


async def test_the_card_speaks_indonesian_where_it_stands_so(stand):
    await stand.plan()
    await stand.pc()
    (pick,) = await stand.tap(OWNER, tap_of(await stand.card(1, private(OWNER)), "🖥 Mulai di…"))
    await stand.tap(OWNER, tap_of(pick, LOBBY))
    await stand.acks("received", "refused", reason="unsupported")
    text = await stand.text(1, private(OWNER))
    assert "lobby-1: memulai rapat (Grace): dikirim " in text
    assert "Sebabnya: PC ini tidak dapat melakukannya." in text


async def test_only_those_that_are_there_free_and_able_can_be_chosen(stand):
    for number in (1, 2):
        await stand.plan(number)
    for name in ("able", "asleep", "busy", "elsewhere", "kept", "unable"):
        await stand.pc(AgentId(name), online=name != "asleep")
    stand.shows(AgentId("elsewhere"), zoom="in_meeting", meeting="81", can=frozenset({Desired.HOSTING}))
    stand.shows(AgentId("unable"), can=frozenset({Desired.REPORTED}))
    pick = await picking(stand, number=2)
    await stand.tap(ADA, tap_of(pick, "busy"), GROUP)
    await stand.history.say(
        BookAgent, agent_id=AgentId("kept"), meeting_id=meeting_id(2), slots=(around_now(),)
    )
    assert labels(await picking(stand)) == ["able"]


async def test_a_pc_is_free_again_when_the_meeting_it_was_kept_for_ends_early(stand):
    for number in (1, 2):
        await stand.plan(number)
    await stand.pc()
    await stand.started(2)
    await stand.ended(2)
    slot = around_now()
    await stand.history.say(BookAgent, agent_id=LOBBY, meeting_id=meeting_id(2), slots=(slot,))
    assert labels(await picking(stand)) == [LOBBY]
    await stand.about_live_again(2)
    assert "No meeting PC is free" in plain((await picking(stand)).text)


async def test_a_pc_that_was_taken_meanwhile_is_not_told(stand):
    for number in (1, 2):
        await stand.plan(number)
    await stand.pc()
    first, second = await picking(stand), await picking(stand, number=2)
    await stand.tap(ADA, tap_of(first, LOBBY), GROUP)
    answers = await stand.tap(ADA, tap_of(second, LOBBY), GROUP)
    taken, none_free = (plain(each.text).split(".")[0] for each in answers)
    assert taken == "That PC is not free any more"
    assert none_free == (
        "No meeting PC is free for Weekly right now: they are offline, at work, kept for another meeting, "
        "or cannot start a meeting yet"
    )
    assert len(stand.issued()) == 1


async def test_a_pc_that_has_just_started_a_meeting_is_not_free_for_another(stand):
    for number in (1, 2):
        await stand.plan(number)
    for name in (LOBBY, LAB):
        await stand.pc(name)
        stand.shows(name, zoom="idle")
    await stand.hosted()
    assert labels(await picking(stand, number=2)) == [LAB]
    stand.shows(LOBBY, zoom="idle")
    assert labels(await picking(stand, number=2)) == [LAB, LOBBY]


async def test_whoever_did_not_plan_it_starts_nothing(stand):
    await stand.plan()
    await stand.pc()
    pick = await picking(stand)
    assert "not permitted" in await said(stand, await stand.tap(PERSON, tap_of(pick, LOBBY), GROUP))
    await stand.tap(ADMIN, tap_of(pick, LOBBY), GROUP)
    assert len(stand.issued()) == 1


async def test_a_cancelled_meeting_is_started_nowhere(stand):
    await stand.plan()
    await stand.pc()
    pick = await picking(stand)
    await stand.about(CancelMeeting)
    assert "has been cancelled" in await said(stand, await stand.tap(ADA, tap_of(pick, LOBBY), GROUP))


async def test_it_is_taken_back_while_it_is_not_begun(stand):
    await stand.plan()
    await stand.pc()
    await stand.tap(ADA, tap_of(await picking(stand), LOBBY), GROUP)
    card = await stand.card()
    assert "not permitted" in await said(
        stand, await stand.tap(PERSON, tap_of(card, "✖ Take it back"), GROUP)
    )
    assert await stand.tap(ADA, tap_of(card, "✖ Take it back"), GROUP) == []
    assert len(stand.events(c.AgentCommandCancelled)) == 1
    assert "→ taken back " in await stand.text()
    assert "✖ Take it back" not in labels(await stand.card())


async def test_what_has_begun_is_not_taken_back(stand):
    await stand.plan()
    await stand.pc()
    await stand.tap(ADA, tap_of(await picking(stand), LOBBY), GROUP)
    card = await stand.card()
    await stand.acks("received", "doing")
    answers = await stand.tap(ADA, tap_of(card, "✖ Take it back"), GROUP)
    assert "has begun already" in await said(stand, answers)


async def test_after_a_failure_another_pc_or_the_same_is_asked(stand):
    await stand.plan()
    await stand.pc()
    await stand.pc(LAB)
    await stand.tap(ADA, tap_of(await picking(stand), LOBBY), GROUP)
    await stand.acks("received", "doing", "failed", reason="no_effect", detail="No <button>")
    card = await stand.card()
    assert "pressed, and nothing came of it in time. The PC says: No <button>" in plain(card.text)
    (pick,) = await stand.tap(ADA, tap_of(card, "Another PC…"), GROUP)
    assert labels(pick) == ["lab-2", "lobby-1"]
    assert await stand.tap(ADA, tap_of(card, "Again"), GROUP) == []
    assert desired(stand) == [Desired.HOSTING] * 2
    assert "Again" not in labels(await stand.card())


async def test_what_failed_long_ago_is_not_tried_again_by_an_old_button(stand):
    await stand.plan()
    await stand.pc()
    await stand.tap(ADA, tap_of(await picking(stand), LOBBY), GROUP)
    await stand.acks("received", "failed", reason="no_effect")
    card = await stand.card()
    stand.said_at += timedelta(minutes=16)
    assert "out of date" in await said(stand, await stand.tap(ADA, tap_of(card, "Again"), GROUP))
    assert len(stand.issued()) == 1


async def test_every_step_of_a_command_reaches_the_meetings_cards(stand):
    await stand.plan()
    await stand.pc()
    before = len(await stand.told())
    await stand.hosted()
    new = [name for name, _ in (await stand.told())[before:]]
    assert new == [f"meeting:{meeting_id(1)}"] * 4


# Steering


async def test_a_pc_that_is_in_it_has_a_row_of_its_own(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    card = await stand.card()
    assert [each for each in labels(card) if each in (REC, PAUSE, STOP, MUTE, LEAVE, END, START)] == [
        REC, MUTE, LEAVE, END
    ]  # fmt: skip
    assert await stand.tap(ADA, tap_of(card, REC), GROUP) == []
    await stand.acks("received", "doing", "done")
    card = await stand.card()
    assert "Zoom does not tell of such a thing" in plain(card.text)
    assert {PAUSE, STOP} < set(labels(card))
    await stand.tap(ADA, tap_of(card, PAUSE), GROUP)
    await stand.acks("done")
    assert {RESUME, STOP} < set(labels(await stand.card()))
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)), recording="none")
    card = await stand.card()
    assert REC in labels(card)
    for label in (MUTE, LEAVE):
        await stand.tap(ADA, tap_of(card, label), GROUP)
        await stand.acks("done")
    assert desired(stand)[-2:] == [Desired.EVERYBODY_MUTED, Desired.LEFT]


async def test_what_it_showed_before_it_recorded_offers_no_second_recording(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)), recording="none")
    await stand.tap(ADA, tap_of(await stand.card(), REC), GROUP)
    await stand.acks("received", "doing", "done")
    shown = labels(await stand.card())
    assert {PAUSE, STOP} < set(shown)
    assert REC not in shown


async def test_a_pc_that_shows_itself_elsewhere_is_not_in_it(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    card = await stand.card()
    stand.shows(zoom="idle")
    assert START in labels(await stand.card())
    answers = await stand.tap(ADA, tap_of(card, MUTE), GROUP)
    assert "no meeting PC is in Weekly" in await said(stand, answers)


async def test_ending_is_asked_about_and_only_for_what_was_seen(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    (question,) = await stand.tap(ADA, tap_of(await stand.card(), END), GROUP)
    (kept,) = await stand.tap(ADA, tap_of(question, "No, let it go on"), GROUP)
    assert plain(kept.text) == "Weekly goes on."
    assert Desired.ENDED not in desired(stand)
    await stand.tap(ADA, tap_of(question, SURE), GROUP)
    assert stand.replaced
    assert desired(stand)[-1] is Desired.ENDED
    await stand.acks("received", "failed", reason="not_host")
    card = await stand.card()
    await stand.about_live_again()
    (stale,) = await stand.tap(ADA, tap_of(question, SURE), GROUP)
    assert "out of date" in plain(stale.text)
    assert "out of date" in await said(
        stand, await stand.tap(ADA, tap_of(card, "☁️ Through Zoom’s cloud"), GROUP)
    )
    assert stand.events(MeetingEndAsked) == []


async def test_what_a_pc_could_not_do_zooms_cloud_may(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    await stand.tap(ADA, tap_of(await stand.card(), REC), GROUP)
    await stand.acks("received", "failed", reason="control_absent")
    answers = await stand.tap(ADA, tap_of(await stand.card(), "☁️ Through Zoom’s cloud"), GROUP)
    assert "asking Zoom to start the cloud recording" in await said(stand, answers)
    assert [each.change for each in stand.events(CloudRecordingAsked)] == [RecordingChange.START]


async def test_where_two_are_in_it_whoever_taps_is_asked_which(stand):
    await stand.plan()
    for name in (LOBBY, LAB):
        await stand.pc(name)
        stand.shows(name, zoom="in_meeting", meeting=str(zoom_id(1)))
    (question,) = await stand.tap(ADA, tap_of(await stand.card(), MUTE), GROUP)
    assert "Several PCs are in Weekly. Which one is to mute everybody?" in plain(question.text)
    await stand.tap(ADA, tap_of(question, LAB), GROUP)
    assert desired(stand) == [Desired.EVERYBODY_MUTED]


# What is written


async def test_a_meeting_is_started_by_what_is_written(stand):
    await stand.plan()
    number = zoom_id(1)
    assert "needs a meeting PC" not in await said(stand, await stand.say(ADA, "/start_meeting"))
    await stand.pc()
    usage = await said(stand, await stand.say(ADA, "/start_meeting"))
    assert "/start_meeting 81234567890 lobby-1" in usage
    (pick,) = await stand.say(ADA, f"/start_meeting {number}")
    assert labels(pick) == [LOBBY]
    wrong = await said(stand, await stand.say(ADA, f"/start_meeting {number} -x"))
    assert "“-x” cannot be the name of a PC" in wrong
    unknown = await said(stand, await stand.say(ADA, f"/start_meeting {number} lab-9"))
    assert "no meeting PC of that name" in unknown
    (shown,) = await stand.say(ADA, f"/start_meeting {number} Lobby-1")
    assert isinstance(shown, Showing)
    assert desired(stand) == [Desired.HOSTING]
    again = await said(stand, await stand.say(ADA, f"/start_meeting {number} lobby-1"))
    assert again == "lobby-1 is told so already: start the meeting."


async def test_a_busy_pc_says_with_what_in_words(stand):
    for number in (1, 2):
        await stand.plan(number)
    await stand.pc()
    await stand.say(ADA, f"/start_meeting {zoom_id(1)} lobby-1")
    answer = await said(stand, await stand.say(ADA, f"/start_meeting {zoom_id(2)} lobby-1"))
    assert "still busy (start the meeting)" in answer


async def test_local_recording_goes_to_the_pc_in_every_mode(stand):
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    number = zoom_id(1)
    for word, wanted in (("start", "running"), ("pause", "paused"), ("lanjut", "running"), ("stop", "none")):
        (shown,) = await stand.say(ADA, f"/record {number} {word} local")
        assert isinstance(shown, Showing)
        await stand.acks("done")
        assert desired(stand)[-1] == f"recording={wanted}"
    assert stand.events(CloudRecordingAsked) == []
    await stand.say(ADA, f"/record {number} start")
    assert len(stand.events(CloudRecordingAsked)) == 1


async def test_everybody_is_muted_by_what_is_written(stand):
    await stand.plan()
    await stand.pc()
    assert "/mute 81234567890" in await said(stand, await stand.say(ADA, "/mute"))
    answer = (await stand.say(ADA, f"/mute {zoom_id(1)}"))[0]
    assert "no meeting PC is in Weekly" in plain(answer.text)
    assert labels(answer) == [START]
    await stand.hosted()
    await stand.say(ADA, f"/mute {zoom_id(1)}")
    assert desired(stand)[-1] is Desired.EVERYBODY_MUTED


async def test_in_agent_mode_all_of_it_goes_to_the_pc(stand):
    stand.at_hand["control"] = "agent"
    await stand.plan()
    await stand.pc()
    await stand.hosted()
    number = zoom_id(1)
    assert "⏺ Record" not in labels(await stand.card())
    await stand.say(ADA, f"/record {number} start")
    await stand.acks("done")
    await stand.say(ADA, f"/record {number} stop")
    await stand.acks("done")
    await stand.say(ADA, f"/end {number}")
    assert desired(stand)[1:] == [Desired.RECORDING, Desired.NOT_RECORDING, Desired.ENDED]
    assert stand.events(MeetingEndAsked) == stand.events(CloudRecordingAsked) == []


async def test_in_agent_mode_live_buttons_go_to_the_pc_or_offer_the_cloud(stand):
    stand.at_hand["control"] = "agent"
    await stand.plan()
    await stand.pc()
    await stand.started()
    card = await stand.card()
    (nobody,) = await stand.tap(ADA, tap_of(card, "⏹ End meeting"), GROUP)
    assert "no meeting PC is in Weekly" in plain(nobody.text)
    assert labels(nobody) == ["☁️ Through Zoom’s cloud", START]
    assert "refused" not in await said(
        stand, await stand.tap(PERSON, tap_of(nobody, "☁️ Through Zoom’s cloud"), GROUP)
    )
    assert stand.events(MeetingEndAsked) == []
    await stand.tap(ADA, tap_of(nobody, "☁️ Through Zoom’s cloud"), GROUP)
    assert len(stand.events(MeetingEndAsked)) == 1
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)))
    await stand.tap(ADA, tap_of(card, "⏺ Record"), GROUP)
    assert desired(stand) == [Desired.RECORDING]
    (question,) = await stand.tap(ADA, tap_of(card, "⏹ End meeting"), GROUP)
    assert SURE in labels(question)


async def test_of_very_many_pcs_some_are_offered_and_the_others_can_be_written(stand, monkeypatch):
    monkeypatch.setattr(projection, "LARGEST_ANSWER", 10)
    await stand.plan()
    for number in range(33):
        await stand.pc(AgentId(f"pc-{number}"))
    question = await picking(stand)
    assert len(labels(question)) == 30
    assert f"3 more are free: /start_meeting {zoom_id(1)} and the name" in plain(question.text)
