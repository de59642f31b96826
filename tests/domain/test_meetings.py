"""Planning, cancelling, and what Zoom made of it."""

from datetime import timedelta

import pytest

from domain.command import Via
from domain.ids import BatchId, ChatId, MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings.commands import (
    CancelMeeting,
    PlanMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomRefusedMeeting,
    WithdrawZoomMeeting,
)
from domain.meetings.events import (
    MeetingCancelled,
    MeetingPlanned,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingWithdrawn,
    ZoomRefusedMeeting,
)
from domain.meetings.rules import (
    MeetingInPast,
    MeetingIsCancelled,
    MeetingOver,
    MeetingTooLong,
    MeetingUnknown,
    TopicUnusable,
)
from domain.permissions import NotPermitted, UserPending
from domain.personal import Personal
from domain.policies import cancel_zoom_meeting_when_ours_is_gone
from tests.domain.given import NOW, given, meta
from tests.domain.people import ADMIN, PERSON, STRANGER, TEAM

MEETING = MeetingId(derived("meeting", 1))
ZOOM = ZoomMeetingId(81234567890)


def plan(actor=PERSON, *, topic="Rapat", starts_in=timedelta(hours=3), minutes=60, cause="plan"):
    return PlanMeeting(
        meta=meta(actor, cause=cause),
        meeting_id=MEETING,
        planned_by=UserId(actor),
        topic=Personal(f"user-{actor}", topic),
        starts_at=NOW + starts_in,
        minutes=minutes,
        time_zone="Asia/Jakarta",
        chat=ChatId("3"),
        batch=BatchId(derived("batch", 1)),
        line=1,
        of=1,
    )


def cancel(actor=PERSON, *, at=NOW):
    return CancelMeeting(meta=meta(actor, at=at), meeting_id=MEETING)


def created(zoom=ZOOM):
    return RecordZoomMeetingCreated(
        meta=meta(via=Via.ZOOM),
        meeting_id=MEETING,
        zoom_meeting_id=zoom,
        zoom_uuid="abc==",
        join_url=Personal("user-3", "https://zoom.us/j/81234567890?pwd=x"),
        passcode=Personal("user-3", "123456"),
    )


withdraw = WithdrawZoomMeeting(meta=meta(via=Via.POLICY), meeting_id=MEETING)


def test_a_whitelisted_person_plans():
    given(*TEAM).when(plan()).then(MeetingPlanned)


def test_a_stranger_does_not_plan():
    given(*TEAM).when(plan(STRANGER)).then_refused(UserPending)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"starts_in": timedelta(0)}, MeetingInPast),
        ({"starts_in": timedelta(minutes=-1)}, MeetingInPast),
        ({"minutes": 0}, MeetingTooLong),
        ({"minutes": 24 * 60 + 1}, MeetingTooLong),
        ({"topic": ""}, TopicUnusable),
        ({"topic": "x" * 201}, TopicUnusable),
    ],
)
def test_what_cannot_be_planned_is_refused(change, refusal):
    given(*TEAM).when(plan(**change)).then_refused(refusal)


@pytest.mark.parametrize("change", [{"minutes": 24 * 60}, {"minutes": 1}, {"topic": "🎉" * 200}])
def test_the_limits_themselves_are_allowed(change):
    given(*TEAM).when(plan(**change)).then(MeetingPlanned)


def test_the_same_command_again_gets_the_same_receipt_and_records_nothing():
    world = given(*TEAM, plan()).when(plan())
    assert world.new == []
    assert world.receipt.repeated


def test_the_same_meeting_by_another_command_changes_nothing():
    given(*TEAM, plan()).when(plan(cause="another")).then_quiet()


@pytest.mark.parametrize("who", [PERSON, ADMIN])
def test_planner_and_approvers_cancel(who):
    given(*TEAM, plan()).when(cancel(who)).then(MeetingCancelled)


def test_nobody_else_cancels():
    given(*TEAM, plan(ADMIN)).when(cancel(PERSON)).then_refused(NotPermitted)


def test_a_cancelled_meeting_is_not_cancelled_again():
    given(*TEAM, plan(), cancel()).when(cancel()).then_refused(MeetingIsCancelled)


def test_a_meeting_that_is_over_is_not_cancelled():
    given(*TEAM, plan()).when(cancel(at=NOW + timedelta(hours=4))).then_refused(MeetingOver)


def test_a_meeting_that_runs_can_be_cancelled():
    given(*TEAM, plan()).when(cancel(at=NOW + timedelta(hours=3, minutes=30))).then(MeetingCancelled)


def test_an_unknown_meeting_is_not_cancelled():
    given(*TEAM).when(cancel()).then_refused(MeetingUnknown)


def test_what_zoom_did_is_recorded_even_for_a_cancelled_meeting():
    given(*TEAM, plan(), cancel()).when(created()).then(ZoomMeetingCreated)


def test_what_zoom_did_is_recorded_once():
    given(*TEAM, plan(), created()).when(created()).then_quiet()


def test_zooms_refusal_is_recorded_with_its_words_cut():
    refused = RecordZoomRefusedMeeting(
        meta=meta(via=Via.ZOOM), meeting_id=MEETING, failure_code="300", reason="x" * 500
    )
    given(*TEAM, plan()).when(refused).then(ZoomRefusedMeeting(code="300", reason="x" * 200))


@pytest.mark.parametrize("history", [(cancel(), created()), (created(), cancel())])
def test_whichever_comes_second_the_zoom_meeting_is_withdrawn(history):
    given(*TEAM, plan(), *history).when(withdraw).then(ZoomMeetingWithdrawn(zoom_meeting_id=ZOOM))


def test_a_zoom_meeting_is_withdrawn_once():
    given(*TEAM, plan(), created(), cancel(), withdraw).when(
        WithdrawZoomMeeting(meta=meta(via=Via.POLICY), meeting_id=MEETING)
    ).then_quiet()


@pytest.mark.parametrize("history", [(), (created(),), (cancel(),)])
def test_nothing_is_withdrawn_that_is_wanted_or_not_there(history):
    given(*TEAM, plan(), *history).when(withdraw).then_quiet()


def test_a_deletion_is_recorded_once():
    deleted = RecordZoomMeetingDeleted(meta=meta(via=Via.ZOOM), meeting_id=MEETING, zoom_meeting_id=ZOOM)
    again = RecordZoomMeetingDeleted(meta=meta(via=Via.ZOOM), meeting_id=MEETING, zoom_meeting_id=ZOOM)
    given(*TEAM, plan(), created(), cancel(), withdraw).when(deleted).then(ZoomMeetingDeleted).when(
        again
    ).then_quiet()


def test_people_cannot_record_what_zoom_did():
    command = RecordZoomMeetingDeleted(meta=meta(ADMIN), meeting_id=MEETING, zoom_meeting_id=ZOOM)
    given(*TEAM, plan()).when(command).then_refused(NotPermitted)


def test_the_policy_asks_after_a_cancellation_and_after_a_creation_and_never_else():
    world = given(*TEAM, plan(), created(), cancel())
    asked = [
        type(recorded.event)
        for recorded in world.everything()
        if cancel_zoom_meeting_when_ours_is_gone(recorded)
    ]
    assert asked == [ZoomMeetingCreated, MeetingCancelled]


def test_the_policy_gives_the_same_command_for_the_same_event():
    world = given(*TEAM, plan(), created())
    last = world.everything()[-1]
    assert cancel_zoom_meeting_when_ours_is_gone(last) == cancel_zoom_meeting_when_ours_is_gone(last)
