"""How a PC becomes known: lost answers, wrong codes, and what is on the disk when."""

from __future__ import annotations

import pytest

from agent_server.agent.address import Malformed, checked_address, checked_name
from agent_server.agent.enrolment import NotEnrolled, enrol
from agent_server.agent.home import HomeUnusable
from agent_server.agent.identity import read_identity
from tests.agent_server.pc import working


async def test_a_pc_is_enrolled_with_a_key_of_its_own(home, stand):
    stand.codes["K7QM"] = "lobby-1"
    await enrol(home, stand.address, "lobby-1", "K7QM")
    identity = read_identity(home.identity)

    assert (identity.agent, identity.server) == ("lobby-1", stand.address)
    assert stand.keys == {"lobby-1": identity.public_key}
    assert home.folder.stat().st_mode & 0o777 == 0o700
    assert home.settings.exists()
    assert not home.enrolling.exists()


async def test_after_lost_answers_the_same_key_is_brought_again(home, stand):
    stand.codes["K7QM"] = "lobby-1"
    stand.lost["/enrol"] = 4
    with pytest.raises(NotEnrolled, match="the same command again goes on"):
        await enrol(home, stand.address, "lobby-1", "K7QM")
    brought = stand.keys["lobby-1"]
    await enrol(home, stand.address, "lobby-1", "K7QM")

    assert read_identity(home.identity).public_key == brought == stand.keys["lobby-1"]


async def test_the_key_is_on_the_disk_before_the_server_hears_of_it(home, stand):
    with pytest.raises(NotEnrolled, match="CODE: it is wrong, used, older than 15 minutes"):
        await enrol(home, stand.address, "lobby-1", "wrong")

    assert home.enrolling.stat().st_mode & 0o777 == 0o600
    assert not home.identity.exists()


async def test_a_pc_that_is_enrolled_again_has_a_new_key_and_forgets_what_was_open(enrolled, stand, driver):
    before = read_identity(enrolled.identity).public_key
    async with working(enrolled, driver):
        await stand.ended(stand.tell("camera=off"))
    enrolled.outcast.write_text("revoked")
    stand.codes["second"] = "lobby-1"
    await enrol(enrolled, stand.address, "lobby-1", "second")

    assert stand.keys["lobby-1"] == read_identity(enrolled.identity).public_key != before
    assert not enrolled.outcast.exists()
    async with working(enrolled, driver):
        await stand.ended(stand.tell("camera=off"))


async def test_nobody_enrols_a_pc_whose_agent_is_running(enrolled, stand):
    with enrolled.taken(), pytest.raises(HomeUnusable, match="is running"):
        await enrol(enrolled, stand.address, "lobby-1", "code")


async def test_a_server_that_is_not_there_is_named(home):
    with pytest.raises(NotEnrolled, match=r"127\.0\.0\.1:9: cannot be reached"):
        await enrol(home, "http://127.0.0.1:9", "lobby-1", "code")


@pytest.mark.parametrize(
    "address",
    ["https://bot.example.org", "https://bot.example.org/x/", "http://localhost:8080", "http://[::1]:1"],
)
def test_addresses_are_encrypted_or_of_this_machine(address):
    assert checked_address(f" {address} ") == address.rstrip("/")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("bot.example.org", "not an address"),
        ("ftp://bot.example.org", "not an address"),
        ("https://", "not an address"),
        ("https://bot.example.org:many", "not an address"),
        ("https://bot example.org", "not an address"),
        ("http://bot.example.org", "plain http"),
        ("http://127.0.0.1.example.org", "plain http"),
        ("https://me:secret@bot.example.org", "no name, password"),
        ("https://bot.example.org/?a=1", "no name, password"),
    ],
)
def test_other_addresses_are_not_taken(address, words):
    with pytest.raises(Malformed, match=words) as malformed:
        checked_address(address)

    assert "https://bot.example.org" in str(malformed.value)
    assert "secret" not in str(malformed.value)


@pytest.mark.parametrize("name", ["", "-a", "a-", "Lobby", "a" * 33, "lobby 1", "lobby/1"])
def test_a_name_is_what_may_stand_in_addresses_and_files(name):
    with pytest.raises(Malformed, match=r"NAME: .* e\.g\. lobby-1"):
        checked_name(name)
