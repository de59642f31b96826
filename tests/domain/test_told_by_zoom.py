"""What Zoom tells of our meetings: twice, late, in the wrong order, and of meetings nobody planned."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from domain.command import Via
from domain.ids import BatchId, ChatId, MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings import told_by_zoom as told
from domain.meetings.commands import (
    CancelMeeting,
    PlanMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    WithdrawZoomMeeting,
)
from domain.meetings.events import (
    CloudRecordingPaused,
    CloudRecordingResumed,
    CloudRecordingStarted,
    CloudRecordingStopped,
    MeetingAlerted,
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingMovedInZoom,
    MeetingRenamedInZoom,
    MeetingStarted,
    ParticipantJoined,
    ParticipantLeft,
    ZoomMeetingDeleted,
)
from domain.meetings.meetings import ZoomState, evolve, stream_of
from domain.meetings.rules import MeetingIsCancelled, MeetingOver
from domain.permissions import NotPermitted
from domain.personal import Personal, Redacted
from domain.policies import cancel_zoom_meeting_when_ours_is_gone
from tests.domain.given import NOW, given, meta
from tests.domain.people import OWNER, PERSON, TEAM

MEETING = MeetingId(derived("meeting", 1))
ZOOM = ZoomMeetingId(81234567890)
START, MINUTES, TOPIC = NOW + timedelta(hours=3), 60, "Rapat"
ONE, OTHER = "one==", "other=="
JOINED = Personal(stream_of(MEETING), "Ada")
A_SECOND = timedelta(seconds=1)


def says(command, *, actor=None, **fields):
    return command(meta=meta(actor, via=Via.ZOOM), meeting_id=MEETING, **fields)


def plan():
    return PlanMeeting(
        meta=meta(PERSON),
        meeting_id=MEETING,
        planned_by=UserId(PERSON),
        topic=Personal(f"user-{PERSON}", TOPIC),
        starts_at=START,
        minutes=MINUTES,
        time_zone="Asia/Jakarta",
        chat=ChatId("3"),
        batch=BatchId(derived("batch", 1)),
        line=1,
        of=1,
    )


def created():
    secret = Personal(f"user-{PERSON}", "x")
    return says(
        RecordZoomMeetingCreated, zoom_meeting_id=ZOOM, zoom_uuid="", join_url=secret, passcode=secret
    )


def cancelled(at=NOW):
    return CancelMeeting(meta=meta(PERSON, at=at), meeting_id=MEETING)


def withdrawn():
    return WithdrawZoomMeeting(meta=meta(via=Via.POLICY), meeting_id=MEETING)


def deleted_by_us():
    return says(RecordZoomMeetingDeleted, zoom_meeting_id=ZOOM)


def started(uuid=ONE, actor=None):
    return says(told.RecordMeetingStarted, actor=actor, zoom_uuid=uuid, started_at=START)


def ended(uuid=ONE, actor=None):
    return says(told.RecordMeetingEnded, actor=actor, zoom_uuid=uuid, ended_at=START + A_SECOND)


def joined(actor=None):
    fields = {"zoom_uuid": ONE, "participant": "uuid:1", "name": JOINED, "joined_at": START}
    return says(told.RecordParticipantJoined, actor=actor, **fields)


def left(actor=None):
    fields = {"zoom_uuid": ONE, "participant": "uuid:1", "left_at": START}
    return says(told.RecordParticipantLeft, actor=actor, **fields)


def recording(change="started", actor=None):
    fields = {"zoom_uuid": ONE, "change": change, "happened_at": START}
    return says(told.RecordCloudRecording, actor=actor, **fields)


def alert(actor=None):
    return says(told.RecordMeetingAlert, actor=actor, zoom_uuid=ONE, issues=("Unstable audio",))


def changed(topic=None, starts_at=None, minutes=None, actor=None):
    named = None if topic is None else Personal("zoom", topic)
    fields = {"topic": named, "starts_at": starts_at, "minutes": minutes}
    return says(told.RecordChangedInZoom, actor=actor, **fields)


def deleted(zoom=ZOOM, actor=None):
    return says(told.RecordDeletedInZoom, actor=actor, zoom_meeting_id=zoom)


def meeting_of(world):
    return world.application._remembered[stream_of(MEETING)].state


PLANNED = (*TEAM, plan())
CREATED = (*PLANNED, created())
EVERYTHING = (started, ended, joined, left, recording, alert, changed, deleted)


# Beginning and end


def test_a_beginning_and_an_end_are_recorded_once_for_each_time():
    world = given(*CREATED).when(started()).then(MeetingStarted(zoom_uuid=ONE, started_at=START))
    world.when(started()).then_quiet()
    world.when(ended()).then(MeetingEnded(zoom_uuid=ONE, ended_at=START + A_SECOND))
    world.when(ended()).then_quiet().when(started()).then_quiet()


def test_an_end_told_before_its_beginning_leaves_nothing_live():
    world = given(*CREATED).when(ended()).then(MeetingEnded).when(started()).then(MeetingStarted)
    assert not meeting_of(world).live


def test_a_meeting_begun_and_not_ended_is_live():
    assert meeting_of(given(*CREATED, started())).live


@pytest.mark.parametrize("order", list(permutations([started(ONE), ended(ONE), started(OTHER)])))
def test_the_second_time_is_live_in_whatever_order_the_first_is_told(order):
    assert meeting_of(given(*CREATED, *order)).live


@pytest.mark.parametrize(
    "order", list(permutations([started(ONE), ended(ONE), started(OTHER), ended(OTHER)]))
)
def test_two_times_that_ended_leave_nothing_live(order):
    assert not meeting_of(given(*CREATED, *order)).live


# Who comes, what is recorded, what goes wrong


def test_whoever_comes_and_goes_is_recorded():
    came = ParticipantJoined(zoom_uuid=ONE, participant="uuid:1", name=JOINED, joined_at=START)
    went = ParticipantLeft(zoom_uuid=ONE, participant="uuid:1", left_at=START)
    given(*CREATED).when(joined()).then(came).when(left()).then(went)


def test_whoever_leaves_before_they_came_is_recorded_too():
    given(*CREATED).when(left()).then(ParticipantLeft).when(joined()).then(ParticipantJoined)


@pytest.mark.parametrize(
    ("change", "event"),
    [
        ("started", CloudRecordingStarted),
        ("paused", CloudRecordingPaused),
        ("resumed", CloudRecordingResumed),
        ("stopped", CloudRecordingStopped),
    ],
)
def test_what_the_cloud_recording_does_is_recorded_in_any_order(change, event):
    given(*CREATED).when(recording(change)).then(event(zoom_uuid=ONE, happened_at=START))


def test_trouble_is_recorded_in_zooms_words():
    given(*CREATED).when(alert()).then(MeetingAlerted(zoom_uuid=ONE, issues=("Unstable audio",)))


# Changed behind our back


def test_a_meeting_moved_in_zoom_is_moved_here_once():
    later = START + timedelta(hours=1)
    world = given(*CREATED).when(changed(starts_at=later, minutes=90))
    world.then(MeetingMovedInZoom(starts_at=later, minutes=90))
    world.when(changed(starts_at=later, minutes=90)).then_quiet()


@pytest.mark.parametrize(
    ("change", "starts_at", "minutes"),
    [
        ({"minutes": 30}, START, 30),
        ({"starts_at": START + timedelta(minutes=1)}, START + timedelta(minutes=1), MINUTES),
        ({"starts_at": START - timedelta(minutes=1)}, START - timedelta(minutes=1), MINUTES),
    ],
)
def test_what_zoom_does_not_mention_stays(change, starts_at, minutes):
    given(*CREATED).when(changed(**change)).then(MeetingMovedInZoom(starts_at=starts_at, minutes=minutes))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"topic": TOPIC, "starts_at": START, "minutes": MINUTES},
        {"starts_at": START + timedelta(seconds=59)},
        {"starts_at": START - timedelta(seconds=59)},
        {"minutes": 0},
        {"topic": ""},
    ],
)
def test_our_own_plan_told_back_changes_nothing(change):
    given(*CREATED).when(changed(**change)).then_quiet()


def test_a_meeting_renamed_in_zoom_keeps_the_subject_of_its_topic():
    world = given(*CREATED).when(changed(topic="x" * 500))
    world.then(MeetingRenamedInZoom(topic=Personal(f"user-{PERSON}", "x" * 200)))
    world.when(changed(topic="x" * 500)).then_quiet()


def test_a_meeting_moved_and_renamed_at_once_is_both():
    given(*CREATED).when(changed("New", minutes=5)).then(MeetingMovedInZoom, MeetingRenamedInZoom)


def test_an_erased_topic_does_not_come_back_from_zoom():
    gone = MeetingRenamedInZoom(topic=Personal(f"user-{PERSON}", Redacted.REDACTED))
    erased = evolve(meeting_of(given(*CREATED)), gone)
    assert told.decide_record_changed_in_zoom(erased, changed("Rapat rahasia")) == []


def test_a_moved_meeting_is_over_when_it_is_over_in_zoom():
    moved = changed(starts_at=START + timedelta(days=1))
    given(*CREATED, moved).when(cancelled(at=START + timedelta(hours=2))).then(MeetingCancelled)
    earlier = changed(starts_at=START - timedelta(hours=2))
    given(*CREATED, earlier).when(cancelled(at=START)).then_refused(MeetingOver)


# Deleted behind our back


def test_a_meeting_deleted_in_zoom_is_cancelled_here_once():
    world = given(*CREATED).when(deleted()).then(MeetingDeletedInZoom(zoom_meeting_id=ZOOM))
    world.when(deleted()).then_quiet().when(cancelled()).then_refused(MeetingIsCancelled)
    assert meeting_of(world).zoom is ZoomState.DELETED


def test_nothing_is_withdrawn_that_was_deleted_in_zoom():
    world = given(*CREATED, deleted()).when(withdrawn()).then_quiet()
    assert cancel_zoom_meeting_when_ours_is_gone(world.everything()[-1]) == []


def test_our_own_deletion_comes_back_as_what_it_is():
    world = given(*CREATED, cancelled(), withdrawn()).when(deleted())
    world.then(ZoomMeetingDeleted(zoom_meeting_id=ZOOM)).when(deleted_by_us()).then_quiet()


def test_our_own_deletion_known_already_is_not_told_again():
    given(*CREATED, cancelled(), withdrawn(), deleted_by_us()).when(deleted()).then_quiet()


def test_a_deletion_that_overtakes_our_own_cancels_what_was_cancelled():
    world = given(*CREATED, cancelled()).when(deleted()).then(MeetingDeletedInZoom)
    world.when(withdrawn()).then_quiet()


@pytest.mark.parametrize("history", [PLANNED, TEAM])
def test_a_zoom_meeting_that_is_not_ours_is_not_deleted_here(history):
    given(*history).when(deleted()).then_quiet()


def test_another_zoom_meetings_end_is_not_ours():
    given(*CREATED).when(deleted(ZoomMeetingId(ZOOM + 1))).then_quiet()


# Whom it concerns


@pytest.mark.parametrize("told_of_it", [changed("New", START, 30), deleted()])
def test_of_a_meeting_nobody_planned_no_change_is_recorded(told_of_it):
    given().when(told_of_it).then_quiet()


@pytest.mark.parametrize("tell", EVERYTHING)
def test_nothing_zoom_tells_is_ever_refused(tell):
    for history in ((), PLANNED, CREATED, (*CREATED, cancelled(), withdrawn(), deleted_by_us())):
        assert not given(*history).when(tell()).receipt.refusal


@pytest.mark.parametrize("tell", EVERYTHING)
def test_nobody_speaks_in_zooms_name(tell):
    given(*CREATED).when(tell(actor=OWNER)).then_refused(NotPermitted)
