"""Stored tokens: one renewal at a time for each version, and nothing old ever replaces something newer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from adapters.state import tokens
from tests.adapters.state.fixtures import NOW, opened

WHO = "user/u1"


async def keep(state, sealed=b"first", which=WHO, **given):
    values = {"renewed_at": NOW, "expires_at": NOW + 3600, "scopes": ("a", "b"), **given}
    await state.write(lambda c: tokens.keep(c, which, sealed, **values))
    return await read(state, which)


async def read(state, which=WHO):
    return await state.read(lambda c: tokens.read(c, which))


async def claim(state, worker, version, now=NOW, which=WHO):
    return await state.write(lambda c: tokens.claim_refresh(c, which, worker, version, now=now, patience=30))


async def store(state, version, sealed=b"next", **given):
    values = {"renewed_at": NOW + 1, "expires_at": NOW + 3601, "scopes": ("c",), **given}
    return await state.write(lambda c: tokens.store_refreshed(c, WHO, version, sealed, **values))


async def lose(state, version):
    return await state.write(lambda c: tokens.mark_lost(c, WHO, version))


async def test_what_is_kept_is_read_again(state):
    kept = await keep(state)
    assert (kept.connection, kept.sealed, kept.scopes) == (WHO, b"first", ("a", "b"))
    assert (kept.renewed_at, kept.expires_at, kept.lost, kept.refreshing_by) == (NOW, NOW + 3600, False, "")
    assert await read(state, "somebody else") is None


async def test_no_scopes_are_no_scopes(state):
    assert (await keep(state, scopes=())).scopes == ()


async def test_every_connection_is_listed_by_its_name(state):
    for which in ("b", "a"):
        await keep(state, which=which)
    assert [one.connection for one in await state.read(tokens.every)] == ["a", "b"]


async def test_one_of_many_claims_wins(state, state_url):
    version = (await keep(state)).version
    async with opened(state_url) as other:
        claims = [claim(place, f"w{number}", version) for number in range(10) for place in (state, other)]
        assert (await asyncio.gather(*claims)).count(True) == 1


async def test_a_claim_is_not_given_twice_not_even_to_its_holder(state):
    version = (await keep(state)).version
    assert await claim(state, "one", version)
    assert not await claim(state, "one", version)
    assert (await read(state)).refreshing_by == "one"


async def test_a_claim_is_for_the_version_that_was_seen(state):
    version = (await keep(state)).version
    assert not await claim(state, "one", version - 1)
    assert not await claim(state, "one", version + 1)
    assert not await claim(state, "one", version, which="somebody else")


async def test_a_claim_that_was_left_behind_is_taken_over_after_a_while(state):
    version = (await keep(state)).version
    assert await claim(state, "one", version)
    assert not await claim(state, "other", version, now=NOW + 30)
    assert await claim(state, "other", version, now=NOW + 30.1)
    assert not await claim(state, "one", version, now=NOW + 31)


async def test_a_claim_by_a_clock_far_ahead_is_taken_over(state):
    version = (await keep(state)).version
    assert await claim(state, "ahead", version, now=NOW + 30)
    assert not await claim(state, "other", version)
    assert await claim(state, "other", version, now=NOW - 0.1)


async def test_a_renewal_makes_the_next_version_and_ends_the_claim(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    assert await store(state, version)
    new = await read(state)
    assert (new.version, new.sealed, new.scopes, new.refreshing_by) == (version + 1, b"next", ("c",), "")
    assert (new.renewed_at, new.expires_at) == (NOW + 1, NOW + 3601)
    assert await claim(state, "other", version + 1)


async def test_a_renewal_counts_once(state):
    version = (await keep(state)).version
    assert await store(state, version)
    assert not await store(state, version, b"late")
    assert (await read(state)).sealed == b"next"


async def test_a_renewal_counts_although_its_claim_was_taken_over_and_refused(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    await claim(state, "other", version, now=NOW + 31)
    assert await lose(state, version)
    assert await store(state, version)
    assert not (await read(state)).lost


async def test_giving_up_lets_another_one_try(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    await state.write(lambda c: tokens.give_up_refresh(c, WHO, "other"))
    assert not await claim(state, "other", version)
    await state.write(lambda c: tokens.give_up_refresh(c, WHO, "one"))
    assert await claim(state, "other", version)


async def test_what_is_lost_is_marked_once_and_claimed_by_nobody(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    assert not await lose(state, version - 1)
    assert await lose(state, version)
    assert not await lose(state, version)
    assert (await read(state)).lost
    assert not await claim(state, "other", version, now=NOW + 100)


async def test_connecting_again_mends_what_was_lost(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    await lose(state, version)
    again = await keep(state, b"again")
    assert (again.version, again.lost, again.sealed) == (version + 1, False, b"again")
    assert await claim(state, "other", again.version)


async def test_connecting_again_beats_a_renewal_under_way(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    again = await keep(state, b"again")
    assert not await store(state, version)
    assert not await lose(state, version)
    assert await read(state) == again


async def test_what_is_forgotten_stays_forgotten(state):
    version = (await keep(state)).version
    assert await state.write(lambda c: tokens.forget(c, WHO))
    assert not await state.write(lambda c: tokens.forget(c, WHO))
    assert not await store(state, version)
    assert await read(state) is None


async def test_a_connection_made_anew_is_never_taken_for_the_forgotten_one(state):
    versions = set()
    for _ in range(5):
        versions.add((await keep(state)).version)
        await state.write(lambda c: tokens.forget(c, WHO))
    assert len(versions) == 5


async def test_everything_is_put_under_another_key_or_nothing(state):
    for which in ("a", "b"):
        await keep(state, which.encode(), which=which)
    assert await state.write(lambda c: tokens.reseal(c, bytes.upper)) == 2
    assert [one.sealed for one in await state.read(tokens.every)] == [b"A", b"B"]

    def fails_at_b(sealed):
        if sealed == b"B":
            raise ValueError("b")
        return b"changed"

    with pytest.raises(ValueError, match="b"):
        await state.write(lambda c: tokens.reseal(c, fails_at_b))
    assert [one.sealed for one in await state.read(tokens.every)] == [b"A", b"B"]


async def test_another_key_does_not_end_a_renewal_under_way(state):
    version = (await keep(state)).version
    await claim(state, "one", version)
    await state.write(lambda c: tokens.reseal(c, bytes.upper))
    assert await store(state, version)


async def test_tokens_that_nobody_renews_any_more_are_counted_and_swept(state):
    for which, renewed_at, expires_at, lost in (
        ("lost", NOW - 1, NOW, True),
        ("lost lately", NOW, NOW + 1, True),
        ("nobody's", NOW - 2, NOW - 1, False),
        ("not expired", NOW - 1, NOW, False),
        ("renewed", NOW, NOW - 1, False),
    ):
        version = (await keep(state, which=which, renewed_at=renewed_at, expires_at=expires_at)).version
        if lost:
            assert await state.write(lambda c, w=which, v=version: tokens.mark_lost(c, w, v))
    assert await state.read(lambda c: tokens.count_lost(c, before=NOW)) == 2
    await state.write(lambda c: tokens.sweep_lost(c, before=NOW))
    left = {one.connection for one in await state.read(tokens.every)}
    assert left == {"lost lately", "not expired", "renewed"}
    assert await state.read(lambda c: tokens.count_lost(c, before=NOW)) == 0


async def test_a_state_is_used_once(state, state_url):
    async with opened(state_url) as other:
        uses = [
            place.write(lambda c: tokens.use_state(c, "nonce", NOW))
            for _ in range(10)
            for place in (state, other)
        ]
        assert (await asyncio.gather(*uses)).count(True) == 1
    assert await state.write(lambda c: tokens.use_state(c, "another", NOW))


async def test_asking_whether_a_state_was_used_uses_nothing_up(state):
    for _ in range(2):
        assert not await state.read(lambda c: tokens.was_used(c, "nonce"))
    assert await state.write(lambda c: tokens.use_state(c, "nonce", NOW))
    assert await state.read(lambda c: tokens.was_used(c, "nonce"))
    assert not await state.read(lambda c: tokens.was_used(c, "another"))


async def test_used_states_are_forgotten_when_they_have_expired(state):
    for nonce, expires_at in (("old", NOW - 1), ("fresh", NOW)):
        await state.write(lambda c, n=nonce, at=expires_at: tokens.use_state(c, n, at))
    await state.write(lambda c: tokens.sweep_states(c, now=NOW))
    left = await state.read(lambda c: c.scalars(text("SELECT nonce FROM used_states")).all())
    assert left == ["fresh"]


async def test_what_is_sealed_is_not_shown_either(state):
    kept = await keep(state)
    assert "first" not in f"{kept!r} {kept.__rich_repr__()}"


async def test_only_what_was_granted_before_an_end_goes_with_it(state):
    await keep(state, granted_after=7)
    assert not await forget_ended(state, 7)
    assert (await read(state)).granted_after == 7
    assert not await forget_ended(state, 8, which="somebody else")
    assert await forget_ended(state, 8)
    assert await read(state) is None
    assert not await forget_ended(state, 8)


async def forget_ended(state, end, which=WHO):
    return await state.write(lambda c: tokens.forget_ended(c, which, end))


async def test_a_renewal_is_no_new_grant_and_a_grant_is(state):
    version = (await keep(state, granted_after=7)).version
    await store(state, version)
    assert (await read(state)).granted_after == 7
    assert (await keep(state, granted_after=9)).granted_after == 9
    assert not await forget_ended(state, 9)
