"""Claiming by turns: nobody is kept out, nobody has more than their share, and lanes stay in order."""

from __future__ import annotations

from collections import Counter

import pytest

from adapters.effect import EffectState
from adapters.state import effects, turns
from adapters.state.turns import Turns
from tests.adapters.state.fixtures import NOW, an_effect, opened, rows_of

KIND = "recording.deliver"


def of(owner, *names, lane=None):
    """Long effects of one owner, each in a lane of its own unless told otherwise."""
    return [
        an_effect(f"{KIND}/{owner}/{name}", f"relay/{owner}/{lane if lane is not None else name}")
        for name in names
    ]


async def plan(state, *planned, now=NOW):
    await state.write(lambda c: effects.plan(c, planned, now=now))


async def claim(state, by, limit, *, worker="w", now=NOW):
    return await state.write(lambda c: by.claim(c, worker, [KIND], limit=limit, now=now))


async def finish(state, attempt, now=NOW):
    await state.write(lambda c: effects.finish(c, attempt.id, EffectState.DONE, now=now))


def owners(claimed):
    return Counter(attempt.effect.lane.split("/")[1] for attempt in claimed)


def names(claimed):
    return sorted(attempt.effect.key.removeprefix(f"{KIND}/") for attempt in claimed)


async def test_an_owner_with_a_hundred_does_not_keep_out_those_with_one(state):
    await plan(state, *of("many", *range(100)))
    for each in ("a", "b", "c"):
        await plan(state, *of(each, 1), now=NOW + 1)
    claimed = await claim(state, Turns(4), 4, now=NOW + 1)
    assert owners(claimed) == {"many": 1, "a": 1, "b": 1, "c": 1}


async def test_whose_turn_was_longest_ago_comes_first(state):
    await plan(state, *of("many", *range(10)), *of("few", 1, 2))
    by, order = Turns(1), []
    for second in range(6):
        (attempt,) = await claim(state, by, 1, now=NOW + second)
        order += owners([attempt])
        await finish(state, attempt)
    assert order == ["many", "few", "many", "few", "many", "many"]


async def test_what_one_owner_has_is_claimed_in_the_order_it_came(state):
    await plan(state, *of("one", *range(5)))
    by, order = Turns(2), []
    while claimed := await claim(state, by, 1):
        order += names(claimed)
        await finish(state, claimed[0])
    assert order == [f"one/{number}" for number in range(5)]


async def test_nobody_has_more_than_their_share_however_many_places_are_free(state):
    await plan(state, *of("many", *range(10)), *of("few", 1))
    by = Turns(2)
    first = await claim(state, by, 10)
    assert owners(first) == {"many": 2, "few": 1}
    assert await claim(state, by, 10) == []
    await finish(state, next(attempt for attempt in first if "many" in attempt.effect.key))
    assert owners(await claim(state, by, 10)) == {"many": 1}


async def test_the_share_counts_in_all_programs_together(state_url):
    async with opened(state_url) as one, opened(state_url) as other:
        await plan(one, *of("many", *range(10)), *of("few", *range(10)))
        here, there = Turns(3), Turns(3)
        assert owners(await claim(one, here, 4, worker="one")) == {"many": 2, "few": 2}
        assert owners(await claim(other, there, 10, worker="other")) == {"many": 1, "few": 1}
        assert await claim(one, here, 10, worker="one") == []
        rows = await rows_of(one)
        assert Counter(row["worker"] for row in rows) == {"one": 4, "other": 2, "": 14}


async def test_a_lane_stays_in_order_and_one_at_a_time(state):
    await plan(state, *of("one", 1, 2, 3, lane="same"), *of("one", 9))
    by = Turns(9)
    claimed = await claim(state, by, 9)
    assert names(claimed) == ["one/1", "one/9"]
    assert await claim(state, by, 9) == []
    await finish(state, min(claimed, key=lambda attempt: attempt.id))
    assert names(await claim(state, by, 9)) == ["one/2"]


async def test_what_is_not_due_or_of_another_kind_is_left_alone(state):
    await plan(state, an_effect("zoom.create/1", "relay/one/x"))
    await plan(state, *of("one", 1), now=NOW + 60)
    by = Turns(2)
    assert await claim(state, by, 9) == []
    assert names(await claim(state, by, 9, now=NOW + 60)) == ["one/1"]


async def test_other_kinds_under_way_do_not_count(state):
    await plan(state, an_effect("zoom.create/1", "relay/one/other"))
    await state.write(lambda c: effects.claim(c, "w", ["zoom.create"], limit=1, now=NOW))
    await plan(state, *of("one", 1))
    assert names(await claim(state, Turns(1), 9)) == ["one/1"]


async def test_a_claimed_effect_is_the_one_that_was_planned(state):
    planned = an_effect(f"{KIND}/1", "relay/one/1", payload={"file": "ä"}, position=7, correlation_id="c-1")
    await plan(state, planned)
    (attempt,) = await claim(state, Turns(1), 1)
    assert (attempt.effect, attempt.attempts, attempt.begun_at) == (planned, 0, 0.0)


@pytest.mark.parametrize("most_each", [1, 9])
async def test_who_has_more_than_is_seen_at_once_keeps_nobody_out(state, monkeypatch, most_each):
    monkeypatch.setattr(turns, "_SEEN_AT_ONCE", 3)
    await plan(state, *of("many", *range(10)), *of("much", *range(10)), *of("%_\\", *range(10)))
    await plan(state, *of("few", 1), now=NOW + 1)
    claimed = await claim(state, Turns(most_each), 4, now=NOW + 1)
    assert owners(claimed) == {"many": 1, "much": 1, "%_\\": 1, "few": 1}


async def test_who_has_their_share_already_hides_nobody(state, monkeypatch):
    monkeypatch.setattr(turns, "_SEEN_AT_ONCE", 3)
    by = Turns(1)
    await plan(state, *of("many", *range(10)))
    assert owners(await claim(state, by, 1)) == {"many": 1}
    await plan(state, *of("few", 1), now=NOW + 1)
    assert owners(await claim(state, by, 1, now=NOW + 1)) == {"few": 1}


async def test_those_who_have_come_and_gone_are_forgotten(on_sqlite, monkeypatch):
    monkeypatch.setattr(turns, "_REMEMBERED", 2)
    by = Turns(1)
    for name in "abcd":
        await plan(on_sqlite, *of(name, 1))
        await claim(on_sqlite, by, 1)
    assert list(by._served) == ["relay/c", "relay/d"]


async def test_a_lane_without_an_owner_is_claimed_as_well(on_sqlite):
    await plan(on_sqlite, an_effect(f"{KIND}/1", "plain"), an_effect(f"{KIND}/2", "relay//x"))
    assert len(await claim(on_sqlite, Turns(1), 9)) == 2


async def test_a_creation_is_under_way_from_its_beginning_until_it_is_recorded(state):
    kind = "zoom.create_meeting"

    async def under_way():
        return await state.read(lambda c: effects.under_way(c, kind))

    await plan(state, an_effect(f"{kind}/1"), an_effect("other.kind/1"))
    (other,) = await state.write(lambda c: effects.claim(c, "w", ["other.kind"], limit=1, now=NOW))
    await state.write(lambda c: effects.begin(c, other.id, "w", now=NOW))
    (one,) = await state.write(lambda c: effects.claim(c, "w", [kind], limit=1, now=NOW))
    assert not await under_way()
    await state.write(lambda c: effects.begin(c, one.id, "w", now=NOW))
    assert await under_way()
    again = {"due_at": NOW, "attempts": 1, "reason": "", "unknown": True}
    await state.write(lambda c: effects.put_back(c, one.id, "w", **again))
    assert await under_way(), "its answer was lost, so it may have happened"
    await finish(state, one)
    assert not await under_way()


async def test_what_certainly_did_not_happen_is_not_under_way(on_sqlite):
    await plan(on_sqlite, an_effect("zoom.create/1"))
    (one,) = await on_sqlite.write(lambda c: effects.claim(c, "w", ["zoom.create"], limit=1, now=NOW))
    await on_sqlite.write(lambda c: effects.begin(c, one.id, "w", now=NOW))
    again = {"due_at": NOW, "attempts": 0, "reason": "", "unknown": False}
    await on_sqlite.write(lambda c: effects.put_back(c, one.id, "w", **again))
    assert not await on_sqlite.read(lambda c: effects.under_way(c, "zoom.create"))
