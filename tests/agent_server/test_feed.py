"""A PC hears what concerns it, at once, without a gap, and nobody else does."""

from __future__ import annotations

import asyncio

import pytest

from domain.agents.desired import Desired
from tests.agent_server.our_server import Pc, a_pc


async def test_a_command_is_heard_at_once(stand, pc):
    async with pc.stream() as stream:
        command = await stand.issue("lobby-1", Desired.RECORDING_PAUSED)
        entry = await stream.next()
    assert entry["kind"] == "command"
    assert entry["command"]["id"] == command
    assert entry["command"]["desired"] == "recording=paused"


async def test_what_was_said_before_is_heard_first(stand, pc):
    first = await stand.issue("lobby-1")
    async with pc.stream() as stream:
        second = await stand.issue("lobby-1")
        assert [(await stream.next())["command"]["id"] for _ in range(2)] == [first, second]


async def test_after_a_break_what_was_not_received_comes_again(stand, pc):
    received, missed = await stand.issue("lobby-1"), await stand.issue("lobby-1")
    async with pc.stream() as stream:
        entries = [await stream.next() for _ in range(2)]
    await pc.ack(received, "received")
    async with pc.stream(after=str(entries[-1]["position"])) as stream:
        assert (await stream.next())["command"]["id"] == missed


async def test_what_was_received_does_not_come_again_though_the_server_hears_late(stand, pc, monkeypatch):
    changed = stand.log.changed

    async def late(position):
        await changed(position)
        await asyncio.sleep(0.3)

    monkeypatch.setattr(stand.log, "changed", late)
    received, missed = await stand.issue("lobby-1"), await stand.issue("lobby-1")
    await pc.ack(received, "received")
    assert [entry["command"]["id"] for entry in (await pc.poll()).json["entries"]] == [missed]


async def test_what_is_taken_back_is_heard_live_and_after_a_break(stand, pc):
    async with pc.stream() as stream:
        command = await stand.issue("lobby-1")
        await stream.next()
        await stand.cancel("lobby-1", command)
        entry = await stream.next()
    assert (entry["kind"], entry["cancel"]) == ("cancel", command)
    async with pc.stream() as stream:
        assert await stream.next() == entry
    answer = await pc.poll(after=entry["position"])
    assert answer.json == {"position": answer.json["position"]}


async def test_a_wish_for_a_new_key_is_heard_until_there_is_one(stand, pc):
    async with pc.stream() as stream:
        await stand.ask_for_rotation("lobby-1")
        assert (await stream.next())["kind"] == "rotate"
    assert [entry["kind"] for entry in (await pc.poll()).json["entries"]] == ["rotate"]


async def _heard(stand):
    end = await stand.log.last_position()
    while stand.server.hub.position < end:  # noqa: ASYNC110 - it is elsewhere
        await asyncio.sleep(0.01)


@pytest.fixture
def meanwhile(stand, monkeypatch):
    """What happens after the commands were looked up, and before anything is said of them."""

    def happens(what):
        feed = stand.reads.agent_commands.feed

        async def looked_up(*of, **more):
            rows = await feed(*of, **more)
            monkeypatch.undo()
            await what()
            await _heard(stand)
            return rows

        monkeypatch.setattr(stand.reads.agent_commands, "feed", looked_up)

    return happens


async def test_a_wish_for_a_new_key_hides_no_command_before_it(stand, pc, meanwhile):
    commands = []

    async def asked():
        commands.append(await stand.issue("lobby-1"))
        await stand.ask_for_rotation("lobby-1")

    meanwhile(asked)
    async with pc.stream() as stream:
        entry = await stream.next()
        assert (entry["kind"], entry["command"]["id"]) == ("command", commands[0])
        assert (await stream.next())["kind"] == "rotate"


async def test_a_wish_for_a_new_key_hides_nothing_that_was_taken_back_before_it(stand, pc, meanwhile):
    command = await stand.issue("lobby-1")
    await pc.ack(command, "received")

    async def asked():
        await stand.cancel("lobby-1", command)
        await stand.ask_for_rotation("lobby-1")

    meanwhile(asked)
    first = (await pc.poll()).json
    second = (await pc.poll(after=first["position"])).json
    entries = first.get("entries", []) + second.get("entries", [])
    assert command in [entry.get("cancel") for entry in entries]


async def test_a_pc_hears_nothing_of_another(stand, pc):
    async with a_pc(stand, "lobby-2") as other, pc.stream() as stream:
        await stand.issue("lobby-2")
        mine = await stand.issue("lobby-1")
        assert (await stream.next())["command"]["id"] == mine
        assert len((await other.poll()).json["entries"]) == 1


async def test_a_long_poll_waits_for_what_comes(stand, pc):
    asked = asyncio.ensure_future(pc.poll(wait=20))
    await asyncio.sleep(0)
    command = await stand.issue("lobby-1")
    answer = await asked
    [entry] = answer.json["entries"]
    assert entry["command"]["id"] == command
    assert answer.json["position"] == entry["position"]


async def test_a_long_poll_is_packed_where_that_is_worth_it(stand, pc):
    for _ in range(10):
        await stand.issue("lobby-1")
    answer = await pc.poll()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json["entries"]) == 10


async def test_a_newer_feed_ends_the_one_before(stand, pc):
    async with pc.stream() as first, pc.stream() as second:
        await first.ended()
        command = await stand.issue("lobby-1")
        assert (await second.next())["command"]["id"] == command


@pytest.mark.parametrize("how", ["revoke", "remove"])
async def test_the_feed_of_a_pc_that_is_shut_out_ends(stand, pc, how):
    async with pc.stream() as stream:
        await getattr(stand, how)("lobby-1")
        async with asyncio.timeout(1):
            await stream.ended()
    assert (await pc.state()).status == 401


async def test_a_pc_that_enrols_anew_ends_the_feed_of_the_key_before(stand, pc):
    async with pc.stream() as stream:
        await stand.invite("lobby-1", "again", again=True)
        assert (await Pc(pc.session, stand).enrol("again")).status == 200
        async with asyncio.timeout(1):
            await stream.ended()


async def test_a_position_beyond_the_log_hides_nothing(stand, pc):
    """A log restored from a backup is shorter than what a PC remembers of it."""
    command = await stand.issue("lobby-1")
    await stand.cancel("lobby-1", command)
    async with pc.stream(after="999999999") as stream:
        later = await stand.issue("lobby-1")
        assert (await stream.next())["command"]["id"] == later


@pytest.mark.parametrize("path", ["feed?wait=x", "feed?wait=-1", "feed?wait=0&after=x", "feed?after=1.5"])
async def test_a_question_that_makes_no_sense_is_refused(pc, path):
    answer = await pc.ask("GET", path)
    assert (answer.status, answer.code) == (400, "body")
