"""The vault: what is stored opens with the right keys only, old ones included, and says nothing by itself."""

from __future__ import annotations

import traceback

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from adapters.effect import Unavailable
from adapters.state import tokens
from adapters.zoom.user_oauth import Grant
from bot_app.vault import TokenPair, TokenShelf, Vault, WrongKey
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import NOW

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PAIR = TokenPair("access-s3cret", "refresh-s3cret", "https://api.zoom.us/v2")
GRANT = Grant("access-s3cret", "refresh-s3cret", 3600.0, ("a", "b"), "https://api.zoom.us/v2")
WHO = "user/u1"


def test_what_is_sealed_can_be_opened_again():
    sealed = Vault(OLD).seal(PAIR)
    assert Vault(OLD).unseal(sealed) == PAIR
    assert b"s3cret" not in sealed


def test_sealing_twice_gives_nothing_to_compare():
    assert Vault(OLD).seal(PAIR) != Vault(OLD).seal(PAIR)


def test_another_key_opens_nothing():
    sealed = Vault(OLD).seal(PAIR)
    for attempt in (Vault(NEW).unseal, Vault(NEW).reseal):
        with pytest.raises(WrongKey, match="ENCRYPTION_KEY"):
            attempt(sealed)


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: b"", lambda s: s[:60] + b"A" + s[61:], bytes.lower]
)
def test_what_was_changed_is_not_opened(spoil):
    with pytest.raises(WrongKey):
        Vault(OLD).unseal(spoil(Vault(OLD).seal(PAIR)))


def test_an_older_key_opens_and_the_new_one_seals():
    both = Vault(NEW, [OLD])
    assert both.unseal(Vault(OLD).seal(PAIR)) == PAIR
    assert Vault(NEW).unseal(both.seal(PAIR)) == PAIR


def test_resealing_makes_the_old_key_unnecessary():
    resealed = Vault(NEW, [OLD]).reseal(Vault(OLD).seal(PAIR))
    assert Vault(NEW).unseal(resealed) == PAIR
    with pytest.raises(WrongKey):
        Vault(OLD).unseal(resealed)


def test_a_key_that_is_none_is_refused_without_being_quoted():
    with pytest.raises(ValueError) as raised:
        Vault("not-a-key-s3cret")
    assert "s3cret" not in str(raised.value)


def test_nothing_shows_what_it_holds():
    with pytest.raises(WrongKey) as raised:
        Vault(NEW).unseal(Vault(OLD).seal(PAIR))
    shown = f"{PAIR!r} {PAIR.__rich_repr__()} {Vault(OLD)!r}" + "".join(
        traceback.format_exception(raised.value)
    )
    assert "s3cret" not in shown
    assert OLD not in shown


async def test_the_shelf_gives_back_what_the_person_granted(state):
    shelf = TokenShelf(state, Vault(OLD), "one")
    await shelf.connect(WHO, GRANT, asked_at=NOW)
    found = await shelf.read(WHO)
    assert (found.access_token, found.refresh_token, found.api) == (
        PAIR.access_token,
        PAIR.refresh_token,
        PAIR.api,
    )
    assert (found.renewed_at, found.expires_at, found.lost) == (NOW, NOW + 3600, False)
    assert await shelf.read("somebody else") is None


async def test_nothing_on_the_shelf_can_be_read_without_the_key(on_sqlite, tmp_path):
    await TokenShelf(on_sqlite, Vault(OLD), "one").connect(WHO, GRANT, asked_at=NOW)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(WHO.encode() in content for content in files)
    assert not any(b"s3cret" in content for content in files)


async def test_the_shelf_moves_to_a_new_key_in_one_step(state):
    old, new = (TokenShelf(state, vault, "one") for vault in (Vault(OLD), Vault(NEW)))
    for which in (WHO, "user/u2"):
        await old.connect(which, GRANT, asked_at=NOW)
    with pytest.raises(WrongKey):
        await resealed(state, Vault(NEW))
    assert (await old.read(WHO)).refresh_token == PAIR.refresh_token
    assert await resealed(state, Vault(NEW, [OLD])) == 2
    assert (await new.read(WHO)).refresh_token == PAIR.refresh_token
    with pytest.raises(WrongKey):
        await old.read(WHO)


async def resealed(state, vault):
    return await state.write(lambda connection: tokens.reseal(connection, vault.reseal))


async def test_a_claim_belongs_to_its_worker(state):
    one, other = (TokenShelf(state, Vault(OLD), worker) for worker in ("one", "other"))
    await one.connect(WHO, GRANT, asked_at=NOW)
    seen = (await one.read(WHO)).version
    assert await one.claim(WHO, seen, clock=lambda: NOW, patience=30)
    await other.give_up(WHO)
    assert not await other.claim(WHO, seen, clock=lambda: NOW, patience=30)
    await one.give_up(WHO)
    assert await other.claim(WHO, seen, clock=lambda: NOW, patience=30)


async def test_what_is_disconnected_is_gone_from_the_file(on_sqlite, tmp_path):
    shelf = TokenShelf(on_sqlite, Vault(OLD), "one")
    await shelf.connect(WHO, GRANT, asked_at=NOW)
    assert await shelf.disconnect(WHO)
    assert not await shelf.disconnect(WHO)
    assert await on_sqlite.read(lambda c: c.scalar(text("SELECT count(*) FROM connection_tokens"))) == 0


@pytest.mark.parametrize(
    "attempt",
    [
        lambda shelf: shelf.read(WHO),
        lambda shelf: shelf.connect(WHO, GRANT, asked_at=NOW),
        lambda shelf: shelf.disconnect(WHO),
        lambda shelf: shelf.claim(WHO, 1, clock=lambda: NOW, patience=30),
        lambda shelf: shelf.keep(WHO, 1, GRANT, asked_at=NOW),
        lambda shelf: shelf.give_up(WHO),
        lambda shelf: shelf.lost(WHO, 1),
    ],
)
async def test_a_database_in_trouble_is_a_failure_that_quotes_nothing(on_sqlite, attempt):
    def fail(_connection, _cursor, statement, parameters, *_):
        raise OperationalError(statement, parameters, Exception("in trouble with s3cret"))

    event.listen(on_sqlite.engine, "before_cursor_execute", fail)
    with pytest.raises(Unavailable, match=r"^state\.tokens: ") as raised:
        await attempt(TokenShelf(on_sqlite, Vault(OLD), "one"))
    assert raised.value.__suppress_context__
    assert "s3cret" not in str(raised.value)
