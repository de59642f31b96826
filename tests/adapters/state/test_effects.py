"""Effects: planned once, begun in order, at rest when somebody knows what became of them."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from adapters.effect import EffectState, IfUnknown, SentCard
from adapters.state import cards, effects
from tests.adapters.state.fixtures import NOW, an_effect, rows_of, steps_of

KINDS = ["zoom.create", "telegram.card"]
LANE = "card/batch:1/5"


def card(position: int, lane: str = LANE):
    return an_effect(f"telegram.card/{lane}/{position}", lane, position=position, latest_only=True)


async def plan(state, *planned, now=NOW):
    await state.write(lambda c: effects.plan(c, planned, now=now))


async def claim(state, worker="w", *, kinds=KINDS, limit=10, now=NOW):
    return await state.write(lambda c: effects.claim(c, worker, kinds, limit=limit, now=now))


async def keys(state, worker="w", **how):
    return [attempt.effect.key for attempt in await claim(state, worker, **how)]


async def begin(state, attempt, worker="w", now=NOW):
    return await state.write(lambda c: effects.begin(c, attempt.id, worker, now=now))


async def finish(state, attempt, outcome=EffectState.DONE, now=NOW, reason=""):
    await state.write(lambda c: effects.finish(c, attempt.id, outcome, now=now, reason=reason))


async def put_back(state, attempt, worker="w", *, due_at=NOW, attempts=1, unknown=False, reason="busy"):
    how = {"due_at": due_at, "attempts": attempts, "reason": reason, "unknown": unknown}
    await state.write(lambda c: effects.put_back(c, attempt.id, worker, **how))


async def begun(state, effect):
    await plan(state, effect)
    (attempt,) = await claim(state)
    await begin(state, attempt)
    return attempt


async def test_a_key_is_planned_once_even_when_its_effect_is_long_done(state):
    await plan(state, an_effect(), an_effect(payload={"other": "words"}))
    (attempt,) = await claim(state)
    assert attempt.effect == an_effect()
    await begin(state, attempt)
    await finish(state, attempt)
    await plan(state, an_effect())
    assert await keys(state, now=NOW + 1) == []


async def test_effects_of_one_plan_keep_their_order(state):
    planned = [an_effect(f"zoom.create/{number}", "same lane") for number in (3, 1, 2)]
    await plan(state, *planned)
    order = []
    for _ in planned:
        (attempt,) = await claim(state)
        order.append(attempt.effect.key)
        await finish(state, attempt)
    assert order == ["zoom.create/3", "zoom.create/1", "zoom.create/2"]


async def test_a_lane_is_performed_one_at_a_time_and_other_lanes_meanwhile(state):
    await plan(
        state,
        an_effect("zoom.create/1", "a"),
        an_effect("zoom.create/2", "a"),
        an_effect("zoom.create/3", "b"),
    )
    first, other = await claim(state)
    assert (first.effect.key, other.effect.key) == ("zoom.create/1", "zoom.create/3")
    assert await keys(state, "another") == []
    await finish(state, first)
    assert await keys(state, "another") == ["zoom.create/2"]


async def test_one_that_shows_the_present_stands_for_all_of_its_plan(state):
    await plan(state, card(5), card(9), card(7), card(6, "another lane"))
    assert [(row["key"], row["position"]) for row in await rows_of(state)] == [
        (f"telegram.card/{LANE}/9", 9),
        ("telegram.card/another lane/6", 6),
    ]


async def test_a_waiting_one_shows_later_positions_too_and_never_an_earlier_one(state):
    await plan(state, card(5))
    await plan(state, card(9))
    await plan(state, card(7))
    (row,) = await rows_of(state)
    assert (row["key"], row["position"]) == (f"telegram.card/{LANE}/5", 9)


async def test_what_is_claimed_but_not_begun_still_shows_what_is_planned_now(state):
    await plan(state, card(5))
    (attempt,) = await claim(state)
    await plan(state, card(8))
    assert await begin(state, attempt) == 8
    assert len(await rows_of(state)) == 1


async def test_nothing_joins_an_effect_that_has_begun(state):
    attempt = await begun(state, card(5))
    await plan(state, card(8))
    await put_back(state, attempt, unknown=True)
    await plan(state, card(9))
    assert [row["position"] for row in await rows_of(state)] == [5, 9]


async def test_an_ordinary_effect_of_the_same_lane_is_not_joined(state):
    await plan(state, an_effect("telegram.card/ordinary", LANE))
    await plan(state, card(5))
    assert len(await rows_of(state)) == 2


@pytest.mark.parametrize("outcome", [EffectState.UNKNOWN, EffectState.DONE, EffectState.REFUSED])
async def test_an_effect_at_rest_lets_its_lane_go_on(state, outcome):
    first = await begun(state, an_effect("zoom.create/1", "a"))
    await plan(state, an_effect("zoom.create/2", "a"))
    await finish(state, first, outcome)
    assert await keys(state) == ["zoom.create/2"]


async def test_a_parked_effect_holds_its_lane_until_it_is_dropped(state):
    first = await begun(state, an_effect("zoom.create/1", "a"))
    await plan(state, an_effect("zoom.create/2", "a"))
    await finish(state, first, EffectState.PARKED, reason="gave\0 up" + "!" * 600)
    assert await keys(state) == []
    assert await state.read(effects.next_due) == NOW
    (parked, _) = await state.read(effects.unfinished)
    assert (parked.state, parked.reason[:8], len(parked.reason)) == ("parked", "gave up!", 500)
    assert await state.write(lambda c: effects.drop(c, first.id, now=NOW))
    assert await keys(state) == ["zoom.create/2"]


async def test_only_kinds_that_can_be_performed_are_claimed(state):
    await plan(state, an_effect("zoom.create/1"), an_effect("shop.buy/1"))
    assert await keys(state) == ["zoom.create/1"]
    assert await keys(state, kinds=[]) == []
    assert await keys(state, kinds=["shop.buy"]) == ["shop.buy/1"]


async def test_an_effect_waits_until_it_is_due(state):
    await plan(state, an_effect(), now=NOW + 5)
    assert await keys(state, now=NOW + 4.9) == []
    assert await state.read(effects.next_due) == NOW + 5
    (attempt,) = await claim(state, now=NOW + 5)
    assert await state.read(effects.next_due) is None
    await put_back(state, attempt, due_at=NOW + 9)
    assert await keys(state, now=NOW + 8.9) == []
    assert await keys(state, now=NOW + 9) == ["zoom.create/1"]


async def test_what_was_released_meanwhile_is_not_begun(state):
    await plan(state, an_effect())
    (lost,) = await claim(state, "presumed dead")
    await state.write(lambda c: effects.release(c, "presumed dead"))
    assert await begin(state, lost, "presumed dead") is None
    (attempt,) = await claim(state, "heir")
    assert await begin(state, lost, "presumed dead") is None
    assert attempt.begun_at == 0
    assert await begin(state, attempt, "heir") == 0


async def test_one_presumed_dead_cannot_take_an_effect_out_of_its_heirs_hands(state):
    lost = await begun(state, an_effect())
    await state.write(lambda c: effects.release(c, "w"))
    (attempt,) = await claim(state, "heir")
    await put_back(state, lost, "w", attempts=7)
    assert await keys(state, "third") == []
    assert await begin(state, attempt, "heir") == 0


async def test_what_the_dead_had_begun_stays_begun(state):
    await begun(state, an_effect("zoom.create/1"))
    assert await state.read(effects.workers) == {"w"}
    await state.write(lambda c: effects.release(c, "w"))
    (again,) = await claim(state, "heir")
    assert again.begun_at == NOW
    assert await begin(state, again, "heir", now=NOW + 60) == 0
    assert (await rows_of(state))[0]["repeated"]


async def test_a_living_worker_gives_back_what_it_does_not_know_of(state):
    await plan(state, *(an_effect(f"zoom.create/{number}") for number in range(3)))
    known, *_ = await claim(state, limit=2)
    await claim(state, "another")
    await state.write(lambda c: effects.give_back(c, "w", KINDS, held=[known.id], due_at=NOW + 1))
    assert await keys(state) == []
    assert await keys(state, now=NOW + 1) == ["zoom.create/1"]


async def test_an_unknown_attempt_stays_unknown_until_it_is_settled(state):
    attempt = await begun(state, an_effect())
    await put_back(state, attempt, unknown=True)
    (again,) = await claim(state)
    assert (again.begun_at, again.attempts, again.reason) == (NOW, 1, "busy")
    await put_back(state, again, unknown=False)
    (third,) = await claim(state)
    assert third.begun_at == 0


@pytest.mark.parametrize(("if_unknown", "known_begin"), [("look_up", NOW), ("repeat", NOW), ("ask", 0.0)])
@pytest.mark.parametrize("rest", [EffectState.PARKED, EffectState.UNKNOWN])
async def test_an_operator_has_it_retried_and_a_lost_attempt_is_still_looked_up(
    state, if_unknown, known_begin, rest
):
    attempt = await begun(state, an_effect(if_unknown=IfUnknown(if_unknown)))
    await put_back(state, attempt, attempts=19, unknown=True)
    await claim(state)
    await finish(state, attempt, rest)
    assert await state.write(lambda c: effects.retry(c, attempt.id, now=NOW + 1))
    (again,) = await claim(state, now=NOW + 1)
    assert (again.begun_at, again.attempts) == (known_begin, 0)
    assert again.effect.payload == {"secret": "words"}


@pytest.mark.parametrize("decide", [effects.retry, effects.drop])
async def test_an_operator_decides_neither_what_is_done_nor_what_is_in_somebodys_hands(state, decide):
    held, done = (
        await begun(state, an_effect("zoom.create/1")),
        await begun(state, an_effect("zoom.create/2")),
    )
    await finish(state, done)
    for number in (held.id, done.id, 999):
        assert not await state.write(lambda c, number=number: decide(c, number, now=NOW))


async def test_a_waiting_effect_is_retried_at_once_when_asked(state):
    attempt = await begun(state, an_effect())
    await put_back(state, attempt, due_at=NOW + 300)
    assert await state.write(lambda c: effects.retry(c, attempt.id, now=NOW + 1))
    assert await keys(state, now=NOW + 1) == ["zoom.create/1"]


async def test_one_that_is_reopened_waits_for_the_one_being_performed(state):
    first = await begun(state, an_effect("zoom.create/1", "a"))
    await finish(state, first, EffectState.UNKNOWN)
    later = await begun(state, an_effect("zoom.create/2", "a"))
    await state.write(lambda c: effects.retry(c, first.id, now=NOW))
    assert await keys(state) == []
    await finish(state, later)
    assert await keys(state) == ["zoom.create/1"]


async def test_what_nobody_can_tell_is_shown_and_never_forgotten(state):
    attempt = await begun(state, an_effect(if_unknown=IfUnknown.ASK))
    await finish(state, attempt, EffectState.UNKNOWN, reason="answer lost")
    await state.write(lambda c: effects.sweep(c, before=NOW + 9))
    (shown,) = await state.read(effects.unfinished)
    assert (shown.key, shown.state, shown.reason) == ("zoom.create/1", "unknown", "answer lost")
    assert not hasattr(shown, "payload")
    assert await state.read(effects.count) == {"unknown": 1}


async def test_content_is_kept_only_as_long_as_it_may_be_needed(state):
    for number, outcome in enumerate(EffectState):
        attempt = await begun(state, an_effect(f"zoom.create/{number}"))
        if outcome is EffectState.DROPPED:
            await put_back(state, attempt)
            await state.write(lambda c, number=attempt.id: effects.drop(c, number, now=NOW))
        elif outcome not in (EffectState.PLANNED, EffectState.BEGUN):
            await finish(state, attempt, outcome)
    kept = {row["state"] for row in await rows_of(state) if row["payload"] != b"{}"}
    assert kept == {"begun", "unknown", "parked"}
    await state.write(lambda c: effects.sweep(c, before=NOW))
    assert len(await rows_of(state)) == len(EffectState)
    await state.write(lambda c: effects.sweep(c, before=NOW + 1))
    assert {row["state"] for row in await rows_of(state)} == kept


async def test_the_chats_that_show_a_card_are_those_where_it_stands_or_will_stand(state):
    standing = SentCard("batch_1", "-100:7", 42)
    await state.write(lambda c: cards.keep_card(c, standing))
    await state.write(lambda c: cards.keep_card(c, SentCard("batch_1", "-100:7", 43)))
    await state.write(lambda c: cards.keep_card(c, SentCard("batch_2", "8", 1)))
    for chat in ("5", "6"):
        await plan(state, card(1, f"card/batch_1/{chat}"))
    gone, *_ = await claim(state, limit=1)
    await finish(state, gone)
    await plan(state, card(1, "card/batchX1/7"), card(1, "card/batch_11/9"))
    assert await state.read(lambda c: cards.chats_showing(c, "batch_1")) == ["-100:7", "6"]
    assert await state.read(lambda c: cards.card_message(c, "batch_1", "-100:7")) == 43
    assert await state.read(lambda c: cards.card_message(c, "batch_1", "5")) is None


async def test_a_card_that_arrives_while_it_is_looked_for_is_found(state):
    attempt = await begun(state, card(1))

    def arrive(*_):
        with state.engine.begin() as another:
            effects.finish(another, attempt.id, EffectState.DONE, now=NOW)
            cards.keep_card(another, SentCard("batch:1", "5", 40))

    def look(connection):
        event.listen(connection, "after_cursor_execute", arrive, once=True)
        return cards.chats_showing(connection, "batch:1")

    assert await state.read(look) == ["5"]


async def test_claiming_reads_indexes_and_not_all_that_is_done(on_sqlite):
    await plan(on_sqlite, *(an_effect(f"zoom.create/{number}", "lane") for number in range(3)))
    found = await steps_of(on_sqlite, lambda c: effects.claim(c, "w", KINDS, limit=1, now=NOW), "WITH")
    assert "SCAN effects" not in found
    assert "USING INDEX effects_due" in found
    assert "USING INDEX effects_open" in found


async def test_counting_reads_indexes_and_not_all_that_is_done(on_sqlite):
    found = await steps_of(on_sqlite, effects.count, "SELECT")
    read = [step for step in found.split(" | ") if "effects" in step]
    assert len(read) == 2
    assert all("USING INDEX effects_" in step for step in read)


async def test_what_is_not_at_rest_is_counted_by_state(state):
    rests = [EffectState.DONE, EffectState.REFUSED, EffectState.PARKED, EffectState.UNKNOWN]
    for number, rest in enumerate(rests):
        await finish(state, await begun(state, an_effect(f"zoom.create/{number}")), rest)
    await begun(state, an_effect("zoom.create/begun"))
    dropped = await begun(state, an_effect("zoom.create/dropped"))
    await finish(state, dropped, EffectState.PARKED)
    assert await state.write(lambda c: effects.drop(c, dropped.id, now=NOW))
    await plan(state, *(an_effect(f"zoom.create/planned {number}") for number in range(2)))
    assert await state.read(effects.count) == {"planned": 2, "begun": 1, "parked": 1, "unknown": 1}
