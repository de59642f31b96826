"""Signs of life: each signature counts once, whoever hears it, and the latest state stands."""

from __future__ import annotations

import asyncio

from adapters.state import agents, screenshots
from adapters.state.agents import Sign
from tests.adapters.state.fixtures import NOW, opened


def sign(nonce="n1", agent="lobby-1", state=b""):
    return Sign(agent=agent, nonce=nonce, state=state)


async def admit(state, *signs, now=NOW):
    return await state.write(lambda c: agents.admit(c, signs, now=now))


async def seen(state, *names):
    found = await state.read(lambda c: agents.sightings(c, names))
    return {each.agent: (each.seen_at, each.state) for each in found}


async def test_a_nonce_counts_once_for_each_agent(state):
    assert await admit(state, sign(), sign(agent="lobby-2"), sign("n2")) == [True, True, True]
    assert await admit(state, sign(), sign("n3")) == [False, True]


async def test_of_two_that_come_together_one_counts(state):
    assert await admit(state, sign(), sign()) == [True, False]


async def test_of_two_programs_one_admits(state, state_url):
    async with opened(state_url) as other:
        asked = [admit(place, sign(str(n // 2))) for n in range(20) for place in (state, other)]
        assert sum(each == [True] for each in await asyncio.gather(*asked)) == 10


async def test_the_latest_state_stands(state):
    await admit(state, sign("1", state=b"{1}"), sign("2", state=b"{2}"), sign("3"))
    assert await seen(state, "lobby-1", "lobby-2") == {"lobby-1": (NOW, b"{2}")}
    await admit(state, sign("4", state=b"{4}"), now=NOW - 1)
    assert await seen(state, "lobby-1") == {"lobby-1": (NOW, b"{2}")}


async def test_a_repeated_request_changes_no_state(state):
    await admit(state, sign(state=b"{1}"))
    await admit(state, sign(state=b"{2}"), now=NOW + 1)
    assert await seen(state, "lobby-1") == {"lobby-1": (NOW, b"{1}")}


async def test_old_nonces_are_forgotten(state):
    await admit(state, sign())
    await state.write(lambda c: agents.sweep_nonces(c, before=NOW))
    assert await admit(state, sign()) == [False]
    await state.write(lambda c: agents.sweep_nonces(c, before=NOW + 1))
    assert await admit(state, sign()) == [True]


async def test_a_picture_stays_until_it_is_forgotten(state):
    for png in (b"first", b"second"):
        await state.write(lambda c, png=png: screenshots.store(c, "c1", png, now=NOW))
    assert await state.read(lambda c: screenshots.read(c, "c1")) == b"first"
    await state.write(lambda c: screenshots.sweep(c, before=NOW))
    await state.write(lambda c: screenshots.forget(c, "c2"))
    assert await state.read(lambda c: screenshots.read(c, "c1")) == b"first"
    await state.write(lambda c: screenshots.forget(c, "c1"))
    assert await state.read(lambda c: screenshots.read(c, "c1")) is None
