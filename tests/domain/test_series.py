"""Meetings that take place more than once."""

import asyncio
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as whatever
from msgspec.structs import replace

from domain.command import Via
from domain.meetings.commands import CancelMeeting
from domain.meetings.events import (
    MeetingCancelled,
    MeetingPlanned,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
)
from domain.meetings.meetings import stream_of
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.recurrence_refusals import EndMissing, TooManyOccurrences
from domain.meetings.rules import MeetingInPast, MeetingIsCancelled, MeetingOver
from domain.meetings.series import CancelOccurrence, MoveOccurrence, OccurrenceUnknown
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence
from domain.permissions import NotPermitted
from tests.domain.given import NOW, given, meta
from tests.domain.meetings import (
    DAY,
    MEETING,
    START,
    TUESDAYS,
    WEEKLY,
    created,
    move,
    plan,
    rename,
    repeat,
    updated,
)
from tests.domain.people import ADMIN, PERSON, TEAM

SERIES = (*TEAM, plan(recurrence=WEEKLY), created(revision=1))
AFTER_ONE = TUESDAYS[0] + DAY
LATER = NOW + timedelta(minutes=5)


def move_one(occurrence=TUESDAYS[1], *, to=TUESDAYS[1] + DAY, minutes=30, actor=PERSON, at=NOW):
    return MoveOccurrence(
        meta=meta(actor, at=at), meeting_id=MEETING, occurrence=occurrence, starts_at=to, minutes=minutes
    )


def cancel_one(occurrence=TUESDAYS[1], *, actor=PERSON, at=NOW):
    return CancelOccurrence(meta=meta(actor, at=at), meeting_id=MEETING, occurrence=occurrence)


def in_zoom(*seen, recurrence=WEEKLY, at=LATER):
    return RecordSeriesInZoom(
        meta=meta(None, via=Via.ZOOM, at=at),
        meeting_id=MEETING,
        seen_at=at,
        recurrence=recurrence,
        minutes=60,
        time_zone="Asia/Jakarta",
        occurrences=tuple(SeenOccurrence(original=o, starts_at=s, minutes=m) for o, s, m in seen),
    )


AS_PLANNED = [(start, start, 60) for start in TUESDAYS]


def test_a_series_is_planned_with_all_its_times():
    story = given(*TEAM).when(plan(recurrence=WEEKLY)).then(MeetingPlanned, SeriesLaidOut)
    assert story.new[0].event.starts_at == START
    assert story.new[1].event.occurrences == TUESDAYS


def test_a_series_begins_on_the_first_day_that_fits():
    thursdays = Recurrence(every=Every.WEEK, weekdays=(3,), count=2)
    story = given(*TEAM).when(plan(recurrence=thursdays)).then(MeetingPlanned, SeriesLaidOut)
    assert story.new[0].event.starts_at == START + 2 * DAY


@pytest.mark.parametrize(
    ("recurrence", "refusal"),
    [
        (Recurrence(every=Every.DAY), EndMissing),
        (Recurrence(every=Every.DAY, until=(NOW + timedelta(days=3650)).date()), TooManyOccurrences),
    ],
)
def test_a_rule_that_cannot_be_is_refused(recurrence, refusal):
    given(*TEAM).when(plan(recurrence=recurrence)).then_refused(refusal)
    given(*TEAM, plan()).when(repeat(recurrence)).then_refused(refusal)


def test_one_of_a_series_is_moved_and_keeps_its_name():
    moved = OccurrenceMoved(occurrence=TUESDAYS[1], starts_at=TUESDAYS[1] + DAY, minutes=30)
    story = given(*SERIES).when(move_one()).then(moved)
    story.when(move_one()).then_quiet()
    story.when(move_one(to=TUESDAYS[1], minutes=60)).then(OccurrenceMoved)


def test_one_of_a_series_is_cancelled_once():
    story = given(*SERIES).when(cancel_one()).then(OccurrenceCancelled(occurrence=TUESDAYS[1]))
    story.when(cancel_one()).then_refused(MeetingIsCancelled)
    story.when(move_one()).then_refused(MeetingIsCancelled)


def test_only_what_is_to_come_of_a_series_can_be_changed():
    given(*SERIES).when(cancel_one(TUESDAYS[0], at=AFTER_ONE)).then_refused(MeetingOver)
    given(*SERIES).when(move_one(to=NOW)).then_refused(MeetingInPast)
    given(*SERIES).when(cancel_one(START + DAY)).then_refused(OccurrenceUnknown)
    given(*TEAM, plan()).when(cancel_one(START)).then_refused(OccurrenceUnknown)


def test_a_series_belongs_to_its_planner():
    of_an_admin = (*TEAM, plan(ADMIN, recurrence=WEEKLY))
    given(*of_an_admin).when(cancel_one()).then_refused(NotPermitted)
    given(*of_an_admin).when(move_one()).then_refused(NotPermitted)
    given(*of_an_admin).when(repeat()).then_refused(NotPermitted)
    given(*SERIES).when(cancel_one(actor=ADMIN)).then(OccurrenceCancelled)


def test_a_series_goes_on_until_its_last_occurrence_is_over():
    after_three = TUESDAYS[2] + DAY
    story = given(*SERIES)
    cancelled = CancelMeeting(meta=meta(PERSON, at=after_three), meeting_id=MEETING)
    story.when(cancelled).then(MeetingCancelled)
    over = CancelMeeting(meta=meta(PERSON, at=TUESDAYS[3] + DAY), meeting_id=MEETING)
    given(*SERIES).when(over).then_refused(MeetingOver)


def test_a_moved_series_is_laid_out_anew_by_the_same_rule_for_as_often_as_is_left():
    story = given(*SERIES).when(move(TUESDAYS[1] + timedelta(hours=2), at=AFTER_ONE)).then(SeriesLaidOut)
    series = story.new[0].event
    assert series.occurrences == tuple(start + timedelta(hours=2) for start in TUESDAYS[1:])
    assert series.dropped == TUESDAYS[1:]
    state = story.application._remembered[stream_of(MEETING)].state
    assert [each.original for each in state.occurrences] == [TUESDAYS[0], *series.occurrences]


def test_a_series_moved_again_and_again_does_not_grow_shorter():
    first = move(TUESDAYS[1] + timedelta(hours=2), at=AFTER_ONE)
    again = move(TUESDAYS[1] + timedelta(hours=4), at=AFTER_ONE)
    story = given(*SERIES, first).when(again).then(SeriesLaidOut)
    assert story.new[0].event.occurrences == tuple(start + timedelta(hours=4) for start in TUESDAYS[1:])


def test_what_was_cancelled_before_a_move_does_not_count_after_it():
    first = move(TUESDAYS[1] + timedelta(hours=2), at=AFTER_ONE)
    over = TUESDAYS[1] + DAY
    again = move(TUESDAYS[2] + timedelta(hours=4), at=over)
    story = given(*SERIES, cancel_one(TUESDAYS[1]), first).when(again).then(SeriesLaidOut)
    assert story.new[0].event.occurrences == tuple(start + timedelta(hours=4) for start in TUESDAYS[2:])


def test_a_series_gets_its_new_rule_from_its_own_next_time_wherever_single_ones_were_moved():
    brought_forward = move_one(TUESDAYS[3], to=TUESDAYS[0] - timedelta(hours=1))
    story = given(*SERIES, brought_forward).when(repeat(replace(WEEKLY, count=3))).then(SeriesLaidOut)
    assert story.new[0].event.occurrences == TUESDAYS[:3]
    put_off = move_one(TUESDAYS[0], to=TUESDAYS[0] + 2 * DAY)
    anew = repeat(replace(WEEKLY, count=2), at=AFTER_ONE)
    story = given(*SERIES, put_off).when(anew).then(SeriesLaidOut)
    assert story.new[0].event.occurrences == TUESDAYS[1:3]


def test_a_series_moved_to_where_it_is_stays():
    given(*SERIES).when(move(START)).then_quiet()
    given(*SERIES, cancel_one()).when(move(START)).then(SeriesLaidOut)


def test_what_takes_place_once_can_be_repeated():
    story = given(*TEAM, plan(), created()).when(repeat()).then(SeriesLaidOut)
    assert story.new[0].event.occurrences == TUESDAYS
    story.when(repeat()).then_quiet()
    story.when(repeat(replace(WEEKLY, count=2))).then(SeriesLaidOut)
    assert story.new[0].event.dropped == TUESDAYS[2:]


def test_what_zoom_shows_as_we_know_it_changes_nothing():
    given(*SERIES).when(in_zoom(*AS_PLANNED)).then_quiet()
    given(*SERIES).when(in_zoom()).then_quiet()


def test_single_ones_moved_and_deleted_in_zoom_are_recorded():
    seen = [AS_PLANNED[0], (TUESDAYS[1], TUESDAYS[1] + DAY, 60), AS_PLANNED[3]]
    story = given(*SERIES).when(in_zoom(*seen))
    story.then(
        OccurrenceMovedInZoom(occurrence=TUESDAYS[1], starts_at=TUESDAYS[1] + DAY, minutes=60),
        OccurrenceDeletedInZoom(occurrence=TUESDAYS[2]),
    )
    story.when(in_zoom(*seen)).then_quiet()


def test_what_was_deleted_in_zoom_and_is_there_again_takes_place_after_all():
    story = given(*SERIES).when(in_zoom(AS_PLANNED[0], AS_PLANNED[3]))
    story.then(*(OccurrenceDeletedInZoom(occurrence=start) for start in TUESDAYS[1:3]))
    again = [*AS_PLANNED[:2], AS_PLANNED[3]]
    story.when(in_zoom(*again))
    story.then(OccurrenceMovedInZoom(occurrence=TUESDAYS[1], starts_at=TUESDAYS[1], minutes=60))
    story.when(in_zoom(*again)).then_quiet()


def test_what_would_be_over_and_was_moved_ahead_in_zoom_is_still_to_come():
    moved = (TUESDAYS[0], TUESDAYS[0] + 2 * DAY, 60)
    story = given(*SERIES).when(in_zoom(moved, *AS_PLANNED[1:], at=AFTER_ONE))
    story.then(OccurrenceMovedInZoom(occurrence=TUESDAYS[0], starts_at=moved[1], minutes=60))


def test_a_series_planned_anew_in_zoom_is_recorded_with_what_was_moved_in_it():
    wednesdays = [start + DAY for start in TUESDAYS]
    rule = replace(WEEKLY, weekdays=(2,))
    seen = [(start, start, 60) for start in wednesdays[:3]] + [(wednesdays[3], wednesdays[3] + DAY, 60)]
    story = given(*SERIES).when(in_zoom(*seen, recurrence=rule))
    story.then(SeriesLaidOutInZoom, OccurrenceMovedInZoom)
    assert story.new[0].event.dropped == TUESDAYS
    story.when(in_zoom(*seen, recurrence=rule)).then_quiet()


DATES = (*TUESDAYS, *(start + DAY for start in TUESDAYS[:2]))
RULES = (WEEKLY, replace(WEEKLY, weekdays=(2,)), None)
SHOWN = st.tuples(
    st.dictionaries(st.sampled_from(DATES), st.integers(0, 3), min_size=1), st.sampled_from(RULES)
)


@whatever(st.lists(SHOWN, max_size=4))
def test_after_each_look_the_dates_to_come_are_those_that_zoom_shows(looks):
    story = given(*SERIES)
    for number, (shown, rule) in enumerate(looks):
        at = LATER + timedelta(seconds=number)
        seen = [(original, original + days * DAY, 60) for original, days in sorted(shown.items())]
        story.when(in_zoom(*seen, recurrence=rule, at=at))
        ours = asyncio.run(story.application.state(stream_of(MEETING))).to_come(at)
        assert {(each.original, each.starts_at, each.minutes) for each in ours} == set(seen)
        story.when(in_zoom(*seen, recurrence=rule, at=at)).then_quiet()


def test_a_rule_nobody_has_words_for_is_recorded_by_its_times():
    seen = [(start + DAY, start + DAY, 60) for start in TUESDAYS]
    story = given(*SERIES).when(in_zoom(*seen, recurrence=None)).then(SeriesLaidOutInZoom)
    assert story.new[0].event.recurrence is None
    story.when(in_zoom(*seen, recurrence=None)).then_quiet()


def test_while_zoom_does_not_know_of_our_change_its_story_is_the_older_one():
    story = given(*SERIES).when(move_one()).when(in_zoom(*AS_PLANNED)).then_quiet()
    told = updated(revision=1, asked_at=LATER, occurrence=TUESDAYS[1])
    story.when(told).when(in_zoom(*AS_PLANNED)).then_quiet()
    later = LATER + timedelta(seconds=1)
    story.when(in_zoom(*AS_PLANNED, at=later)).then(OccurrenceMovedInZoom)


def test_what_is_over_is_left_as_it_was():
    upcoming = [each for each in AS_PLANNED if each[0] != TUESDAYS[0]]
    given(*SERIES).when(in_zoom(*upcoming, at=AFTER_ONE)).then_quiet()
    during = TUESDAYS[0] + timedelta(minutes=10)
    given(*SERIES).when(in_zoom(*upcoming, at=during)).then_quiet()


def test_a_renamed_series_keeps_its_times():
    given(*SERIES, move_one()).when(rename()).when(in_zoom(*AS_PLANNED)).then_quiet()
