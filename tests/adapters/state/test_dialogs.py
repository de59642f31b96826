"""Dialogs are kept for one person in one chat, for a day, and within a size."""

from __future__ import annotations

import pytest

from adapters.state import dialogs
from tests.adapters.state.fixtures import NOW

CHAT, OTHER_CHAT = "-1001234567890:7", "5"
ADA, EVE = 9_000_000_000_000_001, 2
DAY = dialogs.KEPT_SECONDS


async def keep(state, content=b"{}", chat=CHAT, person=ADA, now=NOW):
    await state.write(lambda c: dialogs.keep(c, chat, person, content, now=now))


async def standing(state, chat=CHAT, person=ADA, now=NOW):
    return await state.read(lambda c: dialogs.standing(c, chat, person, now=now))


async def test_each_person_has_one_in_each_chat(state):
    await keep(state, b"first")
    await keep(state, b"second")
    await keep(state, b"eve's", person=EVE)
    await keep(state, b"elsewhere", chat=OTHER_CHAT)
    assert await standing(state) == b"second"
    assert await standing(state, person=EVE) == b"eve's"
    assert await standing(state, chat=OTHER_CHAT) == b"elsewhere"
    assert await standing(state, chat=OTHER_CHAT, person=EVE) is None


async def test_one_that_is_over_is_gone_and_the_others_stay(state):
    await keep(state)
    await keep(state, person=EVE)
    await state.write(lambda c: dialogs.end(c, CHAT, ADA))
    assert (await standing(state), await standing(state, person=EVE)) == (None, b"{}")


async def test_all_of_a_person_can_be_ended(state):
    await keep(state)
    await keep(state, chat=OTHER_CHAT)
    await keep(state, person=EVE)
    await state.write(lambda c: dialogs.end_all_of(c, ADA))
    assert (await standing(state), await standing(state, chat=OTHER_CHAT)) == (None, None)
    assert await standing(state, person=EVE) == b"{}"


async def test_nobody_stands_where_they_stood_a_day_ago_and_a_touch_counts(state):
    await keep(state)
    assert await standing(state, now=NOW + DAY - 1) == b"{}"
    assert await standing(state, now=NOW + DAY) is None
    await keep(state, now=NOW + 100)
    assert await standing(state, now=NOW + DAY) == b"{}"


async def test_what_is_swept_is_gone_for_good(state):
    await keep(state)
    await keep(state, person=EVE, now=NOW + 1)
    await state.write(lambda c: dialogs.sweep(c, now=NOW + DAY))
    assert await standing(state) is None
    assert await standing(state, person=EVE) == b"{}"


async def test_none_grows_without_limit(state):
    await keep(state, bytes(dialogs.LARGEST))
    with pytest.raises(dialogs.TooLarge):
        await keep(state, bytes(dialogs.LARGEST + 1))
    assert len(await standing(state)) == dialogs.LARGEST
