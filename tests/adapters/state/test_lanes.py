"""What waits in an owner's lanes can be counted, and hurried, and nobody else's is touched."""

from __future__ import annotations

from adapters.effect import EffectState
from adapters.state import effects
from adapters.state.lanes import hurry, open_in
from tests.adapters.state.fixtures import NOW, an_effect, rows_of

LATER = NOW + 60


async def plan(state, *names):
    """In lanes `relay/<owner>/<name>`."""
    planned = [an_effect(f"recording.deliver/{name}", f"relay/{name}") for name in names]
    await state.write(lambda c: effects.plan(c, planned, now=NOW))


async def claim(state, limit=10, now=NOW):
    return await state.write(lambda c: effects.claim(c, "w", ["recording.deliver"], limit=limit, now=now))


async def put_back(state, attempt, due_at):
    again = {"due_at": due_at, "attempts": 0, "reason": "", "unknown": False}
    await state.write(lambda c: effects.put_back(c, attempt.id, "w", **again))


async def dues(state):
    return {row["key"].partition("/")[2]: row["due_at"] for row in await rows_of(state)}


async def test_only_what_is_open_in_these_lanes_is_found(state):
    await plan(state, "a/1", "a/2", "b/1", "a_c/1")
    (first, *_) = await claim(state, limit=1)
    await state.write(lambda c: effects.finish(c, first.id, EffectState.DONE, now=NOW))
    assert await state.read(lambda c: open_in(c, "relay/a/")) == [
        ("recording.deliver/a/2", {"secret": "words"})
    ]
    assert await state.read(lambda c: open_in(c, "relay/a_")) == await state.read(
        lambda c: open_in(c, "relay/a_c/")
    ), "an underscore stands for itself"


async def test_what_waits_for_later_is_due_at_once_when_it_is_hurried(state):
    await plan(state, "a/1", "b/1")
    for attempt in await claim(state):
        await put_back(state, attempt, LATER)
    await state.write(lambda c: hurry(c, "relay/a/", now=NOW + 1))
    assert await dues(state) == {"a/1": NOW + 1, "b/1": LATER}


async def test_what_is_due_already_keeps_its_place_and_what_is_held_is_left_alone(state):
    await plan(state, "a/1", "a/2")
    (held,) = await claim(state, limit=1)
    await state.write(lambda c: hurry(c, "relay/a/", now=NOW + 5))
    assert await dues(state) == {"a/1": NOW, "a/2": NOW}
    await put_back(state, held, LATER)
    assert (await dues(state))["a/1"] == LATER
