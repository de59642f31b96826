"""Eight programs on one PostgreSQL database: each update is handled once, whoever takes it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot_app.sandbox.world import BOT
from tests.chaos.journey import PATIENCE
from tests.chaos.program import Keeper, kept, until
from tests.chaos.stage import stage, survives

PROGRAMS = 8
STRANGERS = range(2001, 2031)


@asynccontextmanager
async def eight(programs, folder, database_url):
    """A stage with seven more programs, which share the folder of keys."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(stage(programs, folder, database_url))
        for number in range(1, PROGRAMS):
            own = folder / f"program-{number}"
            own.mkdir()
            another = Keeper(programs, first.keeper.settings, own, first.books.begun)
            another.enter("start")
            first.others.append(await stack.enter_async_context(kept(another)))
        yield first


def _handled_once(played):
    assert played.books.rows("state", "SELECT DISTINCT attempts FROM inbox") == [(1,)]
    assert played.books.rows("state", "SELECT count(*) FROM effects WHERE repeated") == [(0,)]


@pytest.mark.chaos
async def test_eight_programs_play_the_journey_as_one(programs, tmp_path, chaos_postgres):
    async with eight(programs, tmp_path, chaos_postgres.new_database()) as played:
        await survives(played)
        _handled_once(played)


@pytest.mark.chaos
async def test_eight_programs_share_many_people(programs, tmp_path, chaos_postgres):
    async with eight(programs, tmp_path, chaos_postgres.new_database()) as played:
        await _greet_everybody(played.sandbox.telegram)
        await until(lambda: not played.books.unsettled(), "at rest", PATIENCE)
        await asyncio.gather(*(keeper.stop() for keeper in (played.keeper, *played.others)))
        for person in STRANGERS:
            told = [
                each for each in played.sandbox.telegram.messages(person) if each["from"]["id"] == BOT["id"]
            ]
            assert len(told) == 1, told
        registered = "SELECT count(*), count(DISTINCT stream) FROM events WHERE topic = 'user.registered'"
        assert played.books.rows("log", registered) == [(len(STRANGERS), len(STRANGERS))]
        _handled_once(played)


async def _greet_everybody(telegram):
    for person in STRANGERS:
        telegram.add_person(f"No {person}", person_id=person)
        telegram.repeat_update(telegram.say(person, "/start"))
    for person in STRANGERS:
        await telegram.wait_for_message(person, lambda message: "Hello, No" in message["text"], PATIENCE)


@pytest.mark.chaos
async def test_seven_programs_take_over_from_one_that_is_killed(programs, tmp_path, chaos_postgres):
    """Its claims are given back, and what it had begun is finished by another."""
    async with eight(programs, tmp_path, chaos_postgres.new_database()) as played:
        victims = [played.keeper, *played.others[:3]]
        played.journey.spoken = lambda _update: victims and victims.pop().kill("in company")
        await survives(played)
