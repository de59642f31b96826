"""Deliveries: which file stands in which chat, or is on its way there."""

from __future__ import annotations

import pytest

from domain.ids import ChatId
from domain.recordings.recordings import Form, stream_of
from projections.deliveries import Deliveries, DeliveryState
from tests.projections.histories import CHAT, SECOND, History, recording_id

ELSEWHERE = ChatId("-1002")


@pytest.fixture
async def history():
    told = History()
    for number in (1, 2, 3):
        await told.ready(number, "a", "b")
    return told


@pytest.fixture
def deliveries(database):
    return Deliveries(database)


async def only(deliveries, number=1):
    (row,) = await deliveries.of_recording(recording_id(number))
    return row


async def test_a_planned_delivery_waits(history, deliveries):
    await history.plan_deliveries(1, "a")
    await deliveries.apply(history.events)
    row = await only(deliveries)
    assert (row.stream, row.file_id, row.chat, row.round) == (stream_of(recording_id(1)), "a", CHAT, 1)
    assert (row.state, row.planned_at) == (DeliveryState.PLANNED, history.events[-1].at)
    assert (row.message_id, await deliveries.waiting(), await deliveries.last()) == (0, 1, None)


async def test_what_arrived_says_as_what_and_where(history, deliveries):
    await history.plan_deliveries(1, "a")
    await history.arrived(1, "a", form=Form.PARTS)
    await deliveries.apply(history.events)
    row = await only(deliveries)
    assert (row.state, row.form, row.reason, row.message_id) == (
        DeliveryState.DELIVERED,
        Form.PARTS,
        "too_large",
        41,
    )
    assert row.settled_at - row.planned_at == SECOND
    assert (await deliveries.waiting(), await deliveries.last()) == (0, row)


async def test_what_did_not_arrive_says_why(history, deliveries):
    await history.plan_deliveries(1, "a")
    await history.not_arrived(1, "a")
    await deliveries.apply(history.events)
    row = await only(deliveries)
    assert (row.state, row.reason, row.settled_at) == (
        DeliveryState.FAILED,
        "Gone",
        history.events[-1].at,
    )
    assert (await deliveries.waiting(), await deliveries.last()) == (0, None)


async def test_what_failed_first_and_arrived_then_has_arrived(history, deliveries):
    await history.plan_deliveries(1, "a")
    await history.not_arrived(1, "a")
    await history.arrived(1, "a")
    await history.not_arrived(1, "a")
    await deliveries.apply(history.events)
    assert (await only(deliveries)).state is DeliveryState.DELIVERED


async def test_the_next_round_takes_the_place_of_the_one_before(history, deliveries):
    await history.plan_deliveries(1, "a")
    await history.arrived(1, "a")
    await history.request(1, "a")
    await deliveries.apply(history.events)
    row = await only(deliveries)
    assert (row.round, row.state, row.planned_at) == (2, DeliveryState.PLANNED, history.events[-1].at)
    assert await deliveries.waiting() == 1
    await history.arrived(1, "a", turn=2)
    await deliveries.apply(history.events)
    row = await only(deliveries)
    assert (row.round, row.state) == (2, DeliveryState.DELIVERED)


async def test_each_file_and_each_chat_stands_for_itself(history, deliveries):
    await history.plan_deliveries(1, "a", "b")
    await history.plan_deliveries(1, "a", chat=ELSEWHERE)
    await history.arrived(1, "b")
    await deliveries.apply(history.events)
    rows = await deliveries.of_recording(recording_id(1))
    assert {(row.file_id, row.chat, row.state) for row in rows} == {
        ("a", CHAT, DeliveryState.PLANNED),
        ("b", CHAT, DeliveryState.DELIVERED),
        ("a", ELSEWHERE, DeliveryState.PLANNED),
    }
    assert rows[-1].chat == ELSEWHERE
    assert await deliveries.waiting() == 2
    assert await deliveries.of_recording(recording_id(2)) == []


async def test_the_recordings_of_a_chat_are_named_once_the_newest_first(history, deliveries):
    for number in (2, 1, 3):
        await history.plan_deliveries(number, "a", "b")
    await history.plan_deliveries(2, "a", chat=ELSEWHERE)
    await history.arrived(2, "a")
    await history.request(2, "a")
    await deliveries.apply(history.events)
    streams = [stream_of(recording_id(number)) for number in (2, 3, 1)]
    assert await deliveries.streams_in([CHAT]) == streams
    assert await deliveries.streams_in([ELSEWHERE]) == streams[:1]
    assert await deliveries.streams_in([ChatId("-1001234567890")]) == []


async def test_what_became_of_several_recordings_is_asked_for_at_once(history, deliveries):
    for number in (1, 2, 3):
        await history.plan_deliveries(number, "a", "b")
    await history.plan_deliveries(2, "a", chat=ELSEWHERE)
    await history.arrived(1, "a")
    await history.not_arrived(1, "b")
    await deliveries.apply(history.events)
    first, second, third, never = [stream_of(recording_id(number)) for number in (1, 2, 3, 4)]
    settled, waiting = {DeliveryState.DELIVERED, DeliveryState.FAILED}, {DeliveryState.PLANNED}
    asked = (first, second, never)
    assert await deliveries.states_in([CHAT], asked) == {first: settled, second: waiting}
    assert await deliveries.states_in([ELSEWHERE, CHAT], [third, second]) == dict.fromkeys(
        (second, third), waiting
    )
    assert await deliveries.states_in([ELSEWHERE], asked) == {second: waiting}
    assert await deliveries.states_in([], asked) == await deliveries.states_in([CHAT], []) == {}


async def test_the_last_is_the_one_that_arrived_last(history, deliveries):
    await history.plan_deliveries(1, "a", "b")
    await history.plan_deliveries(2, "a")
    await history.arrived(2, "a")
    await history.arrived(1, "b")
    await history.not_arrived(1, "a")
    await deliveries.apply(history.events)
    last = await deliveries.last()
    assert (last.stream, last.file_id) == (stream_of(recording_id(1)), "b")


async def test_no_file_at_all_is_no_delivery(history, deliveries):
    await deliveries.apply(history.events)
    assert await deliveries.of_recording(recording_id(1)) == []
    assert (await deliveries.waiting(), await deliveries.last()) == (0, None)
    assert await deliveries.streams_in([CHAT]) == []


async def test_what_became_of_an_earlier_round_does_not_settle_the_next(database):
    deliveries, history = Deliveries(database), History()
    await history.ready(1, "a")
    await history.plan_deliveries(1, "a")
    await history.not_arrived(1, "a")
    await history.request(1, "a")
    await history.arrived(1, "a", turn=1)
    await deliveries.apply(history.events)
    (row,) = await deliveries.of_recording(recording_id(1))
    assert (row.round, row.state) == (2, DeliveryState.PLANNED)


async def test_the_next_round_says_nothing_of_the_one_before(database):
    deliveries, history = Deliveries(database), History()
    await history.ready(1, "a")
    await history.plan_deliveries(1, "a")
    await history.arrived(1, "a")
    await history.request(1, "a")
    await deliveries.apply(history.events)
    (row,) = await deliveries.of_recording(recording_id(1))
    assert (row.message_id, row.reason) == (0, "")


async def test_files_planned_together_stand_in_an_order_of_their_own(database):
    deliveries, history = Deliveries(database), History()
    await history.ready(1, "a", "b", "c")
    await history.plan_deliveries(1, "c", "a", "b")
    await deliveries.apply(history.events)
    await history.arrived(1, "b")
    await deliveries.apply(history.events)
    rows = await deliveries.of_recording(recording_id(1))
    assert [row.file_id for row in rows] == ["a", "b", "c"]
