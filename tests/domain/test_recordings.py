"""Files of a recording, and where each went: told twice, late, and in the wrong order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.command import Via
from domain.ids import ChatId, UserId, ZoomMeetingId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.personal import Personal
from domain.recordings import commands as r
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import (
    HEARD,
    DeliveryFailed,
    DeliveryPlanned,
    Form,
    RecordingCompleted,
    RecordingDeleted,
    RecordingDelivered,
    RecordingFile,
    RecordingFilesAdded,
    RecordingRecovered,
    RecordingTrashed,
    TranscriptStored,
    ZoomDeletionRequested,
    ZoomFileDeleted,
    ZoomKeptFile,
    id_of,
    recording_in,
    stream_of,
)
from domain.users.commands import BanUser
from tests.domain.given import NOW, given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

UUID = "/a//b+c=="
RECORDING = id_of(UUID)
CHAT, ELSEWHERE = ChatId("-1001:7"), ChatId("-1002")
HOST = "host-1"


def file(name):
    return RecordingFile(id=name, recording_type="audio_only", file_type="M4A", extension="M4A", size=1000)


def ready(*names, actor=None):
    return news.RecordRecordingReady(
        meta=meta(actor, via=Via.ZOOM),
        recording_id=RECORDING,
        zoom_uuid=UUID,
        zoom_meeting_id=ZoomMeetingId(81234567890),
        host=HOST,
        account="account-1",
        topic=Personal("connection-host-1", "Rapat"),
        starts_at=NOW,
        minutes=30,
        time_zone="Asia/Jakarta",
        has_passcode=True,
        files=tuple(map(file, names)),
    )


def zoom_says(command, actor=None):
    return command(meta=meta(actor, via=Via.ZOOM), recording_id=RECORDING)


def planned(*names, chat=CHAT, actor=None):
    return r.PlanDeliveries(meta=meta(actor), recording_id=RECORDING, chat=chat, file_ids=names)


def wanted(*names, chat=CHAT, by=PERSON):
    return r.RequestDelivery(meta=meta(by), recording_id=RECORDING, chat=chat, file_ids=names)


def delivered(name="a", *, chat=CHAT, number=1, form=Form.AUDIO, actor=None):
    return r.RecordDelivered(
        meta=meta(actor),
        recording_id=RECORDING,
        file_id=name,
        chat=chat,
        round=number,
        form=form,
        message_ids=(11, 12),
        size=1000,
        reason="too_large",
    )


def failed(name="a", *, chat=CHAT, number=1, code="404", reason="gone", actor=None):
    return r.RecordDeliveryFailed(
        meta=meta(actor),
        recording_id=RECORDING,
        file_id=name,
        chat=chat,
        round=number,
        failure_code=code,
        reason=reason,
    )


def heard(name=HEARD, actor=None):
    return r.RecordTranscriptStored(
        meta=meta(actor),
        recording_id=RECORDING,
        file_id=name,
        cues=7,
        speakers=2,
        language="id",
        summary="model",
    )


def deletion(name="a", by=ADMIN):
    return r.DeleteFileInZoom(meta=meta(by), recording_id=RECORDING, file_id=name)


def gone(name="a", actor=None):
    return r.RecordZoomFileDeleted(meta=meta(actor), recording_id=RECORDING, file_id=name)


def kept(name="a", reason="no", actor=None):
    return r.RecordZoomKeptFile(
        meta=meta(actor), recording_id=RECORDING, file_id=name, failure_code="3301", reason=reason
    )


def plan_of(name, *, chat=CHAT, number=1):
    return DeliveryPlanned(file_id=name, chat=chat, host=HOST, round=number)


TRASHED = (news.RecordRecordingTrashed, RecordingTrashed)
DELETED = (news.RecordRecordingDeleted, RecordingDeleted)


def test_a_stream_leads_back_to_its_recording_whatever_zooms_uuid_holds():
    assert recording_in(stream_of(RECORDING)) == RECORDING
    assert "/" not in stream_of(RECORDING)


# What Zoom tells


def test_the_first_word_of_a_recording_completes_it():
    expected = RecordingCompleted(
        zoom_uuid=UUID,
        zoom_meeting_id=ZoomMeetingId(81234567890),
        host=HOST,
        account="account-1",
        topic=Personal("connection-host-1", "Rapat"),
        starts_at=NOW,
        minutes=30,
        time_zone="Asia/Jakarta",
        has_passcode=True,
        files=(file("a"), file("b")),
    )
    given().when(ready("a", "b")).then(expected)


@pytest.mark.parametrize("again", [("a", "b"), ("b", "a"), ("a",), ()])
def test_files_told_again_change_nothing(again):
    given(ready("a", "b")).when(ready(*again)).then_quiet()


def test_files_told_later_are_added_once():
    world = given(ready("a")).when(ready("a", "t")).then(RecordingFilesAdded(files=(file("t"),)))
    world.when(ready("t")).then_quiet()


def test_a_transcript_told_before_the_recording_itself_begins_the_same_recording():
    world = given(ready("t")).when(ready("a", "t")).then(RecordingFilesAdded(files=(file("a"),)))
    state = world.application._remembered[stream_of(RECORDING)].state
    assert {each.id for each in state.files} == {"a", "t"}


@pytest.mark.parametrize(("command", "event"), [TRASHED, DELETED])
def test_a_recording_leaves_once_and_comes_back_once(command, event):
    world = given(ready("a")).when(zoom_says(command)).then(event())
    world.when(zoom_says(command)).then_quiet()
    world.when(zoom_says(news.RecordRecordingRecovered)).then(RecordingRecovered())
    world.when(zoom_says(news.RecordRecordingRecovered)).then_quiet()
    world.when(planned("a")).then(DeliveryPlanned)


def test_what_is_in_the_trash_may_be_deleted_for_ever():
    trashed = zoom_says(news.RecordRecordingTrashed)
    given(ready("a"), trashed).when(zoom_says(news.RecordRecordingDeleted)).then(RecordingDeleted())


def test_a_trashing_told_after_the_deletion_changes_nothing():
    deleted = zoom_says(news.RecordRecordingDeleted)
    given(ready("a"), deleted).when(zoom_says(news.RecordRecordingTrashed)).then_quiet()


@pytest.mark.parametrize("gone", [news.RecordRecordingTrashed, news.RecordRecordingDeleted])
def test_what_goes_before_we_hear_of_it_is_not_delivered(gone):
    world = given(zoom_says(gone)).when(ready("a")).then(RecordingCompleted)
    world.when(planned("a")).then_quiet()


def test_what_was_never_gone_cannot_be_recovered():
    given().when(zoom_says(news.RecordRecordingRecovered)).then_quiet()


@pytest.mark.parametrize("ask", [wanted, planned])
def test_what_zoom_deleted_is_not_delivered_elsewhere(ask):
    world = given(*TEAM, ready("a"), planned("a"), delivered(), deletion(), gone())
    world.when(ask("a", chat=ELSEWHERE)).then_quiet()


def test_a_transcript_of_our_own_is_not_zooms_to_delete():
    world = given(*TEAM, ready("a"), heard(), planned(HEARD), delivered(HEARD, form=Form.DOCUMENT))
    assert world.when(deletion(HEARD)).receipt.refusal


def test_a_file_named_twice_in_one_notification_is_one():
    world = given().when(ready("a", "a"))
    assert world.new[0].event.files == (file("a"),)
    world.when(ready("b", "b")).then(RecordingFilesAdded(files=(file("b"),)))


def test_files_that_come_while_the_recording_is_in_the_trash_are_still_noted():
    trashed = zoom_says(news.RecordRecordingTrashed)
    given(ready("a"), trashed).when(ready("a", "t")).then(RecordingFilesAdded)


# Deliveries that a subscription brings


def test_each_file_is_planned_once_a_chat():
    world = given(ready("a", "b")).when(planned("a", "b", "a")).then(plan_of("a"), plan_of("b"))
    world.when(planned("b", "a")).then_quiet()
    world.when(planned("a", chat=ELSEWHERE)).then(plan_of("a", chat=ELSEWHERE))


def test_another_topic_of_the_same_chat_is_another_place():
    topic = ChatId("-1001:8")
    given(ready("a"), planned("a")).when(planned("a", chat=topic)).then(plan_of("a", chat=topic))


def test_only_files_that_are_there_are_planned():
    given(ready("a")).when(planned("x", "a")).then(plan_of("a"))


def test_a_subscription_does_not_bring_again_what_a_person_asked_for():
    given(*TEAM, ready("a"), wanted("a")).when(planned("a")).then_quiet()


@pytest.mark.parametrize("settled", [delivered(), failed()])
def test_a_settled_delivery_is_not_planned_again(settled):
    given(ready("a"), planned("a"), settled).when(planned("a")).then_quiet()


@pytest.mark.parametrize(
    "history", [(), *((ready("a"), zoom_says(command)) for command, _ in (TRASHED, DELETED))]
)
def test_of_what_cannot_be_had_nothing_is_planned(history):
    given(*history).when(planned("a")).then_quiet()


# Deliveries that a person asks for


def test_a_person_asks_for_files():
    given(*TEAM, ready("a", "b")).when(wanted("b", "a", "b")).then(plan_of("b"), plan_of("a"))


def test_asking_while_it_is_under_way_does_nothing():
    world = given(*TEAM, ready("a"), planned("a")).when(wanted("a")).then_quiet()
    world.when(wanted("a", by=ADMIN)).then_quiet()


@pytest.mark.parametrize(("settle", "event"), [(delivered, RecordingDelivered), (failed, DeliveryFailed)])
def test_asking_again_once_it_is_settled_begins_the_next_round(settle, event):
    world = given(*TEAM, ready("a"), planned("a"), settle())
    world.when(wanted("a")).then(plan_of("a", number=2)).when(wanted("a")).then_quiet()
    world.when(settle(number=2)).then(event).when(wanted("a")).then(plan_of("a", number=3))


def test_rounds_are_counted_for_each_chat():
    world = given(*TEAM, ready("a"), planned("a"), delivered())
    world.when(wanted("a", chat=ELSEWHERE)).then(plan_of("a", chat=ELSEWHERE))


def test_a_file_that_is_under_way_does_not_hold_up_the_others():
    given(*TEAM, ready("a", "b"), planned("a")).when(wanted("a", "b", "x")).then(plan_of("b"))


def test_nobody_gets_an_unknown_recording():
    given(*TEAM).when(wanted("a")).then_refused(r.RecordingUnknown)


@pytest.mark.parametrize(("command", "_event"), [TRASHED, DELETED])
def test_nobody_gets_what_is_out_of_reach(command, _event):
    given(*TEAM, ready("a"), zoom_says(command)).when(wanted("a")).then_refused(r.RecordingOutOfReach)


# What became of a delivery


def test_a_delivery_is_recorded_once():
    arrived = RecordingDelivered(
        file_id="a", chat=CHAT, round=1, form=Form.AUDIO, message_ids=(11, 12), size=1000, reason="too_large"
    )
    given(ready("a"), planned("a")).when(delivered()).then(arrived).when(delivered()).then_quiet()


def test_a_failure_is_recorded_once_with_its_words_cut():
    world = given(ready("a"), planned("a")).when(failed(reason="x" * 500))
    world.then(DeliveryFailed(file_id="a", chat=CHAT, round=1, code="404", reason="x" * 200))
    world.when(failed()).then_quiet()


def test_a_failure_told_after_the_delivery_changes_nothing():
    given(ready("a"), planned("a"), delivered()).when(failed()).then_quiet()


def test_a_delivery_told_after_the_failure_is_recorded_and_stands():
    world = given(ready("a"), planned("a"), failed()).when(delivered()).then(RecordingDelivered)
    world.when(failed()).then_quiet()


def test_what_happened_is_recorded_although_the_recording_has_left():
    world = given(ready("a"), planned("a"), zoom_says(news.RecordRecordingTrashed))
    world.when(delivered()).then(RecordingDelivered)


# Transcripts


def test_a_transcript_of_zooms_is_stored_for_its_file():
    stored = TranscriptStored(file_id="t", cues=7, speakers=2, language="id", summary="model")
    given(ready("t")).when(heard("t")).then(stored)


def test_a_transcript_of_our_own_becomes_a_file_once():
    own = RecordingFile(id=HEARD, recording_type=HEARD, file_type="TRANSCRIPT", extension="VTT")
    world = given(ready("a")).when(heard()).then(RecordingFilesAdded(files=(own,)), TranscriptStored)
    world.when(heard()).then(TranscriptStored)
    world.when(planned(HEARD)).then(plan_of(HEARD))


# Deleting in Zoom


@pytest.mark.parametrize("form", [Form.AUDIO, Form.VIDEO, Form.DOCUMENT])
@pytest.mark.parametrize("by", [ADMIN, OWNER])
def test_approvers_delete_what_has_arrived_whole(form, by):
    world = given(*TEAM, ready("a"), planned("a"), delivered(form=form))
    world.when(deletion(by=by)).then(ZoomDeletionRequested(file_id="a"))
    world.when(deletion(by=by)).then_quiet()


@pytest.mark.parametrize("form", [Form.PARTS, Form.SMALLER, Form.LINK, Form.ZOOM_LINK])
def test_a_file_that_did_not_arrive_byte_for_byte_is_not_deleted(form):
    history = (*TEAM, ready("a"), planned("a"), delivered(form=form))
    given(*history).when(deletion()).then_refused(r.NotVerified)


@pytest.mark.parametrize("history", [(), (planned("a"),), (planned("a"), failed())])
def test_a_file_nobody_has_received_is_not_deleted(history):
    given(*TEAM, ready("a"), *history).when(deletion()).then_refused(r.NotVerified)


def test_another_file_that_arrived_does_not_verify_this_one():
    world = given(*TEAM, ready("a", "b"), planned("a", "b"), delivered("b"), delivered(form=Form.LINK))
    world.when(deletion("a")).then_refused(r.NotVerified)


def test_a_file_that_arrived_whole_somewhere_stays_verified_whatever_comes_after():
    link = delivered(number=2, form=Form.LINK)
    world = given(*TEAM, ready("a"), planned("a"), delivered(), wanted("a"), link)
    world.when(deletion()).then(ZoomDeletionRequested)


@pytest.mark.parametrize("history", [(), (ready("a"),)])
def test_a_file_that_is_not_there_is_not_deleted(history):
    given(*TEAM, *history).when(deletion("x")).then_refused(r.RecordingUnknown)


def test_what_zoom_kept_may_be_asked_for_again():
    world = given(*TEAM, ready("a"), planned("a"), delivered(), deletion())
    world.when(kept(reason="x" * 500)).then(ZoomKeptFile(file_id="a", code="3301", reason="x" * 200))
    world.when(deletion()).then(ZoomDeletionRequested(file_id="a"))


def test_what_zoom_deleted_is_not_asked_for_again_and_does_not_come_back():
    world = given(*TEAM, ready("a"), planned("a"), delivered(), deletion())
    world.when(gone()).then(ZoomFileDeleted(file_id="a"))
    world.when(deletion()).then_quiet().when(ready("a")).then_quiet()


# Who may


PROGRAM_ONLY = (
    ready("a", actor=OWNER),
    zoom_says(news.RecordRecordingTrashed, OWNER),
    zoom_says(news.RecordRecordingDeleted, OWNER),
    zoom_says(news.RecordRecordingRecovered, OWNER),
    planned("a", actor=OWNER),
    delivered(actor=OWNER),
    failed(actor=OWNER),
    heard(actor=OWNER),
    gone(actor=OWNER),
    kept(actor=OWNER),
)


@pytest.mark.parametrize("command", PROGRAM_ONLY, ids=lambda command: type(command).__name__)
def test_nobody_records_in_the_programs_name(command):
    given(*TEAM, ready("a")).when(command).then_refused(NotPermitted)


@pytest.mark.parametrize("by", [STRANGER, 99])
@pytest.mark.parametrize("ask", [wanted, deletion])
def test_strangers_get_nothing_and_delete_nothing(ask, by):
    given(*TEAM, ready("a"), planned("a"), delivered()).when(ask("a", by=by)).then_refused(UserPending)


def test_a_banned_person_gets_nothing():
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    given(*TEAM, ready("a"), banned).when(wanted("a")).then_refused(UserIsBanned)


def test_an_ordinary_user_deletes_nothing():
    world = given(*TEAM, ready("a"), planned("a"), delivered())
    world.when(deletion(by=PERSON)).then_refused(NotPermitted)


def test_what_was_missed_while_it_lay_in_the_trash_is_planned_again_once_it_is_recovered():
    trashed, recovered = (
        zoom_says(command) for command in (news.RecordRecordingTrashed, news.RecordRecordingRecovered)
    )
    world = given(ready("a"), planned("a"), trashed, failed(code="gone"), recovered)
    world.when(planned("a"))
    assert [recorded.event.round for recorded in world.new] == [2]
    world.when(planned("a")).then_quiet()


def test_what_zoom_does_not_have_is_not_planned_again_because_another_file_came():
    world = given(ready("a"), planned("a"), failed(code="gone"), ready("a", "b"))
    world.when(planned("a", "b"))
    assert [(recorded.event.file_id, recorded.event.round) for recorded in world.new] == [("b", 1)]


def test_what_failed_for_another_reason_waits_for_a_person():
    given(ready("a"), planned("a"), failed(code="exhausted")).when(planned("a")).then_quiet()


EARLY, LATE = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)


def zoom_says_at(command, at):
    return command(meta=meta(via=Via.ZOOM), recording_id=RECORDING, happened_at=at)


def test_a_trashing_that_is_told_after_the_recovery_it_came_before_changes_nothing():
    trashed = zoom_says_at(news.RecordRecordingTrashed, EARLY)
    recovered = zoom_says_at(news.RecordRecordingRecovered, LATE)
    world = given(ready("a"), recovered).when(trashed).then_quiet()
    assert [recorded.event.file_id for recorded in world.when(planned("a")).new] == ["a"]


@pytest.mark.parametrize("gone", [news.RecordRecordingTrashed, news.RecordRecordingDeleted])
def test_a_recovery_that_is_told_late_does_not_undo_what_came_after_it(gone):
    world = given(ready("a"), zoom_says_at(gone, LATE))
    world.when(zoom_says_at(news.RecordRecordingRecovered, EARLY)).then_quiet()
    world.when(planned("a")).then_quiet()
