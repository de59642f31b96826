"""Wishes told to Zoom in time and once, and what is known of each in the end."""

from __future__ import annotations

import pytest

from adapters.zoom import live_effects
from bot_app.sandbox.zoom_refusals import no_permission, not_running
from domain.meetings.running import RecordingState, Step, Subject
from tests.adapters.zoom.live_stand import GUEST, PATIENCE, live_stand
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.domain.meetings import rename

EVENTS, STATUS = "/live_meetings/", "/status"


@pytest.fixture
async def stand(tmp_path):
    need_zoom_contracts()
    async with live_stand(tmp_path) as begun:
        yield begun


async def recording(stand):
    running, uuid = await stand.running(), (await stand.meeting()).live_uuid
    wish = running.about(Subject.RECORDING, uuid)
    return running.told(uuid), None if wish is None else wish.step


async def test_a_recording_is_started_paused_resumed_and_stopped(stand):
    for change, state in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("stop", "none")):
        await stand.record(change)
        await stand.work()
        assert (await recording(stand))[1] is Step.TAKEN
        await stand.hear()
        assert await recording(stand) == (RecordingState(state), Step.DONE)
    assert stand.asked(EVENTS) == [202] * 4
    await stand.work_for(2 * PATIENCE)
    assert await stand.open_effects() == []
    assert "WishUnconfirmed" not in await stand.told()


async def test_a_wish_does_not_stay_open_because_zoom_shows_nobody_whether_the_meeting_goes_on(stand):
    stand.zoom.misbehaviour.next("PUT ", "refused", answer=not_running(stand.number).as_answer)
    stand.zoom.misbehaviour.next(
        f"GET /v2/meetings/{stand.number}", "refused", answer=no_permission().as_answer
    )
    await stand.end()
    await stand.work()
    assert await stand.told() == ["WishRefused"]
    await stand.end()
    await stand.work()
    assert stand.asked(STATUS)[-1:] == [204]


@pytest.mark.parametrize("following", ["never", "untold"])
async def test_what_no_notification_confirms_is_called_unconfirmed_after_a_minute(stand, following):
    stand.zoom.controls.following = following
    await stand.record()
    await stand.work_for(PATIENCE - 1)
    assert (await recording(stand))[1] is Step.TAKEN
    await stand.work_for(2)
    assert await recording(stand) == (RecordingState.NONE, Step.UNCONFIRMED)
    assert await stand.open_effects() == []


async def test_a_notification_that_comes_after_the_minute_still_settles_it(stand):
    stand.zoom.controls.following = "late"
    await stand.record()
    await stand.work_for(PATIENCE + 1)
    assert (await recording(stand))[1] is Step.UNCONFIRMED
    stand.zoom.controls.catch_up()
    await stand.hear()
    assert await recording(stand) == (RecordingState.RUNNING, Step.DONE)


async def test_notifications_that_come_twice_confirm_once(stand):
    stand.zoom.controls.following = "twice"
    for change in ("start", "pause"):
        await stand.record(change)
        await stand.work()
        await stand.hear()
    assert await recording(stand) == (RecordingState.PAUSED, Step.DONE)
    names = [delivery.event for delivery in stand.zoom.webhooks.deliveries]
    assert names[-4:] == ["recording.started"] * 2 + ["recording.paused"] * 2


async def test_notifications_in_reverse_end_in_the_true_state(stand):
    stand.zoom.controls.following = "reversed"
    for change in ("start", "pause", "resume"):
        await stand.record(change)
        await stand.work()
    stand.zoom.controls.catch_up()
    await stand.hear()
    assert stand.instance.recording == "running"
    assert await recording(stand) == (RecordingState.RUNNING, Step.DONE)


async def test_wishes_made_quickly_are_told_in_their_order(stand):
    await stand.record("start")
    await stand.record("pause")
    await stand.work()
    assert stand.asked(EVENTS) == [202, 202]
    assert stand.instance.recording == "paused"
    await stand.hear()
    assert await recording(stand) == (RecordingState.PAUSED, Step.DONE)


@pytest.mark.parametrize("change", ["start", "pause", "resume", "stop"])
async def test_killed_before_it_is_recorded_a_recording_is_changed_once(stand, change):
    for before in {"start": [], "pause": ["start"], "resume": ["start", "pause"], "stop": ["start"]}[change]:
        await stand.record(before)
        await stand.work()
        await stand.hear()
    calls, changes = len(stand.asked(EVENTS)), len(stand.zoom.webhooks.events)
    stand.kills = 1
    await stand.record(change)
    await stand.work_for(10)
    assert stand.asked(EVENTS)[calls:] == [202, 400]
    assert len(stand.zoom.webhooks.events) == changes + 1
    assert (await recording(stand))[1] is Step.TAKEN
    await stand.hear()
    assert (await recording(stand))[1] is Step.DONE


async def test_a_lost_answer_is_no_refusal(stand):
    stand.zoom.misbehaviour.next("PATCH /v2/live_meetings", "answer_lost")
    await stand.record()
    await stand.work_for(10)
    await stand.hear()
    assert await recording(stand) == (RecordingState.RUNNING, Step.DONE)
    assert "WishRefused" not in await stand.told()


async def test_when_every_answer_is_lost_it_is_unconfirmed_and_nothing_is_left_waiting(stand):
    stand.zoom.misbehaviour.next("PATCH /v2/live_meetings", "answer_lost", times=1000)
    await stand.record()
    await stand.work_for(3 * PATIENCE)
    assert (await recording(stand))[1] is Step.UNCONFIRMED
    assert await stand.open_effects() == []
    assert stand.instance.recording == "running"


async def test_what_zoom_refuses_is_told_in_its_words(stand):
    stand.zoom.controls.following = "never"
    await stand.record("start")
    await stand.work()
    await stand.record("pause")
    await stand.work()
    wish = (await stand.running()).about(Subject.RECORDING, (await stand.meeting()).live_uuid)
    assert (wish.step, "Cannot pause" in wish.reason) == (Step.REFUSED, True)


async def test_what_is_so_already_is_no_refusal(stand):
    stand.zoom.controls.following = "never"
    await stand.record("start")
    await stand.work_for(PATIENCE + 1)
    await stand.record("stop")
    await stand.work()
    assert (await recording(stand)) == (RecordingState.NONE, Step.DONE)
    assert stand.asked(EVENTS) == [202, 400]
    assert (await stand.told())[-1] == "WishFoundSo"


async def test_a_wish_that_cannot_be_told_in_a_minute_is_given_up(stand):
    stand.zoom.misbehaviour.next("PATCH /v2/live_meetings", "status", times=1000, status=503)
    await stand.record()
    await stand.work_for(PATIENCE - 1)
    assert (await recording(stand))[1] is Step.ASKED
    await stand.work_for(3)
    assert (await recording(stand))[1] is Step.GIVEN_UP
    assert await stand.open_effects() == []
    assert stand.instance.recording == ""


async def test_zooms_own_time_to_come_back_keeps_nobody_waiting_until_tomorrow(stand):
    stand.zoom.misbehaviour.next("PATCH /v2/live_meetings", "status", status=429, retry_after=80_000)
    await stand.record("start")
    await stand.work_for(PATIENCE + 1)
    assert (await recording(stand))[1] is Step.GIVEN_UP
    await stand.record("start")
    await stand.work()
    assert (await recording(stand))[1] is Step.TAKEN


async def test_a_missing_permission_is_told_to_the_person_and_to_the_owners(stand):
    stand.zoom.tokens.scopes = frozenset(
        scope for scope in stand.zoom.tokens.scopes if "in_meeting_controls" not in scope
    )
    stand.zoom.expire_access_tokens()
    await stand.record()
    await stand.work_for(5)
    wish = (await stand.running()).about(Subject.RECORDING, (await stand.meeting()).live_uuid)
    assert (wish.step, "in_meeting_controls" in wish.reason) == (Step.REFUSED, True)
    incidents = [each.event for each in await stand.log.read_after(0, 10_000) if "incident" in each.stream]
    assert [event.kind for event in incidents] == ["zoom.unauthorised"]
    assert await stand.open_effects() == []


async def test_a_meeting_is_ended_and_the_notification_says_so(stand):
    await stand.end()
    await stand.work()
    assert stand.asked(STATUS) == [204]
    await stand.hear()
    assert not (await stand.meeting()).live
    await stand.work_for(2 * PATIENCE)
    assert await stand.open_effects() == []


async def test_without_notifications_a_look_finds_that_it_has_ended(stand):
    stand.zoom.webhooks.lose("meeting.ended")
    await stand.end()
    await stand.work_for(live_effects.LOOK_SECONDS + 1)
    await stand.hear()
    assert not (await stand.meeting()).live
    assert stand.asked(STATUS) == [204]
    assert "WishUnconfirmed" not in await stand.told()


async def test_an_end_that_zoom_took_and_did_not_carry_out_is_called_unconfirmed(stand):
    ended, stand.zoom.live.end = stand.zoom.live.end, lambda number: None
    await stand.end()
    await stand.work_for(PATIENCE + 1)
    wish = (await stand.running()).about(Subject.END, (await stand.meeting()).live_uuid)
    assert wish.step is Step.UNCONFIRMED
    ended(stand.number)
    await stand.hear()
    assert not (await stand.meeting()).live


async def test_killed_before_it_is_recorded_a_meeting_is_ended_once(stand):
    stand.zoom.webhooks.lose("meeting.ended")
    stand.kills = 1
    await stand.end()
    await stand.work_for(10)
    assert stand.asked(STATUS) == [204]
    assert not (await stand.meeting()).live


async def test_killed_before_it_is_recorded_nobody_ends_the_next_time_it_is_held(stand):
    stand.kills = 1
    await stand.end()
    await stand.work()
    stand.zoom.start_meeting(stand.number)
    await stand.hear()
    await stand.work_for(2 * PATIENCE)
    assert stand.asked(STATUS) == [204]
    assert stand.zoom.meetings[0]["status"] == "started"


async def test_what_ended_behind_our_back_is_found_out_and_nothing_is_deleted(stand):
    stand.zoom.webhooks.lose("meeting.ended")
    stand.zoom.end_meeting(stand.number)
    await stand.end()
    await stand.work()
    assert stand.asked(STATUS) == [404]
    assert not (await stand.meeting()).live
    assert len(stand.zoom.meetings) == 1
    assert not [call for call in stand.zoom.calls if call.method == "DELETE"]


async def test_a_recording_of_what_ended_behind_our_back_is_found_out_too(stand):
    stand.zoom.webhooks.lose("meeting.ended")
    stand.zoom.end_meeting(stand.number)
    await stand.record()
    await stand.work()
    assert not (await stand.meeting()).live


async def test_somebody_is_called_in_and_comes(stand):
    await stand.call()
    await stand.work()
    (invitation,) = stand.zoom.controls.invitations
    assert (invitation.number, invitation.user["email"]) == (stand.number, GUEST)
    await stand.hear()
    calls = (await stand.running()).calls((await stand.meeting()).live_uuid)
    assert [call.step for call in calls] == [Step.RANG]
    stand.zoom.controls.accept(stand.number, GUEST)
    await stand.hear()
    calls = (await stand.running()).calls((await stand.meeting()).live_uuid)
    assert [call.step for call in calls] == [Step.DONE]


@pytest.mark.parametrize(("act", "step"), [("reject", Step.DECLINED), ("time_out", Step.UNANSWERED)])
async def test_somebody_who_is_called_in_does_not_come(stand, act, step):
    await stand.call()
    await stand.work()
    getattr(stand.zoom.controls, act)(stand.number, GUEST)
    await stand.hear()
    calls = (await stand.running()).calls((await stand.meeting()).live_uuid)
    assert [call.step for call in calls] == [step]


async def test_a_stranger_to_the_account_is_not_called(stand):
    await stand.call("stranger@elsewhere.example")
    await stand.work()
    (call,) = (await stand.running()).calls((await stand.meeting()).live_uuid)
    assert (call.step, call.reason) == (Step.REFUSED, "No permission.")


@pytest.mark.parametrize("how", ["killed", "answer_lost"])
async def test_nobody_is_rung_twice(stand, how):
    if how == "killed":
        stand.kills = 1
    else:
        stand.zoom.misbehaviour.next("PATCH /v2/live_meetings", "answer_lost")
    await stand.call()
    await stand.work_for(10)
    (call,) = (await stand.running()).calls((await stand.meeting()).live_uuid)
    assert call.step is Step.UNCONFIRMED
    assert len(stand.zoom.controls.invitations) == 1
    assert await stand.open_effects() == []


async def test_a_wish_waits_for_no_change_that_waits_for_tomorrow(stand):
    stand.zoom.misbehaviour.next("PATCH /v2/meetings", "status", status=429, retry_after=80_000)
    await stand.application.handle(rename())
    await stand.work()
    await stand.end()
    await stand.work()
    assert stand.asked(STATUS) == [204]
