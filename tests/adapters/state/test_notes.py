"""Notes: kept from one attempt to the next, and no longer than there are any."""

from __future__ import annotations

from adapters.effect import EffectState
from adapters.state import effects, notes
from tests.adapters.state.fixtures import NOW, an_effect, rows_of

KIND = "connection.purge"
KEY = f"{KIND}/u1/7"


async def claimed(state):
    (attempt,) = await state.write(lambda c: effects.claim(c, "w", [KIND], limit=10, now=NOW))
    return attempt


async def note(state, key=KEY, **facts):
    return await state.write(lambda c: notes.note(c, key, **facts))


async def test_what_an_attempt_notes_is_known_to_the_next_and_the_first_note_stays(state):
    planned = an_effect(KEY, payload={"connection": "u1"})
    await state.write(lambda c: effects.plan(c, [planned], now=NOW))
    attempt = await claimed(state)
    first = await note(state, tokens=1, files=3)
    assert first == {"connection": "u1", "tokens": 1, "files": 3}
    assert await note(state, tokens=0, files=0) == first
    again = {"due_at": NOW, "attempts": 1, "reason": "", "unknown": True}
    await state.write(lambda c: effects.put_back(c, attempt.id, "w", **again))
    assert (await claimed(state)).effect.payload == first
    await state.write(lambda c: effects.finish(c, attempt.id, EffectState.DONE, now=NOW))
    (row,) = await rows_of(state)
    assert row["payload"] == b"{}"


async def test_what_changes_meanwhile_is_noted_anew_beside_the_rest(state):
    planned = an_effect(KEY, payload={"connection": "u1"})
    await state.write(lambda c: effects.plan(c, [planned], now=NOW))
    for pages in (1, 2):
        await state.write(lambda c, pages=pages: notes.renote(c, KEY, pages=pages))
    found = await state.read(lambda c: notes.noted(c, KEY))
    assert found == {"connection": "u1", "pages": 2}
    assert await state.read(lambda c: notes.noted(c, "another/1")) == {}


async def test_what_nobody_planned_is_noted_nowhere(state):
    assert await note(state, tokens=1) == {"tokens": 1}
    assert await rows_of(state) == []
