"""Waiting for the read models."""

from __future__ import annotations

import pytest

from adapters.effect import EffectState, Unavailable
from adapters.state import effects
from adapters.telegram.sender import FanOut
from bot_app import reads
from bot_app.worker_limits import WorkerLimits
from bot_app.workers import Workers
from domain.incidents.commands import ReportIncident
from tests.adapters.state.fixtures import NOW, an_effect, rows_of
from tests.bot_app.bookkeeping import kept


async def test_who_waits_too_long_is_told_so_but_not_when_to_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(reads, "PATIENCE", 0.01)
    async with kept(tmp_path, reading=False) as books:
        with pytest.raises(Unavailable) as waited:
            await books.reads.caught_up(1)
    assert waited.value.retry_after is None, "nobody knows"


async def test_what_waits_for_a_read_model_that_stands_still_is_parked_and_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(reads, "PATIENCE", 0.01)
    async with kept(tmp_path, reading=False) as books:

        async def recipients(effect):
            await books.reads.caught_up(effect.position)
            return []

        handled, now = [], NOW

        async def handle(command):
            handled.append(command)

        workers = Workers(
            books.state,
            {"telegram.fan_out": FanOut(recipients)},
            handle,
            worker="w",
            limits=WorkerLimits(attempts=5),
            clock=lambda: now,
        )
        waiting = an_effect("telegram.fan_out/1", position=1)
        await books.state.write(lambda c: effects.plan(c, [waiting], now=NOW))
        for _ in range(5):
            now = await books.state.read(effects.next_due)
            for attempt in await workers._claim():
                await workers._work(attempt)
        (row,) = await rows_of(books.state)
    assert row["state"] == EffectState.PARKED
    assert [type(command) for command in handled] == [ReportIncident]
