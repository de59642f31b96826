"""What a caller of the log may rely on, on both engines."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from adapters.event_store.failures import EventTooLarge, LogTooNew
from domain.ids import StreamId
from domain.log import Conflict, Receipt
from domain.users.users import UserLanguageChosen
from tests.adapters.event_store.wishes import AT, JAKARTA, STREAM, log_at, wish

PATIENCE = 20
"""Seconds; a test that waits this long has failed."""


async def test_an_append_is_read_back_with_its_envelope(log):
    receipt = await log.append(asked := wish(JAKARTA))
    (recorded,) = await log.load(STREAM)
    assert recorded == (await log.read_after(0, 10))[0]
    assert (recorded.position, recorded.stream, recorded.version) == (receipt.position, STREAM, 1)
    assert (recorded.at, recorded.actor, recorded.via) == (AT, 1, asked.meta.via)
    assert recorded.command_id == asked.meta.command_id
    assert (recorded.correlation_id, recorded.causation_id) == ("telegram-7", "cause")
    assert recorded.event == JAKARTA


async def test_streams_are_read_from_a_version_and_the_log_from_a_position(log):
    await log.append(wish(JAKARTA, JAKARTA, JAKARTA))
    await log.append(wish(JAKARTA, stream="user-2"))
    assert [recorded.version for recorded in await log.load(STREAM, after=1)] == [2, 3]
    page = await log.read_after(1, 2)
    rest = await log.read_after(page[-1].position, 2)
    assert [recorded.stream for recorded in page + rest] == ["user-1", "user-1", "user-2"]


async def test_a_lost_race_stores_nothing_and_may_be_asked_again(log):
    await log.append(wish(JAKARTA))
    late = wish(JAKARTA)
    with pytest.raises(Conflict):
        await log.append(late)
    assert len(await log.load(STREAM)) == 1
    again = wish(JAKARTA, at=1, command_id=late.meta.command_id)
    assert not (await log.append(again)).repeated


async def test_of_many_at_once_on_one_stream_one_wins(log):
    answers = await asyncio.gather(*(log.append(wish(JAKARTA)) for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 39
    assert len(await log.load(STREAM)) == 1


async def test_the_same_command_gets_the_same_receipt(log):
    first = await log.append(wish(JAKARTA, JAKARTA, command_id=(command_id := uuid4())))
    again = await log.append(wish(JAKARTA, at=2, command_id=command_id))
    assert (first.repeated, again.repeated) == (False, True)
    assert again.position == first.position == (await log.load(STREAM))[-1].position
    assert len(await log.load(STREAM)) == 2


async def test_the_same_command_many_times_at_once_is_stored_once(log):
    command_id = uuid4()
    receipts = await asyncio.gather(*(log.append(wish(JAKARTA, command_id=command_id)) for _ in range(30)))
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 29
    assert len({receipt.position for receipt in receipts}) == 1


async def test_a_refusal_is_remembered_with_its_details(log):
    asked = wish(refusal="meeting.over")
    asked.details["minutes"] = 5
    await log.append(asked)
    receipt = await log.append(wish(JAKARTA, command_id=asked.meta.command_id))
    assert (receipt.refusal, receipt.details, receipt.position) == ("meeting.over", {"minutes": 5}, 0)
    assert receipt.repeated
    assert await log.read_after(0, 10) == []


@pytest.mark.parametrize("refusal", ["", "meeting.over"])
async def test_versions_are_checked_even_when_nothing_is_to_be_stored(log, refusal):
    await log.append(wish(JAKARTA))
    with pytest.raises(Conflict):
        await log.append(wish(refusal=refusal))
    assert (await log.append(wish(refusal=refusal, at=1))).position == 0


async def test_every_stream_that_was_read_is_checked(log):
    await log.append(wish(JAKARTA, stream="user-2"))
    asked = wish(JAKARTA)
    asked.expected[StreamId("user-2")] = 0
    with pytest.raises(Conflict):
        await log.append(asked)
    asked.expected[StreamId("user-2")] = 1
    await log.append(asked)


async def test_a_wish_that_cannot_be_stored_fails_alone(log):
    huge = UserLanguageChosen(language="x" * 1_100_000)
    bad = [log.append(wish(huge, stream="user-a"))]
    good = [log.append(wish(JAKARTA, stream=f"user-{number}")) for number in range(50)]
    answers = await asyncio.gather(*good[:25], *bad, *good[25:], return_exceptions=True)
    assert isinstance(answers.pop(25), EventTooLarge)
    assert all(isinstance(answer, Receipt) for answer in answers)


async def test_what_the_database_refuses_fails_alone(log):
    unstorable = "user-\ud800" if "Sqlite" in type(log).__name__ else "user-\x00"
    answers = await asyncio.gather(
        *(log.append(wish(JAKARTA, stream=f"user-{number}")) for number in range(10)),
        log.append(wish(JAKARTA, stream=unstorable)),
        *(log.append(wish(JAKARTA, stream=f"user-{number}")) for number in range(10, 20)),
        return_exceptions=True,
    )
    assert [number for number, answer in enumerate(answers) if not isinstance(answer, Receipt)] == [10]
    assert len(await log.read_after(0, 100)) == 20


async def test_a_caller_who_gives_up_harms_nobody(log):
    waiting = [asyncio.ensure_future(log.append(wish(JAKARTA, stream=f"user-{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    waiting[3].cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[3], asyncio.CancelledError)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 19


async def test_events_belong_to_streams_that_were_read(log):
    asked = wish(JAKARTA)
    asked.expected.clear()
    with pytest.raises(ValueError, match="user-1"):
        await log.append(asked)


async def test_waiters_hear_of_an_append(log):
    waiting = [asyncio.ensure_future(log.changed(0)) for _ in range(5)]
    await asyncio.sleep(0)
    await log.append(wish(JAKARTA))
    await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)


async def test_nobody_waits_for_what_is_there_already(log):
    await log.append(wish(JAKARTA))
    await asyncio.wait_for(log.changed(0), PATIENCE)


async def test_a_waiter_is_not_woken_without_an_event(log):
    first = await log.append(wish(JAKARTA))
    waiting = asyncio.ensure_future(log.changed(first.position))
    await log.append(wish(refusal="meeting.over", at=1))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()
    await log.append(wish(JAKARTA, at=1))
    await asyncio.wait_for(waiting, PATIENCE)


async def test_another_opening_of_the_log_hears_of_an_append(log, place, mapper):
    async with log_at(place, mapper) as other:
        waiting = asyncio.ensure_future(other.changed(0))
        await asyncio.sleep(0)
        await log.append(wish(JAKARTA))
        await asyncio.wait_for(waiting, PATIENCE)
        assert len(await other.read_after(0, 10)) == 1


async def test_a_log_survives_closing(place, mapper):
    async with log_at(place, mapper) as log:
        first = await log.append(wish(JAKARTA))
    async with log_at(place, mapper) as log:
        assert len(await log.load(STREAM)) == 1
        assert (await log.append(wish(JAKARTA, at=1))).position > first.position


async def test_closing_stores_what_is_waiting(place, mapper):
    log = log_at(place, mapper)
    await log.open()
    waiting = [asyncio.ensure_future(log.append(wish(JAKARTA, stream=f"user-{n}"))) for n in range(100)]
    await asyncio.sleep(0)
    await log.close()
    assert all(not receipt.repeated for receipt in await asyncio.gather(*waiting))


async def test_programs_that_start_together_create_the_log_once(place, mapper):
    logs = [log_at(place, mapper) for _ in range(6)]
    await asyncio.gather(*(log.open() for log in logs))
    for version, log in enumerate(logs):
        await log.append(wish(JAKARTA, at=version))
    await asyncio.gather(*(log.close() for log in logs))


@pytest.mark.parametrize(
    "change", ["UPDATE events SET topic = 'x'", "DELETE FROM events", "DELETE FROM seals"]
)
async def test_the_database_refuses_to_change_what_is_stored(log, change):
    await log.append(wish(JAKARTA))
    with log.tables.write() as transaction:
        transaction.store_seals([(1, b"hash", None)])
    with pytest.raises(Exception, match="append-only"):
        log.tables.query(change)
    assert len(await log.load(STREAM)) == 1


async def test_a_log_of_a_later_version_is_refused(place, mapper):
    async with log_at(place, mapper) as log:
        with log.tables.write() as transaction:
            if "Sqlite" in type(log).__name__:
                transaction._connection.execute("PRAGMA user_version = 99")
            else:
                transaction._connection.execute("INSERT INTO event_log_version VALUES (99)")
    later = log_at(place, mapper)
    with pytest.raises(LogTooNew, match="99"):
        await later.open()
    later.tables.close()
