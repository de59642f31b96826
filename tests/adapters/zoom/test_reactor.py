"""Which events change something in Zoom, and what is recorded of it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from uuid import UUID

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.effect import IfUnknown, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.reactor import MeetingCreation, MeetingDeletion, Wanted, plan
from bot_app.sandbox import zoom as sandbox_zoom
from bot_app.sandbox.sandbox import start_sandbox
from domain.ids import MeetingId, ZoomMeetingId
from domain.meetings.commands import (
    RecordZoomKeptMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomPostponed,
    RecordZoomRefusedMeeting,
)
from domain.meetings.events import MeetingPlanned, ZoomMeetingWithdrawn
from domain.personal import Personal
from tests.adapters.any_event import any_recorded, check_effects, contents, recorded

OURS = MeetingId(UUID("0190a5d2-7c1e-7a52-9f3e-3b1c5d2e4f60"))
STREAM = f"meeting-{OURS}"
WANTED = Wanted("Night shift", datetime(2027, 3, 1, 9, tzinfo=UTC), 45, "Asia/Jakarta")
UNTIL = datetime(2027, 3, 2, tzinfo=UTC)


@given(any_recorded())
def test_any_event_can_be_planned_for_and_always_in_the_same_way(found):
    before = copy.deepcopy(found)
    planned = plan(found)
    check_effects(planned, found)
    assert plan(found) == planned
    assert found == before
    assert bool(planned) == isinstance(found.event, MeetingPlanned | ZoomMeetingWithdrawn)


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
    assert created.payload == {"meeting_id": str(OURS), "subject": event.topic.subject}
    assert (deleted.key == also_deleted.key) == (one == other), "two in Zoom are two to delete"
    assert created.key == plan(recorded(event, STREAM, 99))[0].key


@pytest.fixture
async def zoom():
    """The sandbox's Zoom, and a client of it."""
    async with start_sandbox() as sandbox, aiohttp.ClientSession() as session:
        credentials = Credentials(
            account_id=sandbox_zoom.ACCOUNT_ID,
            client_id=sandbox_zoom.CLIENT_ID,
            client_secret=sandbox_zoom.CLIENT_SECRET,
        )
        tokens = AccountTokens(
            session, credentials, token_url=sandbox.zoom_token_url, api=sandbox.zoom_base_url
        )
        yield sandbox.zoom, ZoomClient(session, tokens)
        await tokens.close()


@pytest.fixture
async def service(zoom):
    return zoom[0]


@pytest.fixture
async def creation(zoom):
    async def find(meeting_id, position):
        assert (meeting_id, position) == (OURS, 1)
        return WANTED

    return MeetingCreation(zoom[1], "me", find)


@pytest.fixture
async def deletion(zoom):
    return MeetingDeletion(zoom[1])


@pytest.fixture
def create(planned):
    return plan(recorded(planned, STREAM))[0]


@pytest.fixture
def planned():
    return MeetingPlanned(
        planned_by=5,
        topic=Personal("user-5", "Night shift"),
        starts_at=WANTED.starts_at,
        minutes=45,
        time_zone="Asia/Jakarta",
        chat="5",
        batch=UUID(int=1),
        line=1,
        of=1,
    )


def delete(number):
    return plan(recorded(ZoomMeetingWithdrawn(zoom_meeting_id=ZoomMeetingId(number)), STREAM))[0]


async def test_a_meeting_is_created_with_our_tag_and_recorded_sealed_for_its_planner(
    creation, create, service
):
    await creation.ready(create)
    (command,) = (await creation.perform(create, repeated=False)).commands
    (made,) = service.meetings
    assert made["topic"] == "Night shift"
    assert made["agenda"].startswith(tag_of(OURS))
    assert isinstance(command, RecordZoomMeetingCreated)
    assert (command.meeting_id, command.zoom_meeting_id) == (OURS, made["id"])
    assert {command.join_url.subject, command.passcode.subject} == {"user-5"}
    assert command.join_url.reveal("") == made["join_url"]


async def test_a_creation_whose_answer_was_lost_is_found_and_recorded_under_the_same_id(
    creation, create, service
):
    assert await creation.look_up(create) is None
    service.misbehaviour.next("POST /v2/users/me/meetings", "answer_lost")
    with pytest.raises(OutcomeUnknown):
        await creation.perform(create, repeated=False)
    found, again = [(await creation.look_up(create)).commands[0] for _ in range(2)]
    assert found.zoom_meeting_id == service.meetings[0]["id"]
    assert found.meta.command_id == again.meta.command_id
    assert len(service.meetings) == 1


async def test_a_meeting_that_was_cancelled_meanwhile_is_not_created(zoom, create):
    async def find(meeting_id, position):
        return None

    outcome = await MeetingCreation(zoom[1], "me", find).perform(create, repeated=False)
    assert outcome.commands == ()
    assert zoom[0].meetings == []


async def test_a_deletion_is_recorded_also_when_there_is_nothing_left_to_delete(
    creation, create, deletion, service
):
    await creation.perform(create, repeated=False)
    effect = delete(service.meetings[0]["id"])
    await deletion.ready(effect)
    first, again = [(await deletion.perform(effect, repeated=False)).commands[0] for _ in range(2)]
    assert isinstance(first, RecordZoomMeetingDeleted)
    assert first.meta.command_id == again.meta.command_id
    assert service.meetings == []
    assert await deletion.look_up(effect) is None


async def test_a_refusal_is_recorded_with_zooms_words(creation, create, deletion):
    said = Rejected("User does not exist", code="1001")
    (refused,) = creation.rejected(create, said).commands
    assert isinstance(refused, RecordZoomRefusedMeeting)
    assert (refused.failure_code, refused.reason) == ("1001", "User does not exist")
    (kept,) = deletion.rejected(delete(7), said).commands
    assert isinstance(kept, RecordZoomKeptMeeting)
    assert (kept.zoom_meeting_id, kept.reason) == (7, "User does not exist")


async def test_missing_credentials_say_nothing_about_the_meeting(creation, create, deletion):
    assert creation.rejected(create, Unauthorised("token")).commands == ()
    assert deletion.rejected(delete(7), Unauthorised("token")).commands == ()


async def test_a_used_up_quota_is_recorded_once_for_each_day(creation, create, deletion):
    (postponed,) = creation.postponed(create, Unavailable("daily", until=UNTIL)).commands
    assert (type(postponed), postponed.until) == (RecordZoomPostponed, UNTIL)
    (again,) = creation.postponed(create, Unavailable("daily", until=UNTIL)).commands
    (tomorrow,) = creation.postponed(create, Unavailable("daily", until=UNTIL.replace(day=3))).commands
    assert postponed.meta.command_id == again.meta.command_id != tomorrow.meta.command_id
    assert creation.postponed(create, Unavailable("busy")).commands == ()
    assert deletion.postponed(delete(7), Unavailable("busy")).commands == ()
