"""Which events are told in Telegram, for any event there may be."""

from __future__ import annotations

import copy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.effect import IfUnknown
from adapters.telegram.reactor import DECISIONS, card, notice, plan
from domain.event import name_of
from domain.incidents.incidents import IncidentOpened, IncidentRepeated
from domain.meetings.events import (
    MeetingAlerted,
    MeetingCancelled,
    MeetingPlanned,
    ParticipantJoined,
    ParticipantLeft,
    ZoomMeetingCreated,
)
from domain.users.users import UserRegistered, UserWhitelisted
from tests.adapters.any_event import EVENTS, any_recorded, check_effects, contents, later, recorded

MEETING = "meeting-0190a5d2-7c1e-7a52-9f3e-3b1c5d2e4f60"


@given(any_recorded())
def test_any_event_can_be_planned_for_and_always_in_the_same_way(found):
    before = copy.deepcopy(found)
    planned = plan(found)
    check_effects(planned, found)
    assert plan(found) == planned
    assert found == before


@given(any_recorded(), any_recorded(), st.integers(1, 1000))
def test_no_two_events_plan_the_same_effect(one, other, distance):
    first = {effect.key for effect in plan(one)}
    assert first.isdisjoint(effect.key for effect in plan(later(one, one.position + distance)))
    assert first.isdisjoint(effect.key for effect in plan(later(other, one.position + distance)))


@given(any_recorded())
def test_keys_and_lanes_fit_into_their_columns(found):
    for effect in plan(found):
        if not isinstance(found.event, MeetingPlanned) or len(found.event.chat) <= 30:
            assert len(effect.key) <= 300
            assert len(effect.lane) <= 200
            assert len(effect.kind) <= 60


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
@given(st.data())
def test_what_is_said_survives_a_lost_answer(event, data):
    """A new message is better twice than never; looking for whom it concerns may be repeated."""
    for effect in plan(data.draw(any_recorded(event))):
        if effect.kind == "telegram.fan_out":
            assert effect.if_unknown is IfUnknown.REPEAT
        else:
            assert (effect.if_unknown, effect.better_twice) == (IfUnknown.ASK, True)


@given(contents(MeetingPlanned))
def test_a_plan_is_shown_where_it_was_made_alone_on_its_card_and_with_others_in_their_table(event):
    (shown,) = plan(recorded(event, MEETING, 7))
    card = f"batch:{event.batch.hex}" if event.of > 1 else MEETING.replace("-", ":", 1)
    assert shown.key == f"telegram.card/{card}/{event.chat}/7"
    assert shown.payload == {"card": card, "chat": event.chat}
    assert shown.latest_only


@given(any_recorded(MeetingCancelled, ZoomMeetingCreated))
def test_what_becomes_of_a_meeting_is_told_where_it_was_planned(found):
    (fan_out,) = plan(found)
    assert fan_out.payload["audience"] == "planner"
    assert UUID(fan_out.payload["subject"].removeprefix("meeting:"))


@given(any_recorded(ParticipantJoined, ParticipantLeft))
def test_a_hundred_people_who_come_at_once_change_the_card_once(found):
    (fan_out,) = plan(found)
    assert fan_out.latest_only


@given(any_recorded(MeetingAlerted))
def test_what_no_card_shows_changes_none(found):
    assert plan(found) == []


@given(any_recorded(UserRegistered))
def test_a_newcomer_is_shown_to_those_who_decide(found):
    (fan_out,) = plan(found)
    assert fan_out.payload == {
        "audience": "approvers",
        "subject": f"approval:{found.stream.removeprefix('user-')}",
    }


@given(any_recorded(*DECISIONS))
def test_a_decision_is_told_to_the_person_and_shown_on_every_card(found):
    person = found.stream.removeprefix("user-")
    fan_out, decision = plan(found)
    assert fan_out.payload == {"audience": "shown", "subject": f"approval:{person}"}
    assert decision.payload == {"chat": person, "notice": f"decision:{DECISIONS[type(found.event)]}"}
    assert UserWhitelisted in DECISIONS


@given(any_recorded(IncidentOpened, IncidentRepeated))
def test_an_incident_is_told_to_the_owners(found):
    (fan_out,) = plan(found)
    assert fan_out.payload["audience"] == "owners"
    assert (fan_out.payload["reference"], fan_out.payload["reason"]) == (
        found.event.reference,
        found.event.reason,
    )


def test_notices_of_a_chat_keep_their_order_and_cards_only_their_own():
    origin = {"position": 3, "correlation_id": "c"}
    assert notice("a", "5", **origin).lane == notice("b", "5", **origin).lane
    assert not notice("a", "5", **origin).latest_only
    assert card("a", "5", **origin).lane != card("b", "5", **origin).lane
    assert card("a", "5", **origin).lane == card("a", "5", position=9, correlation_id="d").lane
