"""Whatever happens meanwhile, each PC hears of each of its commands, in order, and of nobody else's."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from contextlib import AsyncExitStack

import pytest

from tests.agent_server.our_server import a_pc, standing, until

PCS, COMMANDS, SECONDS = 6, 60, 20


async def listening(pc, stands, heard, ended, dice):
    """Connects and goes, here and there, by stream and by long poll."""
    after = 0
    while not ended.is_set() or dice.random() < 0.5:
        await asyncio.sleep(dice.uniform(0.05, 0.15))  # nobody may ask too often
        at = dice.choice(stands)
        if dice.random() < 0.3:
            answer = await pc.poll(wait=0, after=after, at=at)
            if answer.status == 200:
                entries = answer.json.get("entries", [])
                assert_in_order(entries)
                heard.extend(entries)
                after = answer.json["position"]
            continue
        entries = []
        try:
            async with asyncio.timeout(dice.uniform(0, 0.3)), pc.stream(after=str(after), at=at) as stream:
                while entry := await stream.next():
                    entries.append(entry)
        except TimeoutError:
            pass
        assert_in_order(entries)
        heard.extend(entries)
        after = max([after, *(entry["position"] for entry in entries)])


def assert_in_order(entries):
    positions = [entry["position"] for entry in entries]
    assert positions == sorted(set(positions)), "in order, and nothing twice within a connection"


@pytest.mark.parametrize("programs", [1, 2])
async def test_nothing_is_missed_while_pcs_come_and_go(tmp_path, postgres_database, programs):
    dice = random.Random(programs)
    async with standing(tmp_path / "one", postgres_database) as one:
        if programs == 1:
            await played(one, [one], dice)
            return
        async with standing(tmp_path / "two", postgres_database, feeding=False) as two:
            await played(one, [one, two], dice)


async def played(stand, stands, dice):
    async with AsyncExitStack() as stack:
        pcs = [await stack.enter_async_context(a_pc(stand, f"pc-{n}")) for n in range(PCS)]
        heard, ended = [[] for _ in pcs], asyncio.Event()
        listeners = [
            asyncio.ensure_future(listening(pc, stands, mine, ended, random.Random(dice.random())))
            for pc, mine in zip(pcs, heard, strict=True)
        ]
        told = {pc.name: [] for pc in pcs}
        for number in range(COMMANDS):
            name = pcs[number % PCS].name
            told[name].append(await dice.choice(stands).issue(name))
            if dice.random() < 0.3:
                await stand.cancel(name, told[name][0])
            await asyncio.sleep(dice.uniform(0, 0.02))

        async def all_heard():
            return all(
                set(told[pc.name])
                <= {e["command"]["id"] for e in mine if e["kind"] == "command"} | cancelled(mine)
                for pc, mine in zip(pcs, heard, strict=True)
            )

        await until(all_heard, SECONDS)
        ended.set()
        await asyncio.gather(*listeners)
        for pc, mine in zip(pcs, heard, strict=True):
            assert {e["command"]["id"] for e in mine if e["kind"] == "command"} <= set(told[pc.name])


def cancelled(entries):
    return {entry["cancel"] for entry in entries if entry["kind"] == "cancel"}


async def test_a_pc_shut_out_through_one_program_hears_nothing_more_from_another(tmp_path, postgres_database):
    async with (
        standing(tmp_path / "one", postgres_database) as one,
        standing(tmp_path / "two", postgres_database, feeding=False) as two,
        a_pc(one) as pc,
        pc.stream(at=two) as stream,
    ):
        command = await one.issue("lobby-1")
        assert (await stream.next())["command"]["id"] == command
        await one.revoke("lobby-1")
        async with asyncio.timeout(1):
            while await stream.next() is not None:
                pass


async def test_a_feed_ends_at_once_when_the_program_does(tmp_path):
    async with standing(tmp_path) as stand, a_pc(stand) as pc, pc.stream() as stream:
        asked = asyncio.ensure_future(stream.ended())
        began = time.monotonic()
        stand.server.hub.close()
        await asked
        answer = await pc.poll(wait=25)
        assert answer.status == 503
        assert time.monotonic() - began < 20


async def test_whoever_does_not_read_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr("agent_server.feed.WRITE_SECONDS", 0.2)
    async with standing(tmp_path) as stand, a_pc(stand) as pc:
        host, port = stand.address.removeprefix("http://").split(":")
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            deaf.connect((host, int(port)))
            headers = pc.headers("GET", "feed") | {"Host": host}
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            deaf.sendall(f"GET /agents/v1/feed HTTP/1.1\r\n{lines}\r\n".encode())
            hub = stand.server.hub

            async def is_there():
                return "lobby-1" in hub._lines

            async def is_gone():
                command = await stand.issue("lobby-1")
                await stand.cancel("lobby-1", command)
                return "lobby-1" not in hub._lines

            await until(is_there)
            await until(is_gone, 60)
