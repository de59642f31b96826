"""Which events change something in Zoom."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.effect import IfUnknown
from adapters.zoom.reactor import plan
from domain.ids import MeetingId, ZoomMeetingId
from domain.meetings.events import (
    MeetingMoved,
    MeetingOptionsChosen,
    MeetingPlanned,
    MeetingRenamed,
    OccurrenceCancelled,
    OccurrenceMoved,
    SeriesLaidOut,
    ZoomMeetingAskedAgain,
    ZoomMeetingWithdrawn,
)
from domain.meetings.live_events import CallInAsked, CloudRecordingAsked, MeetingEndAsked, WishTaken
from domain.syncs.syncs import SyncRequested
from tests.adapters.any_event import any_recorded, check_effects, contents, later, recorded

OURS = MeetingId(UUID("0190a5d2-7c1e-7a52-9f3e-3b1c5d2e4f60"))
STREAM = f"meeting-{OURS}"
CHANGED = (MeetingMoved, MeetingRenamed, MeetingOptionsChosen, SeriesLaidOut)
ONE_OF_A_SERIES = (OccurrenceMoved, OccurrenceCancelled)
WISHED = (MeetingEndAsked, CloudRecordingAsked, CallInAsked, WishTaken)
ASKS_ZOOM = (
    *CHANGED,
    *WISHED,
    *ONE_OF_A_SERIES,
    SyncRequested,
    MeetingPlanned,
    ZoomMeetingAskedAgain,
    ZoomMeetingWithdrawn,
)


@given(any_recorded())
def test_any_event_can_be_planned_for_and_always_in_the_same_way(found):
    before = copy.deepcopy(found)
    planned = plan(found)
    check_effects(planned, found)
    assert plan(found) == planned
    assert found == before
    assert bool(planned) == isinstance(found.event, ASKS_ZOOM)


@given(any_recorded(), any_recorded())
def test_no_two_meetings_share_an_effect(one, other):
    if one.stream != other.stream:
        assert {effect.key for effect in plan(one)}.isdisjoint(effect.key for effect in plan(other))


@given(contents(MeetingPlanned), st.integers(1, 2**40), st.integers(1, 2**40))
def test_what_is_asked_of_zoom_for_a_meeting_happens_once_and_in_order(event, one, other):
    created, deleted, also_deleted = (
        plan(recorded(happened, STREAM, position))[0]
        for position, happened in (
            (1, event),
            (2, ZoomMeetingWithdrawn(zoom_meeting_id=ZoomMeetingId(one))),
            (3, ZoomMeetingWithdrawn(zoom_meeting_id=ZoomMeetingId(other))),
        )
    )
    assert created.lane == deleted.lane == also_deleted.lane
    assert (created.if_unknown, deleted.if_unknown) == (IfUnknown.LOOK_UP, IfUnknown.REPEAT)
    assert created.payload == {"meeting_id": str(OURS)}
    assert (deleted.key == also_deleted.key) == (one == other), "two in Zoom are two to delete"
    assert created.key == plan(recorded(event, STREAM, 99))[0].key


@given(any_recorded(*CHANGED))
def test_of_changes_that_wait_together_only_the_last_state_is_told(found):
    (effect,) = plan(found)
    assert effect.latest_only
    assert effect.if_unknown is IfUnknown.REPEAT
    assert (effect.kind, effect.lane) == ("zoom.update_meeting", f"zoom/{found.stream[len('meeting-') :]}")
    assert plan(later(found, found.position + 1))[0].key == effect.key


@pytest.mark.parametrize(
    ("event", "kind"),
    [(OccurrenceMoved, "zoom.update_occurrence"), (OccurrenceCancelled, "zoom.delete_occurrence")],
)
def test_each_change_of_one_of_a_series_is_told_by_itself(event, kind):
    original = datetime(2027, 3, 1, 9, tzinfo=UTC)
    changed = {"starts_at": original, "minutes": 5} if event is OccurrenceMoved else {}
    (effect,) = plan(recorded(event(occurrence=original, **changed), STREAM))
    assert (effect.kind, effect.latest_only) == (kind, False)
    assert effect.payload["occurrence"] == original.isoformat()


@given(any_recorded(*WISHED))
def test_wishes_about_a_running_meeting_stand_behind_no_change_of_its_plan(found):
    (effect,) = plan(found)
    assert (effect.if_unknown, effect.latest_only) == (IfUnknown.REPEAT, False)
    assert effect.payload["number"] == found.event.number
    assert effect.lane != f"zoom/{found.stream[len('meeting-') :]}"
    beside = isinstance(found.event, CallInAsked | WishTaken)
    assert beside == (effect.lane != f"live/{found.stream[len('meeting-') :]}")


def test_what_zoom_refused_is_created_under_another_key():
    first = plan(recorded(ZoomMeetingAskedAgain(), STREAM))[0]
    assert (first.kind, first.if_unknown) == ("zoom.create_meeting", IfUnknown.LOOK_UP)
    assert first.key != f"zoom.create_meeting/{OURS}"
