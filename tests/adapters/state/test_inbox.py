"""The inbox keeps what came in, in order per lane, and hands each message to one worker."""

from __future__ import annotations

import asyncio

import pytest

from adapters.state import inbox
from adapters.state.inbox import Incoming
from adapters.state.tables import inbox as table
from tests.adapters.state.fixtures import NOW, opened, rows_of, steps_of


def message(identity: object, lane: str = "", *, source: str = "telegram", body: bytes = b"{}") -> Incoming:
    return Incoming(source=source, identity=str(identity), lane=lane or f"lane {identity}", body=body)


async def accept(state, *messages, now=NOW):
    await state.write(lambda c: inbox.accept(c, messages, now=now))


async def claim(state, worker="w", *, limit=10, now=NOW, source="telegram"):
    return await state.write(lambda c: inbox.claim(c, source, worker, limit=limit, now=now))


async def claimed(state, worker="w", **how):
    return [found.identity for found in await claim(state, worker, **how)]


async def test_a_message_that_came_before_is_left_as_it_is(state):
    await accept(state, message(1, body=b"first"))
    (first,) = await claim(state)
    await state.write(lambda c: inbox.finish(c, first.id))
    await accept(state, message(1, body=b"second"), message(1, body=b"third"), now=NOW + 9)
    assert await claimed(state, now=NOW + 9) == []
    (row,) = await rows_of(state, table)
    assert (row["state"], row["received_at"], row["body"]) == ("done", NOW, b"")


async def test_the_same_identity_from_another_source_is_another_message(state):
    await accept(state, message(1, "telegram/1"), message(1, "zoom/1", source="zoom"))
    assert await claimed(state) == ["1"]
    assert await claimed(state, source="zoom") == ["1"]


async def test_nothing_is_stored_for_an_empty_page(state):
    await accept(state)
    assert await rows_of(state, table) == []


async def test_one_lane_is_handled_in_order_one_at_a_time(state):
    await accept(state, message(1, "a"), message(2, "a"), message(3, "b"))
    first, other = await claim(state)
    assert (first.identity, other.identity) == ("1", "3")
    assert await claimed(state, "v") == []
    await state.write(lambda c: inbox.finish(c, first.id))
    assert await claimed(state, "v") == ["2"]


async def test_a_message_that_waits_for_another_try_holds_its_lane(state):
    await accept(state, message(1, "a"), message(2, "a"))
    (first,) = await claim(state)
    await state.write(lambda c: inbox.put_back(c, first.id, "w", "busy", due_at=NOW + 5, attempts=0))
    assert await claimed(state, now=NOW + 4) == []
    (again,) = await claim(state, now=NOW + 5)
    assert (again.identity, again.attempts) == ("1", 1)


async def test_a_parked_message_lets_its_followers_through(state):
    await accept(state, message(1, "a", body=b"poison"), message(2, "a"))
    (first,) = await claim(state)
    await state.write(lambda c: inbox.park(c, first.id, "w", "no\0 sense" + "!" * 600))
    assert await claimed(state) == ["2"]
    parked = (await rows_of(state, table))[0]
    assert (parked["state"], parked["worker"], parked["body"]) == ("parked", "", b"poison")
    assert parked["reason"].startswith("no sense!")
    assert len(parked["reason"]) == 500
    assert await state.read(inbox.count) == {"parked": 1, "waiting": 1}


async def test_an_attempt_that_ended_with_the_program_counts_as_a_death_and_not_as_an_attempt(state):
    await accept(state, message(1))
    for deaths in range(inbox.SUSPECT):
        (found,) = await claim(state, f"process {deaths}")
        assert (found.attempts, found.deaths) == (1, deaths)
        assert await state.read(inbox.workers) == {f"process {deaths}"}
        await state.write(lambda c, dead=f"process {deaths}": inbox.release(c, dead))
    assert await state.read(inbox.workers) == set()


async def test_suspects_are_claimed_one_at_a_time_and_never_with_the_others(state):
    await accept(state, message(1), message(2))
    for number in range(inbox.SUSPECT):
        await claim(state, f"dead {number}")
        await state.write(lambda c, dead=f"dead {number}": inbox.release(c, dead))
    await accept(state, message(3))
    assert await claimed(state) == ["3"]
    for number in ("1", "2"):
        (suspect,) = await state.write(lambda c: inbox.claim_suspect(c, "telegram", "w", now=NOW))
        assert (suspect.identity, suspect.deaths) == (number, inbox.SUSPECT)
    assert await state.write(lambda c: inbox.claim_suspect(c, "telegram", "w", now=NOW)) == []


async def test_a_release_leaves_others_their_messages(state):
    await accept(state, message(1), message(2))
    await claim(state, "dead", limit=1)
    await claim(state, "living", limit=1)
    await state.write(lambda c: inbox.release(c, "dead"))
    assert await claimed(state, "heir") == ["1"]


async def test_a_living_worker_gives_back_what_it_does_not_know_of_without_counting_it(state):
    await accept(state, message(1), message(2), message(3))
    known, *_ = await claim(state, limit=2)
    await claim(state, "another")
    await state.write(lambda c: inbox.give_back(c, "telegram", "w", held=[known.id], due_at=NOW + 1))
    assert await claimed(state) == []
    (found,) = await claim(state, now=NOW + 1)
    assert (found.identity, found.attempts) == ("2", 1)


async def test_who_was_thought_to_be_gone_changes_nothing_of_what_another_has_taken_over(state):
    await accept(state, message(1, "a"))
    (lost,) = await claim(state, "gone")
    await state.write(lambda c: inbox.release(c, "gone"))
    assert await claimed(state, "heir") == ["1"]
    await state.write(lambda c: inbox.put_back(c, lost.id, "gone", "busy", due_at=NOW, attempts=0))
    await state.write(lambda c: inbox.park(c, lost.id, "gone", "poison"))
    (row,) = await rows_of(state, table)
    assert (row["state"], row["worker"], row["reason"]) == ("waiting", "heir", "")


async def test_handled_messages_are_forgotten_and_others_never(state):
    await accept(state, message("done"), message("parked"), message("waiting"), now=NOW)
    done, parked = await claim(state, limit=2)
    await state.write(lambda c: inbox.finish(c, done.id))
    await state.write(lambda c: inbox.park(c, parked.id, "w", ""))
    await accept(state, message("later"), now=NOW + 5)
    later = (await claim(state, now=NOW + 5))[-1]
    await state.write(lambda c: inbox.finish(c, later.id))
    await state.write(lambda c: inbox.sweep(c, "telegram", before=NOW))
    assert len(await rows_of(state, table)) == 4
    await state.write(lambda c: inbox.sweep(c, "telegram", before=NOW + 1))
    assert [row["identity"] for row in await rows_of(state, table)] == ["parked", "waiting", "later"]


async def test_the_longest_waiting_come_first_and_only_as_many_as_asked_for(state):
    await accept(state, *(message(number) for number in range(5)))
    assert await claimed(state, limit=2) == ["0", "1"]
    assert await claimed(state, limit=9) == ["2", "3", "4"]


async def test_two_programs_never_claim_the_same_message_nor_two_of_one_lane(state_url):
    lanes, each = 20, 6
    async with opened(state_url) as one, opened(state_url) as other:
        await accept(one, *(message(f"{lane}-{n}", f"{lane}") for n in range(each) for lane in range(lanes)))
        under_way, order = set(), []

        async def work(state, worker):
            while len(order) < lanes * each:
                for found in await claim(state, worker, limit=3):
                    lane = found.identity.partition("-")[0]
                    assert lane not in under_way
                    under_way.add(lane)
                    order.append(found.identity)
                    await asyncio.sleep(0)
                    # Out of hand before it is written, because the other may claim the next one at once.
                    under_way.discard(lane)
                    await state.write(lambda c, number=found.id: inbox.finish(c, number))

        async with asyncio.TaskGroup() as tasks:
            for number in range(3):
                tasks.create_task(work(one, f"one-{number}"))
                tasks.create_task(work(other, f"other-{number}"))
    assert len(set(order)) == lanes * each == len(order)
    for lane in range(lanes):
        assert [name for name in order if name.startswith(f"{lane}-")] == [f"{lane}-{n}" for n in range(each)]


async def test_claiming_reads_an_index_and_not_all_that_is_done(on_sqlite):
    await accept(on_sqlite, *(message(number, "lane") for number in range(3)))
    steps = await steps_of(
        on_sqlite, lambda c: inbox.claim(c, "telegram", "w", limit=1, now=NOW), begins="WITH"
    )
    assert "SCAN inbox" not in steps
    assert "USING INDEX inbox_due" in steps
    assert "USING INDEX inbox_waiting" in steps


@pytest.mark.parametrize("ask", [inbox.count, inbox.parked])
async def test_looking_after_messages_reads_indexes_and_not_all_that_is_done(on_sqlite, ask):
    steps = await steps_of(on_sqlite, ask, begins="SELECT")
    read = [step for step in steps.split(" | ") if "inbox" in step]
    assert read
    assert all("INDEX inbox_" in step for step in read)


async def parked(state):
    await accept(state, message(1))
    (found,) = await claim(state)
    await state.write(lambda c: inbox.park(c, found.id, "w", "unreadable"))
    return found.id


async def test_a_parked_message_is_shown_without_its_content_and_handled_again_on_request(state):
    number = await parked(state)
    (shown,) = await state.read(inbox.parked)
    assert (shown.id, shown.identity, shown.reason) == (number, "1", "unreadable")
    assert await state.write(lambda c: inbox.retry(c, number, now=NOW))
    assert await claimed(state) == ["1"]
    assert not await state.write(lambda c: inbox.retry(c, number, now=NOW)), "it is not parked any more"


async def test_a_parked_message_is_forgotten_on_request(state):
    number = await parked(state)
    assert await state.write(lambda c: inbox.drop(c, number, now=NOW))
    assert await state.read(inbox.count) == {}
    assert await claimed(state) == []
    (row,) = await rows_of(state, table)
    assert row["body"] == b""
