"""Meetings made, changed and deleted in Zoom as ours are, and what is recorded of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from adapters.effect import OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.meeting_effects import Hosted, MeetingCreation, MeetingDeletion
from adapters.zoom.meeting_updates import MeetingUpdate, OccurrenceDeletion, OccurrenceUpdate
from adapters.zoom.meetings import occurrence_id
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.reactor import plan as planned_effects
from bot_app.sandbox import zoom as sandbox_zoom
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom_refusals import no_permission
from domain.application import Application
from domain.meetings.changes import (
    AskZoomAgain,
    ChooseMeetingOptions,
    RecordZoomChangePostponed,
    RecordZoomMeetingUpdated,
    RecordZoomRefusedChange,
)
from domain.meetings.commands import (
    CancelMeeting,
    RecordZoomKeptMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomPostponed,
    RecordZoomRefusedMeeting,
    WithdrawZoomMeeting,
)
from domain.meetings.events import AutoRecording, MeetingOptions
from domain.meetings.meetings import stream_of
from domain.meetings.series import CancelOccurrence, MoveOccurrence
from domain.meetings.told_by_zoom import RecordDeletedInZoom
from domain.personal import Personal
from tests.bot_app.sandbox.zoom_client import check_all
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.domain.given import meta
from tests.domain.meetings import DAY, MEETING, TUESDAYS, WEEKLY, move, plan, rename, repeat
from tests.domain.people import PERSON, TEAM
from tests.memory_log import MemoryLog

UNTIL = datetime(2027, 3, 2, tzinfo=UTC)
OPTIONS = MeetingOptions(
    waiting_room=True,
    join_before_host=False,
    auto_recording=AutoRecording.CLOUD,
    passcode=Personal("user-3", "Aa1@-_*"),
)


class Story:
    """Our log and the sandbox's Zoom: effects are performed as they are planned, and recorded."""

    def __init__(self, zoom, client):
        self.zoom = zoom
        self.log = MemoryLog()
        self.application = Application(self.log)
        given = (self._find, self._for)
        self.client = client
        self.performers = {
            "zoom.create_meeting": MeetingCreation(*given),
            "zoom.update_meeting": MeetingUpdate(*given),
            "zoom.update_occurrence": OccurrenceUpdate(*given),
            "zoom.delete_occurrence": OccurrenceDeletion(*given),
            "zoom.delete_meeting": MeetingDeletion(*given),
        }

    async def _find(self, meeting_id):
        return await self.application.state(stream_of(meeting_id))

    async def _for(self, _meeting):
        return Hosted(self.client, "me")

    async def handle(self, *commands):
        """Gives the effects of the last."""
        for command in commands:
            before = len(await self.log.read_after(0, 10_000))
            receipt = await self.application.handle(command)
            assert not receipt.refusal, receipt.refusal
        new = (await self.log.read_after(0, 10_000))[before:]
        return [effect for recorded in new for effect in planned_effects(recorded)]

    async def perform(self, effect):
        """As a worker does: call, then record."""
        outcome = await self.performers[effect.kind].perform(effect, repeated=False)
        for command in outcome.commands:
            await self.application.handle(command)
        return outcome.commands

    async def meeting(self):
        return await self.application.state(stream_of(MEETING))

    @property
    def made(self):
        (meeting,) = self.zoom.meetings
        return meeting


@pytest.fixture
async def story():
    need_zoom_contracts()
    async with start_sandbox() as sandbox, aiohttp.ClientSession() as session:
        credentials = Credentials(
            account_id=sandbox_zoom.ACCOUNT_ID,
            client_id=sandbox_zoom.CLIENT_ID,
            client_secret=sandbox_zoom.CLIENT_SECRET,
        )
        tokens = AccountTokens(
            session, credentials, token_url=sandbox.zoom_token_url, api=sandbox.zoom_base_url
        )
        yield Story(sandbox.zoom, ZoomClient(session, tokens))
        check_all(sandbox.zoom)
        await tokens.close()


@pytest.fixture
async def create(story):
    return (await story.handle(*TEAM, plan()))[0]


async def test_a_meeting_is_created_with_our_tag_and_recorded_sealed_for_its_planner(story, create):
    (command,) = await story.perform(create)
    assert story.made["topic"] == "Rapat"
    assert story.made["agenda"].startswith(tag_of(MEETING))
    assert isinstance(command, RecordZoomMeetingCreated)
    assert (command.meeting_id, command.zoom_meeting_id) == (MEETING, story.made["id"])
    assert {command.join_url.subject, command.passcode.subject} == {"user-3"}
    assert command.join_url.reveal("") == story.made["join_url"]


async def test_a_meeting_is_created_with_its_options(story):
    (create,) = await story.handle(*TEAM, plan(options=OPTIONS))
    await story.perform(create)
    assert story.made["password"] == "Aa1@-_*"
    assert story.made["settings"] == {
        "waiting_room": True,
        "join_before_host": False,
        "auto_recording": "cloud",
    }


async def test_what_was_changed_before_the_creation_is_created_so_and_told_no_more(story, create):
    (update,) = await story.handle(rename("Rapat pagi"))
    await story.perform(create)
    assert story.made["topic"] == "Rapat pagi"
    requests = len(story.zoom.calls)
    assert await story.perform(update) == ()
    assert len(story.zoom.calls) == requests


async def test_a_creation_whose_answer_was_lost_is_found_and_told_what_changed(story, create):
    creation = story.performers["zoom.create_meeting"]
    assert await creation.look_up(create) is None
    story.zoom.misbehaviour.next("POST /v2/users/me/meetings", "answer_lost")
    with pytest.raises(OutcomeUnknown):
        await story.perform(create)
    (update,) = await story.handle(rename("Rapat pagi"))
    found, again = [(await creation.look_up(create)).commands[0] for _ in range(2)]
    assert found.zoom_meeting_id == story.made["id"]
    assert found.meta.command_id == again.meta.command_id
    await story.handle(found)
    await story.perform(update)
    assert story.made["topic"] == "Rapat pagi"
    assert (await story.meeting()).settled


async def test_a_meeting_that_was_cancelled_meanwhile_is_not_created(story, create):
    await story.handle(CancelMeeting(meta=meta(PERSON), meeting_id=MEETING))
    assert await story.perform(create) == ()
    assert story.zoom.meetings == []


async def test_changes_are_told_once_however_many_wait(story, create):
    await story.perform(create)
    updates = [*await story.handle(move()), *await story.handle(rename("Rapat pagi"))]
    first, second = [await story.perform(update) for update in updates]
    assert isinstance(first[0], RecordZoomMeetingUpdated)
    assert second == ()
    told = story.made
    assert (told["topic"], told["start_time"]) == ("Rapat pagi", "2026-12-02T12:00:00Z")
    assert (await story.meeting()).settled


async def test_a_change_whose_answer_was_lost_is_told_again_and_recorded_once(story, create):
    await story.perform(create)
    (update,) = await story.handle(move())
    story.zoom.misbehaviour.next(f"PATCH /v2/meetings/{story.made['id']}", "answer_lost")
    with pytest.raises(Unavailable):
        await story.perform(update)
    (again,) = await story.perform(update)
    assert again.revision == 1
    assert story.made["start_time"] == "2026-12-02T12:00:00Z"


async def test_a_new_passcode_is_recorded_with_the_address_it_makes(story, create):
    await story.perform(create)
    passcode = Personal("user-3", "Baru-1")
    (update,) = await story.handle(
        ChooseMeetingOptions(meta=meta(PERSON), meeting_id=MEETING, passcode=passcode)
    )
    (updated,) = await story.perform(update)
    assert updated.passcode.reveal("") == story.made["password"] == "Baru-1"
    assert updated.join_url.reveal("") == story.made["join_url"]


async def test_a_change_of_what_is_gone_in_zoom_is_recorded_as_deleted_there(story, create):
    await story.perform(create)
    number = story.made["id"]
    story.zoom.store.delete(str(number))
    (update,) = await story.handle(rename())
    (gone,) = await story.perform(update)
    assert isinstance(gone, RecordDeletedInZoom)
    assert (await story.meeting()).cancelled


async def test_what_was_changed_of_a_series_that_zoom_had_refused_is_told_when_it_takes_it(story):
    create, *_ = await story.handle(*TEAM, plan(recurrence=WEEKLY))
    said = Rejected("User does not exist", code="1001")
    await story.handle(*story.performers[create.kind].rejected(create, said).commands)
    for effect in [*await story.handle(move_one()), *await story.handle(cancel_one())]:
        assert await story.perform(effect) == ()
    (again,) = await story.handle(AskZoomAgain(meta=meta(PERSON), meeting_id=MEETING))
    outcome = await story.performers[again.kind].perform(again, repeated=False)
    await story.handle(*outcome.commands)
    assert {effect.lane for effect in outcome.effects} == {again.lane}
    assert (await story.performers[again.kind].perform(again, repeated=True)).effects == outcome.effects
    for effect in outcome.effects:
        await story.perform(effect)
    told = {each["occurrence_id"]: each for each in story.made["occurrences"]}
    assert told[occurrence_id(TUESDAYS[1])]["start_time"] == "2026-12-08T13:00:00Z"
    assert told.get(occurrence_id(TUESDAYS[2]), {}).get("status") in (None, "deleted")
    assert (await story.meeting()).settled


async def test_a_change_that_was_in_vain_is_told_though_the_creation_was_only_found(story, create):
    said = Rejected("User does not exist", code="1001")
    await story.handle(*story.performers[create.kind].rejected(create, said).commands)
    update, again = await story.handle(rename("Rapat pagi"))
    assert await story.perform(update) == ()
    story.zoom.misbehaviour.next("POST /v2/users/me/meetings", "answer_lost")
    with pytest.raises(OutcomeUnknown):
        await story.perform(again)
    outcome = await story.performers[again.kind].look_up(again)
    await story.handle(*outcome.commands)
    (later,) = outcome.effects
    await story.perform(later)
    assert (await story.meeting()).settled


async def test_a_series_is_created_as_one(story):
    create, *_ = await story.handle(*TEAM, plan(recurrence=WEEKLY))
    await story.perform(create)
    assert (story.made["type"], story.made["start_time"]) == (8, "2026-12-01T12:00:00Z")
    assert story.made["recurrence"] == {
        "type": 2,
        "repeat_interval": 1,
        "weekly_days": "3",
        "end_times": 4,
    }
    assert (await story.meeting()).settled


async def test_what_took_place_once_becomes_a_series(story, create):
    await story.perform(create)
    (update,) = await story.handle(repeat())
    await story.perform(update)
    assert (story.made["type"], story.made["recurrence"]["end_times"]) == (8, 4)


async def test_a_renamed_series_keeps_what_was_moved_in_it(story):
    create, *_ = await story.handle(*TEAM, plan(recurrence=WEEKLY))
    await story.perform(create)
    (update,) = await story.handle(rename("Rapat pagi"))
    await story.perform(update)
    told = story.zoom.calls[-1]
    assert b"start_time" not in told.body
    assert b"recurrence" not in told.body


async def test_a_deletion_is_recorded_also_when_there_is_nothing_left_to_delete(story, create):
    await story.perform(create)
    await story.handle(CancelMeeting(meta=meta(PERSON), meeting_id=MEETING))
    (deletion,) = await story.handle(WithdrawZoomMeeting(meta=meta(None), meeting_id=MEETING))
    first, again = [(await story.perform(deletion))[0] for _ in range(2)]
    assert isinstance(first, RecordZoomMeetingDeleted)
    assert first.meta.command_id == again.meta.command_id
    assert story.zoom.meetings == []


def move_one():
    return MoveOccurrence(
        meta=meta(PERSON),
        meeting_id=MEETING,
        occurrence=TUESDAYS[1],
        starts_at=TUESDAYS[1] + timedelta(hours=1),
        minutes=30,
    )


def cancel_one():
    return CancelOccurrence(meta=meta(PERSON), meeting_id=MEETING, occurrence=TUESDAYS[2])


async def an_effect(story, kind):
    """Of a series, planned and not told yet."""
    effects = await story.handle(*TEAM, plan(recurrence=WEEKLY))
    story.create = effects[0]
    effects += await story.handle(move_one())
    effects += await story.handle(cancel_one())
    return next(effect for effect in effects if effect.kind == kind)


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        ("zoom.update_meeting", "PATCH /v2/meetings/"),
        ("zoom.update_occurrence", "PATCH /v2/meetings/"),
        ("zoom.delete_occurrence", "DELETE /v2/meetings/"),
    ],
)
async def test_a_refused_change_is_recorded_with_zooms_words(story, kind, call):
    effect = await an_effect(story, kind)
    await story.perform(story.create)
    await story.handle(rename("Rapat pagi"))
    story.zoom.misbehaviour.next(call, "refused", answer=no_permission().as_answer)
    (refused,) = await story.perform(effect)
    assert isinstance(refused, RecordZoomRefusedChange)
    assert (refused.failure_code, "No permission." in refused.reason) == ("300", True)
    assert (refused.occurrence is None) == (kind == "zoom.update_meeting")
    assert story.performers[kind].rejected(effect, Unauthorised("token")).commands == ()


async def test_what_was_changed_while_zoom_refused_is_still_told(story, create):
    await story.perform(create)
    (first,) = await story.handle(rename("Rapat pagi"))
    story.zoom.misbehaviour.next("PATCH /v2/meetings/", "refused", answer=no_permission().as_answer)
    outcome = await story.performers[first.kind].perform(first, repeated=False)
    (second,) = await story.handle(move())
    await story.handle(*outcome.commands)
    await story.perform(second)
    assert story.made["start_time"] == "2026-12-02T12:00:00Z"
    assert (await story.meeting()).settled


async def test_a_refusal_is_recorded_with_zooms_words(story, create):
    said = Rejected("User does not exist", code="1001")
    (refused,) = story.performers["zoom.create_meeting"].rejected(create, said).commands
    assert isinstance(refused, RecordZoomRefusedMeeting)
    assert (refused.failure_code, refused.reason) == ("1001", "User does not exist")


async def test_a_meeting_that_zoom_does_not_delete_is_recorded_with_zooms_words(story, create):
    await story.perform(create)
    await story.handle(CancelMeeting(meta=meta(PERSON), meeting_id=MEETING))
    (effect,) = await story.handle(WithdrawZoomMeeting(meta=meta(None), meeting_id=MEETING))
    deletion = story.performers["zoom.delete_meeting"]
    (kept,) = deletion.rejected(effect, Rejected("Not now", code="300")).commands
    assert isinstance(kept, RecordZoomKeptMeeting)
    assert (kept.zoom_meeting_id, kept.reason) == (story.made["id"], "Not now")
    assert deletion.rejected(effect, Unauthorised("token")).commands == ()
    assert deletion.postponed(effect, Unavailable("busy")).commands == ()


async def test_missing_credentials_say_nothing_about_the_meeting(story, create):
    assert story.performers["zoom.create_meeting"].rejected(create, Unauthorised("token")).commands == ()


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("zoom.create_meeting", RecordZoomPostponed),
        ("zoom.update_meeting", RecordZoomChangePostponed),
        ("zoom.update_occurrence", RecordZoomChangePostponed),
    ],
)
async def test_a_used_up_quota_is_recorded_once_for_each_day(story, kind, command):
    effect, performer = await an_effect(story, kind), story.performers[kind]
    (postponed,) = performer.postponed(effect, Unavailable("daily", until=UNTIL)).commands
    assert (type(postponed), postponed.until) == (command, UNTIL)
    (again,) = performer.postponed(effect, Unavailable("daily", until=UNTIL)).commands
    (tomorrow,) = performer.postponed(effect, Unavailable("daily", until=UNTIL + DAY)).commands
    assert postponed.meta.command_id == again.meta.command_id != tomorrow.meta.command_id
    assert performer.postponed(effect, Unavailable("busy")).commands == ()
