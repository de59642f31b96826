"""How far a listener has read moves forward only from where it was believed to be."""

from __future__ import annotations

import pytest

from adapters.state.positions import Overtaken, advance, position_of


async def move(state, since, to, listener="zoom"):
    await state.write(lambda c: advance(c, listener, since=since, to=to))


async def reached(state, listener="zoom"):
    return await state.read(lambda c: position_of(c, listener))


async def test_a_listener_begins_at_nothing_and_moves_on(state):
    assert await reached(state) == 0
    await move(state, 0, 5)
    await move(state, 5, 9)
    assert (await reached(state), await reached(state, "telegram")) == (9, 0)


@pytest.mark.parametrize("since", [0, 4, 6])
async def test_one_that_was_overtaken_moves_nothing(state, since):
    await move(state, 0, 5)
    with pytest.raises(Overtaken):
        await move(state, since, 9)
    assert await reached(state) == 5


async def test_a_position_that_has_vanished_is_not_made_up(state):
    with pytest.raises(Overtaken):
        await move(state, 5, 9)
    assert await reached(state) == 0
