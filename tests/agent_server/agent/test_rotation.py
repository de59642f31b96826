"""A new key: whatever is lost and wherever the program ends, one good key is left."""

from __future__ import annotations

import pytest

from agent_server.agent.identity import Identities, new_identity, read_identity, write_identity
from agent_server.protocol.messages import Step
from tests.agent_server.pc import working


def key(home):
    return read_identity(home.identity).public_key


async def works(home, stand, driver):
    async with working(home, driver):
        ack = await stand.ended(stand.tell("camera=off"))
    assert ack.step is Step.DONE
    assert stand.keys["lobby-1"] == key(home)
    assert not home.next_identity.exists()


async def test_the_key_is_changed_when_the_server_asks(enrolled, stand, driver):
    before = key(enrolled)
    async with working(enrolled, driver):
        stand.rotate()
        await stand.until(lambda: stand.keys["lobby-1"] != before)
        await stand.ended(stand.tell("camera=off"))
    await works(enrolled, stand, driver)

    assert key(enrolled) != before
    assert stand.requests.count("POST /agents/v1/keys") == 1


@pytest.mark.parametrize("answers", [1, 3])
async def test_the_key_is_changed_once_also_when_answers_are_lost(enrolled, stand, driver, answers):
    stand.lost["/keys"] = answers
    before = key(enrolled)
    async with working(enrolled, driver):
        stand.rotate()
        await stand.until(lambda: stand.keys["lobby-1"] != before)
        await stand.ended(stand.tell("camera=off"))
    await works(enrolled, stand, driver)

    assert stand.former_keys["lobby-1"] == before


async def test_ended_before_the_server_heard_of_the_new_key(enrolled, stand, driver):
    coming = Identities(enrolled, read_identity(enrolled.identity)).prepare(1)
    await works(enrolled, stand, driver)

    assert key(enrolled) == coming.public_key


async def test_ended_before_the_new_key_took_the_place_of_the_old_one(enrolled, stand, driver):
    identities = Identities(enrolled, read_identity(enrolled.identity))
    coming = identities.prepare(1)
    stand.former_keys["lobby-1"] = identities.current.public_key
    stand.keys["lobby-1"] = coming.public_key
    await works(enrolled, stand, driver)

    assert key(enrolled) == coming.public_key


async def test_an_order_that_was_obeyed_is_not_obeyed_again(enrolled, stand, driver):
    stand.twice = True
    async with working(enrolled, driver):
        stand.rotate()
        await stand.until(lambda: "POST /agents/v1/keys" in stand.requests)
        await stand.ended(stand.tell("camera=off"))
    await works(enrolled, stand, driver)

    assert stand.requests.count("POST /agents/v1/keys") == 1


def test_an_identity_is_whole_private_and_does_not_show_its_key(home):
    home.make()
    identity = new_identity("lobby-1", "https://bot.example.org")
    write_identity(home.identity, identity)

    assert read_identity(home.identity) == identity
    assert home.identity.stat().st_mode & 0o777 == 0o600
    assert identity.private_key not in f"{identity!r} {identity.__rich_repr__()}"
    assert [path.name for path in home.folder.iterdir()] == ["identity.json"]
