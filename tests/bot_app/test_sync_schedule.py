"""Syncs are planned at the start and with every interval, once for all programs on one database."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from adapters.state import effects
from adapters.zoom.reactor import sync
from bot_app.bootstrap import assembled
from bot_app.sandbox.demo import demo_settings
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sync_schedule import plan_sync, sync_regularly
from domain.ids import SyncId
from tests.adapters.state.fixtures import rows_of


@pytest.fixture
async def programs(tmp_path):
    """Two on one database; nothing performs what they plan."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start_sandbox())
        settings = demo_settings(sandbox, tmp_path, "en", SYNC_INTERVAL=0.2)
        yield [await stack.enter_async_context(assembled(settings)) for _ in range(2)]


async def keys(program):
    return [row["key"] for row in await rows_of(program.state)]


async def done(program):
    for row in await rows_of(program.state):
        effect_id, state = row["id"], effects.EffectState.DONE
        await program.state.write(lambda c, i=effect_id, s=state: effects.finish(c, i, s, now=0.0))


async def test_there_is_one_at_the_start_and_then_one_an_interval(programs):
    program = programs[0]
    clock = asyncio.ensure_future(sync_regularly(program))
    async with asyncio.timeout(20):
        while len(await keys(program)) < 3:
            await done(program)
            await asyncio.sleep(0)
    clock.cancel()
    await asyncio.wait([clock])
    first, *others = await keys(program)
    assert first == f"zoom.sync/start-{program.worker}"
    assert all(key.startswith("zoom.sync/at-") for key in others)
    assert len(set(others)) == len(others)


async def test_two_programs_mean_the_same_sync(programs):
    for program in programs:
        await plan_sync(program, SyncId("at-7"))
    assert await keys(programs[0]) == ["zoom.sync/at-7"]


async def test_one_that_waits_is_enough_unless_somebody_asks(programs):
    program = programs[0]
    await plan_sync(program, SyncId("at-7"))
    await plan_sync(program, SyncId("at-8"))
    asked = sync(SyncId("asked-1"), 0, "c")
    await program.state.write(lambda c: effects.plan(c, [asked], now=0.0))
    assert await keys(program) == ["zoom.sync/at-7", "zoom.sync/asked-1"]
    lanes = {row["lane"] for row in await rows_of(program.state)}
    assert lanes == {"sync"}, "never two at once"


async def test_nothing_is_planned_where_nobody_wants_it(tmp_path):
    async with start_sandbox() as sandbox:
        settings = demo_settings(sandbox, tmp_path, "en", SYNC_INTERVAL=0)
        async with assembled(settings) as program:
            await sync_regularly(program)
            assert await keys(program) == []
