"""Whoever changes the log is found out."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.event_store.seal import Head, Sealer, last_seal, link, signed_bytes
from adapters.event_store.seal_key import exported, imported, seal_key
from adapters.event_store.tables import Row
from adapters.event_store.verification import verify
from domain.personal import Personal, Redacted
from domain.users.users import UserRegistered
from tests.adapters.event_store.wishes import JAKARTA, STREAM, wish

PATIENCE = 20


@pytest.fixture
def key(tmp_path):
    return seal_key(tmp_path / "seal.pem")


@pytest.fixture
def sealer(log, key):
    return Sealer(log, key, page=4)


@pytest.fixture
async def head(log, sealer):
    """Of a sealed log with ten events; signed at 4, 8 and 10."""
    await log.append(wish(*[JAKARTA] * 10))
    return await sealer.extend()


def tamper(log, *statements):
    """As somebody with all rights on the database may."""
    with log.tables.write() as transaction:
        execute = transaction._connection.execute
        if "Sqlite" in type(log).__name__:
            triggers = execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (trigger,) in triggers:
                execute(f"DROP TRIGGER {trigger}")
        else:
            execute("ALTER TABLE events DISABLE TRIGGER USER")
            execute("ALTER TABLE seals DISABLE TRIGGER USER")
        for statement in statements:
            execute(statement)


async def test_an_untouched_log_is_verified(log, key, head):
    verified = await verify(log, key.public_key(), witness=head)
    assert verified == (True, None, head, 10)


async def test_an_empty_log_is_verified(log, key, sealer):
    assert await sealer.extend() is None
    assert await verify(log, key.public_key()) == (True, None, None, 0)


async def test_events_after_the_last_head_are_not_counted(log, key, head):
    await log.append(wish(JAKARTA, at=10))
    assert await verify(log, key.public_key()) == (True, None, head, 10)


@pytest.mark.parametrize(
    "change",
    [
        "topic = 'user.banned'",
        "stream = 'user-2'",
        "version = 77",
    ],
)
async def test_a_changed_event_is_found(log, key, head, change):
    tamper(log, f"UPDATE events SET {change} WHERE position = 6")
    verified = await verify(log, key.public_key())
    assert (verified.ok, verified.first_bad_position, verified.head.position) == (False, 6, 4)


async def test_changed_state_is_found(log, key, head):
    tamper(log, "UPDATE events SET state = '{}' WHERE position = 6")
    assert (await verify(log, key.public_key())).first_bad_position == 6


async def test_a_missing_event_is_found(log, key, head):
    tamper(log, "DELETE FROM events WHERE position = 7")
    assert (await verify(log, key.public_key())).first_bad_position == 7


async def test_an_inserted_event_is_found(log, key, sealer):
    await log.append(wish(*[JAKARTA] * 3))
    tamper(log, "UPDATE events SET position = 9 WHERE position = 3")
    await sealer.extend()
    tamper(log, "INSERT INTO events SELECT 5, 'user-9', 1, topic, state FROM events WHERE position = 1")
    assert (await verify(log, key.public_key())).first_bad_position == 5


async def test_exchanged_events_are_found(log, key, head):
    tamper(
        log,
        "UPDATE events SET position = 99 WHERE position = 3",
        "UPDATE events SET position = 3 WHERE position = 5",
        "UPDATE events SET position = 5 WHERE position = 99",
    )
    assert (await verify(log, key.public_key())).first_bad_position == 3


async def test_a_cut_tail_below_a_signed_head_is_found(log, key, head):
    tamper(log, "DELETE FROM events WHERE position > 6")
    assert (await verify(log, key.public_key())).first_bad_position == 7


async def test_a_tail_cut_with_its_seals_is_found(log, key, head):
    tamper(log, "DELETE FROM events WHERE position > 6", "DELETE FROM seals WHERE position > 6")
    assert (
        await verify(log, key.public_key())
    ).first_bad_position == 5  # nothing is proved behind the head at 4


async def test_a_tail_cut_at_a_head_is_found_with_a_witness(log, key, head):
    tamper(log, "DELETE FROM events WHERE position > 8", "DELETE FROM seals WHERE position > 8")
    assert (await verify(log, key.public_key())).ok
    verified = await verify(log, key.public_key(), witness=head)
    assert (verified.ok, verified.first_bad_position) == (False, 9)


async def test_a_history_rewritten_with_a_stolen_key_is_found_with_a_witness(log, key, head):
    tamper(log, "UPDATE events SET topic = 'user.banned' WHERE position = 2", "DELETE FROM seals")
    await Sealer(log, key).extend()
    assert (await verify(log, key.public_key())).ok
    assert not (await verify(log, key.public_key(), witness=head)).ok


async def test_a_chain_recomputed_without_the_key_is_found(log, head, key):
    tamper(
        log,
        "UPDATE events SET topic = 'user.banned' WHERE position = 6",
        "DELETE FROM seals WHERE position > 5",
    )
    await Sealer(log, Ed25519PrivateKey.generate()).extend()
    verified = await verify(log, key.public_key())
    assert (verified.ok, verified.first_bad_position, verified.head.position) == (False, 5, 4)


async def test_another_key_verifies_nothing(log, head):
    verified = await verify(log, Ed25519PrivateKey.generate().public_key())
    assert (verified.ok, verified.first_bad_position, verified.head) == (False, 1, None)


async def test_erasing_a_person_does_not_break_the_seal(log, keys, key, sealer):
    await log.append(wish(UserRegistered(name=Personal("user-1", "Siti"), language="id")))
    head = await sealer.extend()
    keys.erase("user-1")
    assert (await log.load(STREAM))[0].event.name.value is Redacted.REDACTED
    assert await verify(log, key.public_key(), witness=head) == (True, None, head, 1)


async def test_the_sealer_follows_the_log(log, key, sealer):
    following = asyncio.ensure_future(sealer.run())
    for version in range(5):
        await log.append(wish(JAKARTA, at=version))
        await asyncio.wait_for(sealed(log, version + 1), PATIENCE)
    following.cancel()
    assert (await verify(log, key.public_key())).ok


async def sealed(log, position):
    """Return once the log is sealed up to `position`."""
    while (await log.in_thread(last_seal, log.tables) or (0,))[0] < position:
        pass


async def test_two_sealers_at_once_do_no_harm(log, key):
    await log.append(wish(*[JAKARTA] * 200))
    await asyncio.gather(*(Sealer(log, key, page=7).extend() for _ in range(4)))
    verified = await verify(log, key.public_key())
    assert (verified.ok, verified.checked) == (True, 200)


def test_no_part_of_an_event_can_borrow_from_the_next():
    one = link(bytes(32), Row(1, "user-1", 1, "ab", b"c"))
    assert one != link(bytes(32), Row(1, "user-1", 1, "a", b"bc"))
    assert one != link(bytes(32), Row(1, "user-1a", 1, "b", b"c"))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "seal.pem"
    public = exported(seal_key(path).public_key())
    assert exported(seal_key(path).public_key()) == public
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["seal.pem"]


def test_an_auditor_can_check_a_head_with_the_exported_key(tmp_path):
    key = seal_key(tmp_path / "seal.pem")
    head = Head(7, bytes(32), key.sign(signed_bytes(7, bytes(32))))
    imported(exported(key.public_key())).verify(head.signature, signed_bytes(head.position, head.hash))
