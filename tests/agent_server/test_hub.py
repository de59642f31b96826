"""The reader of the log goes by what the log says, also when it could not be read for a while."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from agent_server.hub import Hub
from tests.agent_server.our_server import a_pc, until


@pytest.fixture
def unreadable(stand, monkeypatch):
    """The log takes what is written, and gives no pages of it."""

    def begins():
        async def read_after(_position, _limit):
            raise OperationalError("read", {}, Exception("unreadable"))

        monkeypatch.setattr(stand.log, "read_after", read_after)

    return begins


async def test_nobody_is_let_in_by_what_may_be_of_the_past(stand, unreadable, monkeypatch):
    async with a_pc(stand) as pc:
        unreadable()
        await stand.revoke("lobby-1")

        async def answered():
            answer = await pc.state()
            return answer.status != 204 and answer

        assert (await until(answered)).status == 503
        monkeypatch.undo()

        async def shut_out():
            return (await pc.state()).code == "revoked"

        await until(shut_out)


async def test_a_feed_that_hears_nothing_any_more_ends(stand, unreadable, monkeypatch):
    monkeypatch.setattr("agent_server.hub.LONGEST_DEAF", 0.1)
    async with a_pc(stand) as pc, pc.stream() as stream:
        unreadable()
        await stand.issue("lobby-1")
        async with asyncio.timeout(10):
            await stream.ended()


async def test_who_was_removed_while_the_program_could_not_begin_is_not_let_in(stand, monkeypatch):
    async with a_pc(stand):
        await stand.reads.agents.caught_up(await stand.log.last_position())
        beginning = Hub(stand.server.watch._outside)

        async def long_ago():
            return 0

        async def unreadable(*_):
            raise OperationalError("read", {}, Exception("gone"))

        monkeypatch.setattr(stand.reads.agents, "position", long_ago)
        monkeypatch.setattr(stand.log, "read_after", unreadable)
        with pytest.raises(OperationalError):
            await beginning._begin()
        assert beginning.roster.find("lobby-1")
        monkeypatch.undo()
        await stand.remove("lobby-1")
        await stand.reads.agents.caught_up(await stand.log.last_position())
        await beginning._begin()
        assert beginning.roster.find("lobby-1") is None
