"""Meetings made in Zoom become ours once, belong to whom they should, and may turn out never to have been."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command import Via
from domain.ids import UserId
from domain.meetings.adoption import AdoptMeeting, adopted_id
from domain.meetings.commands import CancelMeeting
from domain.meetings.events import (
    MeetingCancelled,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingRenamedInZoom,
    OccurrenceDeletedInZoom,
    OccurrenceMovedInZoom,
    SeriesLaidOutInZoom,
)
from domain.meetings.expiry import ExpireMeeting
from domain.meetings.found_events import MeetingDiscovered, MeetingExpired
from domain.meetings.meetings import ZoomState, stream_of
from domain.meetings.rules import MeetingUnknown
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence
from domain.meetings.told_by_zoom import RecordChangedInZoom, RecordMeetingEnded
from domain.permissions import NotPermitted
from domain.personal import Personal
from tests.domain.given import NOW, given, meta
from tests.domain.meetings import DAY, MEETING, START, TUESDAYS, WEEKLY, ZOOM, created, move, plan, started
from tests.domain.people import ADMIN, OWNER, PERSON, TEAM

OVER = START + DAY
HOUR = timedelta(hours=1)


def adopt(by: int | None = None, actor: int | None = None, **changes) -> AdoptMeeting:
    subject = f"meeting-{MEETING}"
    command = AdoptMeeting(
        meta=meta(actor, via=Via.ZOOM),
        meeting_id=MEETING,
        host="" if by is None else "host",
        planned_by=None if by is None else UserId(by),
        topic=Personal(subject, "Drill"),
        starts_at=START,
        minutes=60,
        time_zone="Asia/Jakarta",
        zoom_meeting_id=ZOOM,
        zoom_uuid="uuid==",
        join_url=Personal(subject, "https://zoom.us/j/1"),
        passcode=Personal(subject, "123456"),
        seen_at=NOW,
    )
    return replace(command, **changes)


def weekly(*times, **changes):
    seen = [SeenOccurrence(original=one, starts_at=one, minutes=60) for one in times or TUESDAYS]
    return adopt(recurrence=WEEKLY, occurrences=tuple(seen), **changes)


def expire(at=OVER, actor=None):
    return ExpireMeeting(meta=meta(actor, at=at), meeting_id=MEETING)


def state_of(story):
    return story.application._remembered[stream_of(MEETING)].state


def test_the_same_zoom_meeting_is_always_the_same_meeting():
    assert adopted_id(ZOOM) == adopted_id(ZOOM) != adopted_id(ZOOM + 1)


def test_what_was_made_in_zoom_is_ours_once():
    story = given().when(adopt()).then(MeetingDiscovered)
    meeting = state_of(story)
    assert (meeting.exists, meeting.zoom, meeting.zoom_meeting_id) == (True, ZoomState.CREATED, ZOOM)
    assert (meeting.settled, meeting.starts_at, meeting.minutes) == (True, START, 60)
    story.when(adopt()).then_quiet()
    story.when(adopt(starts_at=START + DAY)).then_quiet()


def test_one_of_ours_is_not_adopted():
    given(*TEAM, plan(), created()).when(adopt()).then_quiet()


def test_what_is_over_belongs_to_the_past():
    given().when(adopt(seen_at=START + HOUR)).then_quiet()
    given().when(adopt(seen_at=START + HOUR - timedelta(seconds=1))).then(MeetingDiscovered)
    given().when(weekly(seen_at=TUESDAYS[-1] + DAY)).then_quiet()


def test_a_series_is_adopted_with_its_times():
    story = given().when(weekly()).then(MeetingDiscovered, SeriesLaidOutInZoom)
    assert state_of(story).recurrence == WEEKLY
    assert [each.original for each in state_of(story).occurrences] == list(TUESDAYS)
    story.when(weekly()).then_quiet()


def test_one_date_that_was_moved_before_keeps_its_name():
    moved = SeenOccurrence(original=TUESDAYS[1], starts_at=TUESDAYS[1] + DAY, minutes=30)
    first = SeenOccurrence(original=TUESDAYS[0], starts_at=TUESDAYS[0], minutes=60)
    story = given().when(adopt(recurrence=WEEKLY, occurrences=(first, moved)))
    story.then(MeetingDiscovered, SeriesLaidOutInZoom, OccurrenceMovedInZoom)


@pytest.mark.parametrize("command", [adopt(actor=OWNER), adopt(by=PERSON, actor=PERSON)])
def test_nobody_adopts_by_hand(command):
    given(*TEAM).when(command).then_refused(NotPermitted)


def cancel(actor):
    return CancelMeeting(meta=meta(actor), meeting_id=MEETING)


def test_one_of_the_organisation_is_changed_by_approvers_only():
    given(*TEAM, adopt()).when(cancel(PERSON)).then_refused(NotPermitted)
    given(*TEAM, adopt()).when(move(actor=PERSON)).then_refused(NotPermitted)
    given(*TEAM, adopt()).when(cancel(ADMIN)).then(MeetingCancelled)
    given(*TEAM, adopt()).when(move(actor=OWNER)).then(MeetingMoved)


def test_one_of_a_person_s_account_belongs_to_who_connected_it():
    given(*TEAM, adopt(by=PERSON)).when(cancel(PERSON)).then(MeetingCancelled)
    given(*TEAM, adopt(by=ADMIN)).when(cancel(PERSON)).then_refused(NotPermitted)
    given(*TEAM, adopt(by=PERSON)).when(cancel(ADMIN)).then(MeetingCancelled)


def test_what_does_not_exist_is_unknown_to_anybody():
    given(*TEAM).when(cancel(PERSON)).then_refused(MeetingUnknown)


def test_later_changes_of_an_adopted_one_are_seen():
    change = RecordChangedInZoom(
        meta=meta(via=Via.ZOOM), meeting_id=MEETING, happened_at=NOW, starts_at=START + DAY,
        topic=Personal("zoom", "Other"),
    )  # fmt: skip
    story = given(adopt()).when(change).then(MeetingMovedInZoom, MeetingRenamedInZoom)
    assert state_of(story).topic.subject == f"meeting-{MEETING}"


def in_zoom(*times, none_left=False):
    seen = tuple(SeenOccurrence(original=one, starts_at=one, minutes=60) for one in times)
    return RecordSeriesInZoom(
        meta=meta(via=Via.ZOOM), meeting_id=MEETING, seen_at=NOW, recurrence=None, minutes=60,
        time_zone="Asia/Jakarta", occurrences=seen, none_left=none_left,
    )  # fmt: skip


def test_a_series_of_which_nothing_is_left_differs_from_one_nothing_is_told_of():
    given(weekly()).when(in_zoom()).then_quiet()
    story = given(weekly()).when(in_zoom(none_left=True)).then(*[OccurrenceDeletedInZoom] * 4)
    story.when(in_zoom(none_left=True)).then_quiet()


# Over, and never begun


def test_what_is_over_and_was_never_begun_did_not_take_place():
    story = given(*TEAM, plan(), created()).when(expire()).then(MeetingExpired)
    story.when(expire()).then_quiet()
    given(*TEAM, plan()).when(expire()).then(MeetingExpired)
    given(adopt()).when(expire()).then(MeetingExpired)
    given(weekly()).when(expire(TUESDAYS[-1] + HOUR)).then(MeetingExpired)


def ended():
    return RecordMeetingEnded(meta=meta(via=Via.ZOOM), meeting_id=MEETING, zoom_uuid="x", ended_at=START)


@pytest.mark.parametrize("heard", [started, ended])
def test_what_was_begun_took_place(heard):
    given(*TEAM, plan(), created(), heard()).when(expire()).then_quiet()


def test_what_is_not_over_or_not_there_or_cancelled_does_not_expire():
    given().when(expire()).then_quiet()
    given(*TEAM, plan()).when(expire(START + HOUR - timedelta(seconds=1))).then_quiet()
    given(*TEAM, plan(), cancel(PERSON)).when(expire()).then_quiet()
    given(weekly()).when(expire(TUESDAYS[2] + HOUR)).then_quiet()


def test_a_beginning_that_is_heard_of_late_takes_it_back():
    story = given(*TEAM, plan(), created(), expire(), started())
    assert not state_of(story).expired
    story.when(expire()).then_quiet()


def test_another_time_in_zoom_takes_it_back():
    change = RecordChangedInZoom(
        meta=meta(via=Via.ZOOM), meeting_id=MEETING, happened_at=OVER, starts_at=OVER + DAY
    )
    story = given(*TEAM, plan(), created(), expire(), change)
    assert not state_of(story).expired
    story.when(expire(OVER + 3 * DAY)).then(MeetingExpired)


def test_only_approvers_and_the_program_say_so():
    given(*TEAM, plan()).when(expire(actor=PERSON)).then_refused(NotPermitted)
    given(*TEAM, plan()).when(expire(actor=ADMIN)).then(MeetingExpired)
