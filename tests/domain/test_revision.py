"""Several changes at once: all of them or none, and who changed the same meanwhile is not overruled unseen."""

import asyncio
from datetime import timedelta

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from domain.application import Application
from domain.command import Via
from domain.ids import UserId
from domain.meetings.changes import ChooseMeetingOptions
from domain.meetings.commands import CancelMeeting, RecordZoomRefusedMeeting
from domain.meetings.events import (
    MeetingMoved,
    MeetingOptionsChosen,
    MeetingRenamed,
    OccurrenceMoved,
    SeriesLaidOut,
    ZoomMeetingAskedAgain,
)
from domain.meetings.meetings import stream_of
from domain.meetings.occurrences import Occurrence
from domain.meetings.revision import ReviseMeeting, When
from domain.meetings.rules import ChangedMeanwhile, MeetingInPast, MeetingIsCancelled, TopicUnusable
from domain.meetings.series import MoveOccurrence
from domain.permissions import NotPermitted
from domain.personal import Personal
from domain.users.commands import WhitelistUser
from tests.domain.given import NOW, given, meta
from tests.domain.meetings import DAY, MEETING, START, created, move, plan, rename, repeat, started
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

PLANNED = (*TEAM, plan(), created())
let_in = WhitelistUser(meta=meta(OWNER), user_id=UserId(STRANGER))
LATER = When(starts_at=START + DAY, minutes=30, time_zone="Asia/Jakarta")


def revise(actor=PERSON, *, topic=None, **changes):
    named = {} if topic is None else {"topic": Personal(f"user-{actor}", topic)}
    return ReviseMeeting(meta=meta(actor), meeting_id=MEETING, **named, **changes)


def choose(actor=ADMIN, **options):
    return ChooseMeetingOptions(meta=meta(actor), meeting_id=MEETING, **options)


def test_all_that_is_named_is_changed_in_one_decision():
    story = given(*PLANNED).when(revise(topic="New", when=LATER, waiting_room=True))
    story.then(MeetingOptionsChosen, MeetingRenamed, MeetingMoved)
    assert len({each.command_id for each in story.new}) == 1
    story.when(revise(topic="New", when=LATER, waiting_room=True)).then_quiet()


def test_what_is_not_named_stays():
    given(*PLANNED).when(revise(topic="New")).then(MeetingRenamed)
    given(*PLANNED).when(revise(when=LATER)).then(MeetingMoved)
    given(*PLANNED).when(revise()).then_quiet()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"topic": "x" * 201, "when": LATER}, TopicUnusable),
        ({"topic": "New", "when": replace(LATER, starts_at=NOW)}, MeetingInPast),
    ],
)
def test_a_part_that_is_refused_refuses_all(changes, refusal):
    given(*PLANNED).when(revise(**changes, waiting_room=True)).then_refused(refusal)


def test_what_zoom_refused_is_asked_for_once_more_and_only_once():
    refused = RecordZoomRefusedMeeting(
        meta=meta(None, via=Via.ZOOM), meeting_id=MEETING, failure_code="300", reason="Topic"
    )
    story = given(*TEAM, plan(), refused).when(revise(topic="New", when=LATER))
    story.then(MeetingRenamed, ZoomMeetingAskedAgain, MeetingMoved)


def test_naming_nothing_asks_whether_it_may_be_changed():
    given(*PLANNED, let_in).when(revise(STRANGER)).then_refused(NotPermitted)
    cancelled = CancelMeeting(meta=meta(PERSON), meeting_id=MEETING)
    given(*PLANNED, cancelled).when(revise()).then_refused(MeetingIsCancelled)
    given(*PLANNED, started()).when(revise(topic="New")).then(MeetingRenamed)


def test_what_a_command_would_be_answered_is_found_out_without_storing_anything():
    story = given(*PLANNED, let_in)
    before, wanted = story.everything(), revise(topic="New")
    assert asyncio.run(story.application.weigh(wanted)).refusal == ""
    assert asyncio.run(story.application.weigh(revise(STRANGER))).refusal == NotPermitted.code
    assert story.everything() == before
    story.when(wanted).then(MeetingRenamed)


def test_what_other_programs_wrote_counts_for_what_a_command_would_be_answered():
    story = given(*PLANNED, let_in)
    other = Application(story.log)
    assert asyncio.run(other.weigh(revise(topic="New"))).refusal == ""
    story.when(CancelMeeting(meta=meta(PERSON), meeting_id=MEETING))
    assert asyncio.run(other.weigh(revise(topic="New"))).refusal == MeetingIsCancelled.code
    assert asyncio.run(other.foreseen(revise(topic="New"))).cancelled


def test_what_a_command_would_lead_to_is_foreseen_without_storing_anything():
    story = given(*PLANNED, let_in)
    before, moved = story.everything(), move()
    state = asyncio.run(story.application.foreseen(moved))
    refused = asyncio.run(story.application.foreseen(move(actor=STRANGER)))
    assert story.everything() == before
    now = asyncio.run(story.application.state(stream_of(MEETING)))
    assert refused == now != state
    story.when(moved)
    assert asyncio.run(story.application.state(stream_of(MEETING))) == state


@pytest.mark.parametrize(
    ("theirs", "mine", "aspect"),
    [
        (rename("Theirs", ADMIN), {"topic": "Mine", "waiting_room": True}, "topic"),
        (move(actor=ADMIN), {"topic": "Mine", "when": LATER}, "when"),
        (choose(waiting_room=True), {"topic": "Mine", "waiting_room": False}, "waiting_room"),
        (choose(passcode=Personal("user-1", "a1")), {"passcode": None}, "passcode"),
    ],
)
def test_of_two_who_change_the_same_the_second_is_told_and_nothing_is_changed(theirs, mine, aspect):
    story = given(*PLANNED, theirs).when(revise(seen=0, **mine)).then_refused(ChangedMeanwhile)
    assert story.receipt.details == {"aspect": aspect, "revision": 1}
    story.when(revise(seen=1, **mine))
    assert not story.receipt.refusal
    assert story.new


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (rename("Theirs", ADMIN), {"when": LATER, "waiting_room": True}),
        (move(actor=ADMIN), {"topic": "Mine"}),
        (choose(waiting_room=True), {"join_before_host": True, "topic": "Mine"}),
    ],
)
def test_of_two_who_change_different_things_both_get_what_they_want(theirs, mine):
    story = given(*PLANNED, theirs).when(revise(seen=0, **mine))
    assert not story.receipt.refusal
    assert len(story.new) == len(mine)


def test_an_option_that_was_chosen_as_it_is_counts_as_unchanged():
    both = choose(waiting_room=True, join_before_host=False)
    again = choose(waiting_room=True, join_before_host=True)
    story = given(*PLANNED, both, again)
    story.when(revise(seen=1, waiting_room=False)).then(MeetingOptionsChosen)
    story.when(revise(seen=1, join_before_host=UNSET, topic="New")).then(MeetingRenamed)


def test_a_series_is_moved_and_renamed_at_once():
    given(*PLANNED, repeat()).when(revise(topic="New", when=LATER)).then(MeetingRenamed, SeriesLaidOut)


def test_one_date_that_somebody_moved_meanwhile_is_not_moved_unseen():
    story = given(*PLANNED, repeat())
    first = _dates(story)[0]

    def to(hours, seen=None):
        return MoveOccurrence(
            meta=meta(PERSON),
            meeting_id=MEETING,
            occurrence=first,
            starts_at=first + timedelta(hours=hours),
            minutes=60,
            seen=seen,
        )

    saw = Occurrence(first, first, 60)
    story.when(to(1, saw)).then(OccurrenceMoved)
    story.when(to(2, saw)).then_refused(ChangedMeanwhile)
    story.when(to(2, Occurrence(first, first + timedelta(hours=1), 60))).then(OccurrenceMoved)
    story.when(to(3)).then(OccurrenceMoved)


def _dates(story):
    return next(
        each.event.occurrences for each in story.everything() if isinstance(each.event, SeriesLaidOut)
    )
