"""The agenda shows what was planned and what became of it."""

from __future__ import annotations

from datetime import UTC
from itertools import permutations

import pytest
from msgspec.structs import replace

from domain.meetings.events import MeetingPlanned
from domain.meetings.meetings import ZoomState
from domain.meetings.running import RecordingState
from domain.personal import Personal, Redacted
from projections.agenda import Agenda
from projections.agenda_queries import live
from tests.projections.histories import (
    ADMIN,
    CHAT,
    MINUTE,
    NOW,
    OWNER,
    SECOND,
    History,
    batch_id,
    instance,
    meeting_id,
    zoom_id,
)


@pytest.fixture
def history():
    return History()


@pytest.fixture
def agenda(database):
    return Agenda(database)


async def test_a_planned_meeting_is_shown_with_all_its_fields(history, agenda):
    await history.plan(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.meeting_id, row.planned_by, row.topic) == (meeting_id(1), OWNER, "Topic 1")
    assert (row.starts_at, row.ends_at, row.minutes) == (NOW + 60 * MINUTE, NOW + 90 * MINUTE, 30)
    assert (row.time_zone, row.chat, row.batch) == ("Asia/Jakarta", CHAT, batch_id(1))
    assert (row.line, row.of, row.state, row.cancelled) == (1, 3, ZoomState.ASKED, False)
    assert row.starts_at.tzinfo is UTC


async def test_a_created_meeting_is_found_by_its_zoom_number(history, agenda):
    await history.plan(1)
    await history.refused(1)
    await history.created(1)
    await agenda.apply(history.events)
    row = await agenda.by_zoom_id(zoom_id(1))
    assert (row.meeting_id, row.state, row.passcode) == (meeting_id(1), ZoomState.CREATED, "123456")
    assert row.join_url.endswith("pwd=x")
    assert row.refusal_code == ""


async def test_a_refusal_and_a_postponement_say_why(history, agenda):
    await history.plan(1)
    await history.plan(2)
    await history.refused(1)
    await history.postponed(2)
    await agenda.apply(history.events)
    refused, postponed = await agenda.of_batch(batch_id(1))
    assert (refused.state, refused.refusal_code, refused.refusal_reason) == (
        ZoomState.REFUSED,
        "300",
        "Bad topic",
    )
    assert (postponed.state, postponed.postponed_until) == (ZoomState.POSTPONED, NOW + 600 * MINUTE)


async def test_a_cancelled_meeting_is_withdrawn_kept_and_at_last_deleted(history, agenda):
    await history.plan(1)
    await history.created(1)
    await history.cancel(1)
    await history.withdraw(1)
    await history.kept(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.state, row.cancelled, row.refusal_code) == (ZoomState.WITHDRAWN, True, "3001")
    await history.deleted(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.state, row.refusal_code) == (ZoomState.DELETED, "")


async def test_what_is_live_is_listed_until_it_ends(history, agenda):
    for number in (1, 2, 3):
        await history.plan(number)
        await history.created(number)
    await history.started(1, 1, at=1)
    await history.started(3, 3, at=5)
    await agenda.apply(history.events)
    assert await lines(agenda.live(NOW + 90 * MINUTE)) == [3, 1]
    await history.ended(1, 1)
    await agenda.apply(history.events)
    assert await lines(agenda.live(NOW + 90 * MINUTE)) == [3]


async def test_what_seems_live_a_day_after_it_began_is_listed_no_more(history, agenda):
    await history.plan(1)
    await history.created(1)
    await history.started(1, at=60)
    await agenda.apply(history.events)
    assert await lines(agenda.live(NOW + (24 * 60 + 0.5) * MINUTE)) == [1]
    assert await lines(agenda.live(NOW + (24 * 60 + 1) * MINUTE)) == []


async def test_what_goes_on_is_found_among_all_others_by_an_index(database, agenda):
    if not database.sqlite:
        pytest.skip("PostgreSQL reads so few rows without any index")

    def explained(connection, table):
        wanted = live(table).compile(connection.engine, compile_kwargs={"literal_binds": True})
        return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}").all()[0][3]

    assert "live_uuid>" in await agenda.read(explained)


async def test_meetings_are_found_together_by_their_streams(history, agenda):
    for number in (1, 2):
        await history.plan(number)
    await agenda.apply(history.events)
    streams = {f"meeting-{meeting_id(number)}" for number in (1, 2, 3)}
    found = await agenda.by_streams(streams)
    assert {row.line for row in found.values()} == {1, 2}
    assert found.keys() < streams
    assert await agenda.by_streams([]) == {}


async def test_a_zoom_meeting_nobody_planned_is_not_shown(history, agenda):
    await history.created(1)
    await agenda.apply(history.events)
    assert await agenda.by_id(meeting_id(1)) is None
    assert await agenda.by_zoom_id(zoom_id(1)) is None


async def test_an_erased_topic_is_empty(history, agenda):
    await history.plan(1)
    planned = history.events[0].event
    assert isinstance(planned, MeetingPlanned)
    erased = replace(planned, topic=Personal(planned.topic.subject, Redacted.REDACTED))
    await agenda.apply([replace(history.events[0], event=erased)])
    assert (await agenda.by_id(meeting_id(1))).topic == ""


# What Zoom tells


@pytest.fixture
async def held():
    """A meeting that stands in Zoom."""
    history = History()
    await history.plan(1)
    await history.created(1)
    return history


async def shown(agenda, history):
    await agenda.apply(history.events)
    return await agenda.by_id(meeting_id(1))


async def test_a_meeting_is_live_from_its_beginning_to_its_end(held, agenda):
    row = await shown(agenda, held)
    assert (row.live, row.started_at, row.ended_at, row.recording) == (False, None, None, RecordingState.NONE)
    await held.started(1, at=5)
    row = await shown(agenda, held)
    assert (row.live, row.live_uuid, row.started_at) == (True, instance(1), NOW + 5 * SECOND)
    await held.ended(1, at=60)
    row = await shown(agenda, held)
    assert (row.live, row.ended_uuid, row.ended_at) == (False, instance(1), NOW + 60 * SECOND)
    assert row.started_at == NOW + 5 * SECOND


async def test_an_end_told_before_the_beginning_leaves_nothing_live(held, agenda):
    await held.ended(1, at=60)
    await held.started(1, at=5)
    row = await shown(agenda, held)
    assert (row.live, row.started_at, row.ended_at) == (False, NOW + 5 * SECOND, NOW + 60 * SECOND)


async def test_a_meeting_begun_again_is_live_again(held, agenda):
    for step in (held.started(1), held.ended(1), held.started(1, 2, at=700)):
        await step
    row = await shown(agenda, held)
    assert (row.live_uuid, row.ended_uuid) == (instance(2), instance(1))
    await held.ended(1, 2, at=900)
    assert not (await shown(agenda, held)).live


async def test_an_end_of_the_first_time_told_late_does_not_end_the_second(held, agenda):
    await held.started(1)
    await held.started(1, 2, at=700)
    await held.recording(1, uuid=2, at=701)
    await held.ended(1)
    row = await shown(agenda, held)
    assert (row.live_uuid, row.recording) == (instance(2), RecordingState.RUNNING)


async def test_the_recording_is_what_zoom_said_last(held, agenda):
    states = []
    await held.started(1)
    for at, change in enumerate(["started", "paused", "resumed", "stopped", "started"]):
        await held.recording(1, change, at=at)
        row = await shown(agenda, held)
        states.append(row.recording)
    running, paused, none = RecordingState.RUNNING, RecordingState.PAUSED, RecordingState.NONE
    assert states == [running, paused, running, none, running]
    assert row.recording_at == NOW + 4 * SECOND


@pytest.mark.parametrize("order", list(permutations([("started", 1), ("paused", 2), ("stopped", 3)])))
async def test_the_clock_decides_what_the_recording_does_and_not_the_order(held, agenda, order):
    await held.started(1)
    for change, at in (*order, order[0]):
        await held.recording(1, change, at=at)
    assert (await shown(agenda, held)).recording is RecordingState.NONE


async def test_a_meeting_that_ended_records_nothing_even_if_nobody_says_so(held, agenda):
    await held.started(1)
    await held.recording(1)
    await held.ended(1)
    assert (await shown(agenda, held)).recording is RecordingState.NONE
    await held.recording(1, at=900)
    assert (await shown(agenda, held)).recording is RecordingState.NONE


async def test_the_second_time_is_recorded_although_the_first_was_not_stopped(held, agenda):
    await held.started(1)
    await held.recording(1)
    await held.ended(1)
    await held.started(1, 2, at=700)
    assert (await shown(agenda, held)).recording is RecordingState.NONE
    await held.recording(1, uuid=2, at=701)
    assert (await shown(agenda, held)).recording is RecordingState.RUNNING


async def test_a_meeting_moved_in_zoom_is_shown_where_it_is_now(held, agenda):
    await held.changed(1, topic=None)
    row = await shown(agenda, held)
    assert (row.starts_at, row.ends_at, row.minutes) == (NOW + 90 * MINUTE, NOW + 135 * MINUTE, 45)
    assert row.topic == "Topic 1"


async def test_a_meeting_renamed_in_zoom_has_its_new_name(held, agenda):
    await held.changed(1, minutes_ahead=None, minutes=None)
    row = await shown(agenda, held)
    assert (row.topic, row.starts_at, row.minutes) == ("Renamed", NOW + 60 * MINUTE, 30)


async def test_a_meeting_deleted_in_zoom_is_cancelled(held, agenda):
    await held.deleted_in_zoom(1)
    row = await shown(agenda, held)
    assert (row.cancelled, row.state) == (True, ZoomState.DELETED)


async def test_our_own_deletion_told_back_by_zoom_is_one(held, agenda):
    for step in (held.cancel(1), held.withdraw(1), held.kept(1), held.deleted_in_zoom(1)):
        await step
    row = await shown(agenda, held)
    assert (row.state, row.cancelled, row.refusal_code) == (ZoomState.DELETED, True, "")


async def test_what_zoom_tells_of_a_meeting_nobody_planned_is_not_shown(history, agenda):
    for step in ("started", "recording", "ended", "changed", "alerted", "joined", "left"):
        await getattr(history, step)(1)
    await agenda.apply(history.events)
    assert await agenda.by_id(meeting_id(1)) is None


async def lines(asked):
    return [row.line for row in await asked]


async def told_in_order(database, steps):
    history = History()
    for name, *arguments in [("plan", 1), ("created", 1), *steps]:
        await getattr(history, name)(*arguments)
    agenda = Agenda(database)
    await agenda.apply(history.events)
    return await agenda.by_id(meeting_id(1))


ONE = [("started", 1, 1, 0), ("recording", 1, "started", 1, 5), ("ended", 1, 1, 60)]


@pytest.mark.parametrize("order", list(permutations(ONE)))
async def test_a_meeting_that_ended_records_nothing_in_whatever_order_it_is_told(database, order):
    row = await told_in_order(database, order)
    assert (row.live, row.recording) == (False, RecordingState.NONE)


TWICE = [("started", 1, 1, 0), ("ended", 1, 1, 60), ("started", 1, 2, 100)]


@pytest.mark.parametrize("order", list(permutations(TWICE)))
async def test_the_second_time_is_live_in_whatever_order_the_first_is_told(database, order):
    assert (await told_in_order(database, order)).live_uuid == instance(2)


@pytest.mark.parametrize("order", list(permutations([*TWICE, ("ended", 1, 2, 160)])))
async def test_two_times_that_ended_leave_nothing_live(database, order):
    assert not (await told_in_order(database, order)).live


@pytest.mark.parametrize("order", list(permutations([*TWICE, ("ended", 1, 2, 160)])))
async def test_of_two_times_the_later_end_is_told_in_order(database, order):
    row = await told_in_order(database, order)
    assert row.ended_at == NOW + 160 * SECOND


@pytest.mark.parametrize(
    "order",
    list(permutations([("recording", 1, "started", 1, 5), ("ended", 1, 1, 60), ("ended", 1, 2, 160)])),
)
async def test_a_recording_of_the_first_time_that_is_told_after_both_ended_runs_no_more(database, order):
    row = await told_in_order(database, [("started", 1, 1, 0), ("started", 1, 2, 100), *order])
    assert row.recording is RecordingState.NONE


async def test_a_change_is_shown_at_once_and_waits_for_zoom(history, agenda):
    await history.plan(1)
    await history.created(1)
    await history.moved(1, 120, 45)
    await history.renamed(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.starts_at, row.minutes, row.topic) == (NOW + 120 * MINUTE, 45, "Renamed")
    assert (row.time_zone, row.changed) == ("Asia/Makassar", True)
    await history.updated(1, 2, passcode="new")
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.changed, row.passcode, row.join_url) == (False, "new", "https://zoom.us/j/2?pwd=y")


async def test_a_change_zoom_refuses_or_postpones_says_why(history, agenda):
    await history.plan(1)
    await history.created(1)
    await history.options_chosen(1)
    await history.change_postponed(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.state, row.changed, row.postponed_until) == (ZoomState.CREATED, True, NOW + 600 * MINUTE)
    await history.change_refused(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.refusal_reason, row.postponed_until, row.changed) == ("Not so", None, True)
    await history.renamed(1)
    await agenda.apply(history.events)
    assert (await agenda.by_id(meeting_id(1))).refusal_reason == ""


async def test_what_zoom_refused_is_asked_for_again(history, agenda):
    await history.plan(1)
    await history.refused(1)
    await history.renamed(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    assert (row.state, row.refusal_code, row.changed) == (ZoomState.ASKED, "", False)


async def test_a_series_ends_with_its_last_occurrence(history, agenda):
    await history.plan(1)
    await history.created(1)
    await history.repeated(1)
    await agenda.apply(history.events)
    row = await agenda.by_id(meeting_id(1))
    last = NOW + (2 * 24 * 60 + 90) * MINUTE
    assert (row.repeats, row.starts_at, row.ends_at) == (True, NOW + 60 * MINUTE, last)
    await history.one_moved(1, 2, days=1, minutes=15)
    await agenda.apply(history.events)
    assert (await agenda.by_id(meeting_id(1))).ends_at == last + (24 * 60 - 15) * MINUTE


async def test_what_was_found_in_zoom_stands_there_with_its_ways_in(history, agenda):
    await history.adopted(1)
    await history.adopted(2, by=ADMIN, host="host")
    await agenda.apply(history.events)
    organisations, persons = [await agenda.by_id(meeting_id(number)) for number in (1, 2)]
    assert (organisations.planned_by, organisations.host, organisations.chat) == (0, "", "")
    assert (persons.planned_by, persons.host, persons.of) == (ADMIN, "host", 0)
    assert (persons.state, persons.topic, persons.passcode) == (ZoomState.CREATED, "Found 2", "123456")
    assert persons.zoom_meeting_id == zoom_id(2)


async def test_a_page_of_zoom_s_is_found_at_once(history, agenda):
    for number in range(1, 4):
        await history.adopted(number)
    await history.plan(9)
    await agenda.apply(history.events)
    found = await agenda.by_zoom_ids([zoom_id(1), zoom_id(3), 5])
    assert {number: row.meeting_id for number, row in found.items()} == {
        zoom_id(1): meeting_id(1),
        zoom_id(3): meeting_id(3),
    }
    assert await agenda.by_zoom_ids([]) == {}


async def test_what_zoom_should_hold_for_a_host(history, agenda):
    await history.adopted(1)
    await history.adopted(2, host="host")
    await history.adopted(3, minutes_ahead=-90)
    await history.adopted(4)
    await history.deleted_in_zoom(4)
    await history.plan(5)
    await agenda.apply(history.events)
    assert [row.meeting_id for row in await agenda.standing("", NOW)] == [meeting_id(1)]
    (row,) = await agenda.standing("host", NOW)
    assert row.meeting_id == meeting_id(2)
    assert await agenda.standing("host", NOW, after=row.stream) == []


async def test_what_is_over_and_never_begun_is_found_until_it_is_marked(history, agenda):
    for number in range(1, 5):
        await history.adopted(number, minutes_ahead=-90)
    await history.started(2)
    await history.ended(3)
    await history.deleted_in_zoom(4)
    await history.adopted(5)
    await agenda.apply(history.events)
    (row,) = await agenda.never_begun(NOW)
    assert row.meeting_id == meeting_id(1)
    assert await agenda.never_begun(NOW, after=row.stream) == []
    await history.expired(1)
    await agenda.apply(history.events)
    assert await agenda.never_begun(NOW) == []
    assert (await agenda.by_id(meeting_id(1))).expired


@pytest.mark.parametrize("heard", ["started", "ended", "changed"])
async def test_what_is_heard_later_takes_back_that_it_did_not_take_place(history, agenda, heard):
    await history.adopted(1, minutes_ahead=-90)
    await history.expired(1)
    await getattr(history, heard)(1)
    await agenda.apply(history.events)
    assert not (await agenda.by_id(meeting_id(1))).expired
