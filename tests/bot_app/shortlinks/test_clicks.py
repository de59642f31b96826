"""Openings are recorded in bundles, once each, whatever the database does meanwhile."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot_app.shortlinks.clicks import Clicks
from domain.ids import LinkId, derived

ONE, OTHER = LinkId(derived("one")), LinkId(derived("other"))


class Taker:
    """Handles commands, or is away."""

    def __init__(self):
        self.away = 0
        self.handled = []
        self.heard = asyncio.Event()

    async def __call__(self, command):
        if self.away:
            self.away -= 1
            raise OSError("away")
        self.handled.append(command)
        self.heard.set()

    @property
    def counts(self):
        return [(command.link_id, command.count) for command in self.handled]


@pytest.fixture
def taker():
    return Taker()


async def test_many_openings_are_one_event_a_link(taker):
    clicks = Clicks(taker)
    for link_id in (ONE, OTHER, ONE, ONE):
        clicks.count(link_id)
    await clicks.flush()
    assert sorted(taker.counts) == sorted([(ONE, 3), (OTHER, 1)])
    await clicks.flush()
    assert len(taker.handled) == 2


async def test_what_could_not_be_recorded_is_asked_for_again_under_the_same_id(taker):
    clicks = Clicks(taker)
    clicks.count(ONE)
    taker.away = 1
    with pytest.raises(OSError, match="away"):
        await clicks.flush()
    first = clicks._unsent[0].meta.command_id
    clicks.count(ONE)
    await clicks.flush()
    assert taker.counts == [(ONE, 1), (ONE, 1)]
    assert taker.handled[0].meta.command_id == first != taker.handled[1].meta.command_id


async def test_a_program_that_ends_records_what_it_counted(taker):
    clicks = Clicks(taker, pause=3600)
    running = asyncio.ensure_future(clicks.run())
    await asyncio.sleep(0)
    clicks.count(ONE)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert taker.counts == [(ONE, 1)]


async def test_an_outage_is_waited_out(taker):
    clicks, taker.away = Clicks(taker, pause=0.01), 2
    clicks.count(ONE)
    running = asyncio.ensure_future(clicks.run())
    async with asyncio.timeout(10):
        await taker.heard.wait()
    running.cancel()
    assert taker.counts == [(ONE, 1)]
