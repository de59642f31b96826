"""Changing what is planned: alone, against each other, and against what Zoom tells."""

from datetime import timedelta

import pytest

from domain.command import Via
from domain.meetings.changes import (
    AskZoomAgain,
    ChooseMeetingOptions,
    MeetingIsLive,
    NothingToAskAgain,
    RecordZoomChangePostponed,
    RecordZoomRefusedChange,
)
from domain.meetings.commands import CancelMeeting, RecordZoomRefusedMeeting
from domain.meetings.events import (
    AutoRecording,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingOptions,
    MeetingOptionsChosen,
    MeetingPlanned,
    MeetingRenamed,
    MeetingRenamedInZoom,
    ZoomChangePostponed,
    ZoomMeetingAskedAgain,
    ZoomMeetingCreated,
    ZoomMeetingUpdated,
    ZoomRefusedChange,
)
from domain.meetings.rules import (
    ChangedMeanwhile,
    MeetingInPast,
    MeetingIsCancelled,
    MeetingOver,
    MeetingTooLong,
    MeetingUnknown,
    PasscodeUnusable,
    TopicUnusable,
)
from domain.meetings.told_by_zoom import RecordChangedInZoom
from domain.permissions import NotPermitted
from domain.personal import Personal
from tests.domain.given import NOW, given, meta
from tests.domain.meetings import DAY, MEETING, START, created, move, plan, rename, started, updated
from tests.domain.people import ADMIN, PERSON, STRANGER, TEAM

PLANNED = (*TEAM, plan(), created())
refused = RecordZoomRefusedMeeting(
    meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, failure_code="300", reason="Topic not allowed"
)


def choose(actor=PERSON, **options):
    return ChooseMeetingOptions(meta=meta(actor), meeting_id=MEETING, **options)


def in_zoom(**changes):
    happened_at = changes.pop("happened_at", NOW)
    named = {"topic": Personal("meeting-x", changes.pop("topic"))} if "topic" in changes else {}
    return RecordChangedInZoom(
        meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, happened_at=happened_at, **named, **changes
    )


def test_the_planner_moves_a_meeting():
    expected = MeetingMoved(starts_at=START + DAY, minutes=90, time_zone="Asia/Makassar")
    given(*PLANNED).when(move(minutes=90, zone="Asia/Makassar")).then(expected)


@pytest.mark.parametrize("change", [move, rename])
def test_an_admin_changes_the_meeting_of_somebody_else(change):
    assert not given(*PLANNED).when(change(actor=ADMIN)).receipt.refusal


@pytest.mark.parametrize("change", [move(actor=STRANGER), rename(actor=STRANGER), choose(STRANGER)])
def test_whoever_is_not_let_in_changes_nothing(change):
    assert given(*PLANNED).when(change).receipt.refusal == "user.pending"


def test_a_person_changes_no_meeting_of_an_admin():
    given(*TEAM, plan(ADMIN)).when(move(actor=PERSON)).then_refused(NotPermitted)


@pytest.mark.parametrize("change", [move(START), rename("Rapat"), choose()])
def test_what_is_so_already_changes_nothing(change):
    given(*PLANNED).when(change).then_quiet()


@pytest.mark.parametrize("change", [move, rename, choose])
def test_what_was_never_planned_cannot_be_changed(change):
    given(*TEAM).when(change()).then_refused(MeetingUnknown)


@pytest.mark.parametrize("change", [move, rename, choose])
def test_a_cancelled_meeting_cannot_be_changed(change):
    cancelled = CancelMeeting(meta=meta(PERSON), meeting_id=MEETING)
    given(*PLANNED, cancelled).when(change()).then_refused(MeetingIsCancelled)


def test_a_meeting_that_is_over_cannot_be_moved():
    given(*PLANNED).when(move(START + 2 * DAY, at=START + DAY)).then_refused(MeetingOver)


def test_a_meeting_that_goes_on_can_be_renamed_and_not_moved():
    given(*PLANNED, started()).when(move()).then_refused(MeetingIsLive)
    given(*PLANNED, started()).when(rename()).then(MeetingRenamed)


def test_nothing_is_moved_into_the_past():
    given(*PLANNED).when(move(NOW)).then_refused(MeetingInPast)


@pytest.mark.parametrize("minutes", [0, 24 * 60 + 1])
def test_a_length_must_be_possible(minutes):
    given(*PLANNED).when(move(minutes=minutes)).then_refused(MeetingTooLong)


@pytest.mark.parametrize("topic", ["", "x" * 201])
def test_a_topic_must_be_possible(topic):
    given(*PLANNED).when(rename(topic)).then_refused(TopicUnusable)


def test_options_are_chosen_one_by_one_and_the_others_stay():
    first = given(*PLANNED).when(choose(waiting_room=True))
    first.then(MeetingOptionsChosen(options=MeetingOptions(waiting_room=True)))
    both = MeetingOptions(waiting_room=True, auto_recording=AutoRecording.CLOUD)
    first.when(choose(auto_recording=AutoRecording.CLOUD)).then(MeetingOptionsChosen(options=both))
    first.when(choose(waiting_room=None)).then(MeetingOptionsChosen)
    first.when(choose(waiting_room=None)).then_quiet()


@pytest.mark.parametrize("passcode", ["", "12345678901", "with space", "päss", "a;b"])
def test_a_passcode_that_zoom_would_not_take_is_refused(passcode):
    chosen = Personal("user-3", passcode)
    given(*PLANNED).when(choose(passcode=chosen)).then_refused(PasscodeUnusable)
    planned_with = plan(options=MeetingOptions(passcode=chosen))
    given(*TEAM).when(planned_with).then_refused(PasscodeUnusable)


def test_a_meeting_is_planned_with_its_options():
    options = MeetingOptions(passcode=Personal("user-3", "aZ09@-_*"), join_before_host=False)
    planned = given(*TEAM).when(plan(options=options)).then(MeetingPlanned)
    assert planned.new[0].event.options == options


def test_of_two_who_move_a_meeting_at_once_the_second_is_told():
    both_saw = 0
    first = given(*PLANNED).when(move(START + DAY, seen=both_saw)).then(MeetingMoved)
    second = first.when(move(START + 2 * DAY, ADMIN, seen=both_saw))
    second.then_refused(ChangedMeanwhile)
    assert second.receipt.details == {"aspect": "when", "revision": 1}
    second.when(move(START + 2 * DAY, ADMIN, seen=1)).then(MeetingMoved)


def test_of_two_who_change_different_things_both_get_what_they_want():
    given(*PLANNED).when(move(seen=0)).then(MeetingMoved).when(rename(seen=0)).then(MeetingRenamed)


def test_what_somebody_changed_in_zoom_counts_as_changed_meanwhile():
    moved = given(*PLANNED).when(in_zoom(starts_at=START + DAY)).then(MeetingMovedInZoom)
    moved.when(move(START + 2 * DAY, seen=0)).then_refused(ChangedMeanwhile)


def test_our_own_change_that_zoom_repeats_to_us_changes_nothing():
    changed = given(*PLANNED).when(move()).then(MeetingMoved)
    changed.when(in_zoom(starts_at=START + DAY)).then_quiet()
    changed.when(updated(revision=1)).then(ZoomMeetingUpdated)
    changed.when(in_zoom(starts_at=START + DAY, happened_at=NOW + timedelta(seconds=1))).then_quiet()


def test_an_echo_of_an_earlier_change_does_not_undo_a_later_one():
    changed = given(*PLANNED).when(move(START + DAY)).when(updated(revision=1, asked_at=NOW))
    changed.when(move(START + 2 * DAY)).then(MeetingMoved)
    echo = {"starts_at": START + DAY, "happened_at": NOW + timedelta(seconds=1)}
    changed.when(in_zoom(**echo)).then_quiet()
    changed.when(updated(revision=2, asked_at=NOW + timedelta(seconds=2))).then(ZoomMeetingUpdated)
    changed.when(in_zoom(**echo)).then_quiet()


def test_what_zoom_tells_after_it_took_our_changes_is_recorded():
    changed = given(*PLANNED).when(rename()).when(updated(revision=1))
    later = NOW + timedelta(minutes=5)
    changed.when(in_zoom(topic="Rapat sore", happened_at=later)).then(MeetingRenamedInZoom)


def test_what_is_changed_while_zoom_still_creates_is_known_to_it_or_told_later():
    given(*TEAM, plan(), rename(), created(revision=1)).when(in_zoom(topic="Somebody's")).then(
        MeetingRenamedInZoom
    )
    given(*TEAM, plan(), rename(), created(revision=0)).when(in_zoom(topic="Rapat")).then_quiet()


def test_a_change_that_zoom_refused_is_recorded_and_its_story_counts_again():
    refusal = RecordZoomRefusedChange(
        meta=meta(None, via=Via.ZOOM),
        meeting_id=MEETING,
        revision=1,
        failure_code="300",
        reason="No. " * 100,
    )
    story = given(*PLANNED).when(rename()).when(refusal)
    story.then(ZoomRefusedChange(revision=1, code="300", reason=("No. " * 100)[:200]))
    story.when(in_zoom(topic="Rapat")).then(MeetingRenamedInZoom)
    changed_since = given(*PLANNED, rename(), move()).when(refusal)
    changed_since.when(in_zoom(topic="Rapat")).then_quiet()


def test_a_quota_that_is_used_up_is_recorded():
    until = NOW + DAY
    postponed = RecordZoomChangePostponed(meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, until=until)
    given(*PLANNED).when(postponed).then(ZoomChangePostponed(until=until))


def test_what_zoom_refused_is_asked_again_by_hand_or_with_a_change():
    once_refused = given(*TEAM, plan(), refused)
    once_refused.when(rename()).then(MeetingRenamed, ZoomMeetingAskedAgain)
    again = AskZoomAgain(meta=meta(PERSON), meeting_id=MEETING)
    given(*TEAM, plan(), refused).when(again).then(ZoomMeetingAskedAgain)
    given(*PLANNED).when(again).then_refused(NothingToAskAgain)
    once_refused.when(created(revision=1)).then(ZoomMeetingCreated)
