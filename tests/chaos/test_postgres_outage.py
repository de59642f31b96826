"""PostgreSQL dies and comes back while the program runs: nothing is lost, and nobody has to restart it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.chaos.engines import postgres
from tests.chaos.killer import name_of_call
from tests.chaos.relay_stage import relay_stage
from tests.chaos.stage import stage, survives


@pytest.fixture
def own_postgres():
    with postgres() as server:
        yield server


@asynccontextmanager
async def outages(server, played, calls, ready):
    """The server is killed at the first call of each kind once `ready` says so, and is away for a second."""
    pending = [*calls]
    async with asyncio.TaskGroup() as tasks:

        async def come_back(begun):
            await asyncio.sleep(1.0)  # the length of the outage
            await asyncio.to_thread(server.start_again)
            played.doubts.append(begun | played.books.begun())

        def fall(request):
            step = name_of_call(request.method, request.url)
            if step in pending and ready():
                pending.remove(step)
                begun = played.books.begun()
                server.kill()
                tasks.create_task(come_back(begun))
            return False

        for stand in (played.sandbox.telegram, played.sandbox.zoom):
            stand.misbehaviour.next(fall, "slow")
        yield
    assert pending == []
    assert played.keeper.deaths == []


@pytest.mark.chaos
@pytest.mark.parametrize(
    "calls",
    [
        ["telegram.getUpdates"],
        ["telegram.sendMessage"],
        ["zoom.create", "zoom.delete"],
        ["telegram.editMessageText"],
    ],
    ids="+".join,
)
async def test_the_journey_survives_an_outage_of_the_database(calls, programs, tmp_path, own_postgres):
    async with (
        stage(programs, tmp_path, own_postgres.new_database()) as played,
        outages(own_postgres, played, calls, lambda: "start" in played.journey.updates),
    ):
        await survives(played)


@pytest.mark.chaos
@pytest.mark.parametrize(
    "calls",
    [["zoom.recordings", "telegram.editMessageCaption"], ["zoom.download"], ["telegram.editMessageMedia"]],
    ids="+".join,
)
async def test_a_recording_arrives_despite_an_outage_of_the_database(calls, programs, tmp_path, own_postgres):
    async with (
        relay_stage(programs, tmp_path, own_postgres.new_database()) as played,
        outages(own_postgres, played, calls, lambda: True),
    ):
        await survives(played)
