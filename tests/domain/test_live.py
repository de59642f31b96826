"""Wishes about a meeting that goes on: what is asked, what is left alone, and what is known in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from domain.command import Via
from domain.meetings.commands import CancelMeeting
from domain.meetings.live import (
    CallIn,
    ContactUnusable,
    ControlRecording,
    EndMeeting,
    MeetingNotLive,
    NothingIsRecorded,
    NotInZoom,
    RecordingIsPaused,
    TooManyCallIns,
    contact_subject,
)
from domain.meetings.live_events import (
    CallInAccepted,
    CallInAsked,
    CallInDeclined,
    CallInRang,
    CloudRecordingAsked,
    MeetingEndAsked,
    RecordingChange,
    WishFoundSo,
    WishGivenUp,
    WishRefused,
    WishTaken,
    WishUnconfirmed,
)
from domain.meetings.live_outcomes import (
    RecordCallIn,
    RecordWishFoundSo,
    RecordWishGivenUp,
    RecordWishRefused,
    RecordWishTaken,
    RecordWishUnconfirmed,
)
from domain.meetings.meetings import Meeting, evolve
from domain.meetings.rules import MeetingIsCancelled, MeetingUnknown
from domain.meetings.running import RecordingState, Step, Subject
from domain.meetings.told_by_zoom import RecordCloudRecording, RecordMeetingEnded, RecordMeetingStarted
from domain.permissions import NotPermitted
from domain.personal import Personal
from tests.domain.given import NOW, given, meta
from tests.domain.meetings import MEETING, created, plan
from tests.domain.people import ADMIN, PERSON, STRANGER, TEAM

ONE, TWO = "instance==", "later=="
START, PAUSE, RESUME, STOP = RecordingChange
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
GUEST = "name@example.org"
by_zoom = {"meta": meta(None, via=Via.ZOOM), "meeting_id": MEETING}


def zooms(kind, **fields):
    return kind(meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, **fields)


def begun(uuid=ONE, at=NOW):
    return zooms(RecordMeetingStarted, zoom_uuid=uuid, started_at=at)


def over(uuid=ONE):
    return zooms(RecordMeetingEnded, zoom_uuid=uuid, ended_at=NOW)


def end(actor=PERSON, *, seen=None):
    return EndMeeting(meta=meta(actor), meeting_id=MEETING, seen=seen)


def record(change=START, actor=PERSON, *, at=NOW):
    return ControlRecording(meta=meta(actor, at=at), meeting_id=MEETING, change=change)


def call(email=GUEST, actor=PERSON):
    contact = Personal(contact_subject(email), email)
    return CallIn(meta=meta(actor), meeting_id=MEETING, contact=contact)


def told(change, at=NOW, uuid=ONE):
    return zooms(RecordCloudRecording, zoom_uuid=uuid, change=change, happened_at=at)


def taken(number):
    return zooms(RecordWishTaken, number=number, taken_at=NOW)


def refused(number):
    return zooms(RecordWishRefused, number=number, failure_code="300", reason="No. " * 100)


def unconfirmed(number):
    return zooms(RecordWishUnconfirmed, number=number)


def answered(answer, email=GUEST, uuid=ONE):
    contact = Personal(contact_subject(email), email)
    return zooms(RecordCallIn, zoom_uuid=uuid, contact=contact, answer=answer)


LIVE = (*TEAM, plan(), created(), begun())
WISHES = (end, record, call)


def known(story):
    """The meeting as the log tells it."""
    meeting = Meeting()
    for recorded in story.everything():
        if recorded.stream.startswith("meeting-"):
            meeting = evolve(meeting, recorded.event)
    return meeting


def step_of(story, number):
    wish = known(story).running.wish(number)
    return None if wish is None else wish.step


def test_the_planner_ends_a_meeting_that_goes_on():
    given(*LIVE).when(end()).then(MeetingEndAsked(number=1, zoom_uuid=ONE, asked_at=NOW))


def test_the_planner_records_a_meeting_that_goes_on():
    expected = CloudRecordingAsked(number=1, zoom_uuid=ONE, asked_at=NOW, change=START)
    given(*LIVE).when(record()).then(expected)


def test_the_planner_calls_somebody_in():
    contact = Personal(contact_subject(GUEST), GUEST)
    given(*LIVE).when(call()).then(CallInAsked(number=1, zoom_uuid=ONE, asked_at=NOW, contact=contact))


@pytest.mark.parametrize("wish", WISHES)
def test_an_admin_controls_the_meeting_of_somebody_else_and_nobody_else_does(wish):
    assert not given(*LIVE).when(wish(actor=ADMIN)).receipt.refusal
    assert given(*LIVE).when(wish(actor=STRANGER)).receipt.refusal == "user.pending"
    given(*TEAM, plan(ADMIN), created(), begun()).when(wish(actor=PERSON)).then_refused(NotPermitted)


@pytest.mark.parametrize("wish", WISHES)
def test_what_does_not_go_on_cannot_be_controlled(wish):
    given(*TEAM).when(wish()).then_refused(MeetingUnknown)
    given(*TEAM, plan()).when(wish()).then_refused(NotInZoom)
    given(*TEAM, plan(), created()).when(wish()).then_refused(MeetingNotLive)
    given(*LIVE, over()).when(wish()).then_refused(MeetingNotLive)
    given(*LIVE, CancelMeeting(meta=meta(PERSON), meeting_id=MEETING)).when(wish()).then_refused(
        MeetingIsCancelled
    )


def test_an_end_that_was_told_before_its_beginning_holds():
    given(*TEAM, plan(), created(), over(), begun()).when(end()).then_refused(MeetingNotLive)


def test_what_began_later_proves_that_what_began_before_is_over():
    story = given(*LIVE, begun(TWO, NOW + MINUTE), over(TWO))
    story.when(end()).then_refused(MeetingNotLive)


def test_an_end_is_asked_for_once_until_it_came_to_nothing():
    given(*LIVE, end()).when(end(ADMIN)).then_quiet()
    given(*LIVE, end(), taken(1)).when(end()).then_quiet()
    given(*LIVE, end(), taken(1), unconfirmed(1)).when(end()).then(MeetingEndAsked)
    given(*LIVE, end(), refused(1)).when(end()).then(MeetingEndAsked)


def test_an_end_meant_for_an_earlier_time_does_not_end_the_next():
    seen = int(NOW.timestamp())
    given(*LIVE).when(end(seen=seen)).then(MeetingEndAsked)
    given(*LIVE, over(), begun(TWO, NOW + MINUTE)).when(end(seen=seen)).then_refused(MeetingNotLive)


RUNNING = (*LIVE, told("started"))
PAUSED = (*RUNNING, told("paused", NOW + SECOND))


@pytest.mark.parametrize(
    ("history", "change"), [(LIVE, STOP), (RUNNING, START), (RUNNING, RESUME), (PAUSED, PAUSE)]
)
def test_what_is_recorded_as_wished_already_changes_nothing(history, change):
    given(*history).when(record(change)).then_quiet()


@pytest.mark.parametrize(
    ("history", "change"), [(RUNNING, PAUSE), (RUNNING, STOP), (PAUSED, RESUME), (PAUSED, STOP)]
)
def test_a_recording_is_paused_resumed_and_stopped(history, change):
    given(*history).when(record(change)).then(CloudRecordingAsked)


@pytest.mark.parametrize(
    ("history", "change", "refusal"),
    [
        (LIVE, PAUSE, NothingIsRecorded),
        (LIVE, RESUME, NothingIsRecorded),
        (PAUSED, START, RecordingIsPaused),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(history, change, refusal):
    given(*history).when(record(change)).then_refused(refusal)


def test_the_recording_of_an_earlier_time_says_nothing_about_the_next():
    again = (over(), begun(TWO, NOW + MINUTE))
    given(*RUNNING, *again).when(record()).then(CloudRecordingAsked)
    given(*RUNNING, *again).when(record(PAUSE)).then_refused(NothingIsRecorded)


def test_a_second_wish_while_the_first_is_open_counts():
    story = given(*RUNNING, record(PAUSE))
    story.when(record(PAUSE, ADMIN)).then_quiet()
    story.when(record(RESUME)).then(CloudRecordingAsked)
    assert known(story).running.about(Subject.RECORDING, ONE).change is RESUME


def test_a_wish_that_zoom_was_not_told_yet_stays_beside_the_one_that_counts():
    story = given(*LIVE, record(START), record(PAUSE))
    assert (step_of(story, 1), step_of(story, 2)) == (Step.ASKED, Step.ASKED)
    story.when(taken(1)).then(WishTaken)
    assert (step_of(story, 1), step_of(story, 2)) == (None, Step.ASKED)


@pytest.mark.parametrize("outcome", [unconfirmed, refused])
def test_while_nobody_knows_whether_it_is_recorded_any_wish_makes_sense(outcome):
    for change in RecordingChange:
        given(*LIVE, record(), outcome(1)).when(record(change)).then(CloudRecordingAsked)


def test_a_notification_confirms_and_one_that_comes_late_still_does():
    for history in ([record()], [record(), taken(1)], [record(), taken(1), unconfirmed(1)]):
        story = given(*LIVE, *history).when(told("started", NOW + SECOND))
        assert step_of(story, 1) is Step.DONE
        story.when(record(START)).then_quiet()


def test_a_refusal_is_of_interest_until_something_else_happens():
    story = given(*RUNNING, record(PAUSE), refused(1))
    assert step_of(story, 1) is Step.REFUSED
    story.when(told("stopped", NOW + MINUTE))
    assert known(story).running.wishes == ()


def test_what_zoom_told_before_the_wish_does_not_confirm_it():
    story = given(*RUNNING, record(PAUSE), record(RESUME, at=NOW + 5 * MINUTE))
    story.when(told("resumed", NOW + MINUTE))
    assert step_of(story, 2) is Step.ASKED
    again = given(*PAUSED, record(RESUME), told("resumed", NOW + 2 * SECOND))
    again.when(record(PAUSE)).when(record(RESUME)).when(told("resumed", NOW + 2 * SECOND))
    assert known(again).running.about(Subject.RECORDING, ONE).step is Step.ASKED


def test_the_end_settles_every_wish():
    story = given(*RUNNING, record(PAUSE), call(), end(), taken(3), over())
    assert known(story).running.wishes == ()
    story.when(unconfirmed(3)).then_quiet()


def test_what_came_of_a_wish_is_recorded():
    asked = (*LIVE, record())
    given(*asked).when(taken(1)).then(WishTaken(number=1, taken_at=NOW))
    given(*asked).when(refused(1)).then(WishRefused(number=1, code="300", reason=("No. " * 100)[:200]))
    given(*asked).when(zooms(RecordWishFoundSo, number=1)).then(WishFoundSo)
    given(*asked).when(zooms(RecordWishGivenUp, number=1)).then(WishGivenUp)
    given(*asked).when(unconfirmed(1)).then(WishUnconfirmed)


def test_what_was_confirmed_at_the_last_moment_is_not_called_unconfirmed():
    given(*LIVE, record(), taken(1), told("started", NOW + SECOND)).when(unconfirmed(1)).then_quiet()
    given(*LIVE, record(), taken(1), record(STOP)).when(unconfirmed(1)).then_quiet()
    given(*LIVE).when(unconfirmed(1)).then_quiet()


@pytest.mark.parametrize(
    "written", ["", "name", "name@", "@example.org", "a b@example.org", "a@b", "x" * 250 + "@e.org"]
)
def test_whom_zoom_could_not_know_is_not_called(written):
    given(*LIVE).when(call(written)).then_refused(ContactUnusable)


def test_nobody_is_called_twice_at_once():
    given(*LIVE, call()).when(call(GUEST.upper())).then_quiet()
    given(*LIVE, call(), unconfirmed(1)).when(call()).then(CallInAsked)


def test_ten_people_are_called_at_once_and_no_more():
    ten = [call(f"guest{number}@example.org") for number in range(10)]
    crowded = given(*LIVE, *ten).when(call())
    crowded.then_refused(TooManyCallIns)
    assert crowded.receipt.details == {"most": 10}


def test_an_answer_to_a_call_is_recorded_and_overtakes_the_ringing():
    story = given(*LIVE, call(), taken(1)).when(answered("rang")).then(CallInRang)
    assert step_of(story, 1) is Step.RANG
    story.when(answered("declined")).then(CallInDeclined)
    story.when(answered("rang"))
    assert step_of(story, 1) is Step.DECLINED
    story.when(answered("accepted")).then(CallInAccepted)
    assert step_of(story, 1) is Step.DONE


def test_whom_others_call_is_not_our_concern():
    given(*LIVE, call()).when(answered("rang", "other@example.org")).then_quiet()
    given(*LIVE, call()).when(answered("rang", uuid=TWO)).then_quiet()


TRUTH = [
    (change, NOW + (number + 1) * SECOND)
    for number, change in enumerate(["started", "paused", "resumed", "stopped", "started", "paused"])
]


@drawn(
    last=st.integers(1, len(TRUTH)),
    data=st.data(),
    wish=st.sampled_from(RecordingChange),
)
@settings(max_examples=60, deadline=None)
def test_notifications_twice_late_and_in_any_order_end_in_the_true_state(last, data, wish):
    happened = TRUTH[:last]
    again = data.draw(st.lists(st.sampled_from(happened), max_size=4))
    order = data.draw(st.permutations([*happened, *again]))
    place = data.draw(st.integers(0, len(order)))
    notifications = [told(*each) for each in order]
    story = given(*LIVE)
    for command in [*notifications[:place], record(wish), *notifications[place:]]:
        story.handle(command)
    true = {"started": "running", "paused": "paused", "resumed": "running", "stopped": "none"}[
        happened[-1][0]
    ]
    assert known(story).running.told(ONE) is RecordingState(true)
    asked = known(story).running.about(Subject.RECORDING, ONE)
    if place <= order.index(happened[-1]) and asked is not None and asked.change is not None:
        wanted = {START: "running", RESUME: "running", PAUSE: "paused", STOP: "none"}[asked.change]
        assert asked.step is Step.DONE or wanted != true
