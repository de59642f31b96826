"""A follower feeds its listener everything, once, whatever fails on the way."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot_app import followers
from bot_app.followers import Follower, pause_after
from projections.database import Database
from projections.incidents import IncidentList
from tests.memory_log import MemoryLog
from tests.projections.histories import History


class Notebook:
    """A listener that keeps what it is given; told to, it fails or is slow."""

    name = "notebook"

    def __init__(self):
        self.seen = []
        self.pages = []
        self.fault = None
        self.poison = None
        self.changed = asyncio.Event()

    async def position(self):
        if self.fault:
            raise self.fault
        return self.seen[-1] if self.seen else 0

    async def apply(self, page):
        positions = [recorded.position for recorded in page]
        self.pages.append(len(positions))
        if self.poison in positions:
            raise ValueError("a secret")
        self.seen += positions
        self.changed.set()

    async def until(self, position):
        while not self.seen or self.seen[-1] < position:
            self.changed.clear()
            await self.changed.wait()


@pytest.fixture
async def history():
    told = History(gap=1)
    for _ in range(20):
        await told.incident()
    return told


@pytest.fixture
def notebook():
    return Notebook()


@contextlib.asynccontextmanager
async def running(follower):
    task = asyncio.ensure_future(follower.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def feeding(history, notebook, **settings):
    return Follower(history.log, notebook, pause=lambda _: 0, **settings)


async def eventually(condition):
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - any condition, so there is nothing to be told by
            await asyncio.sleep(0)


async def test_everything_is_applied_in_pages_and_in_order(history, notebook):
    async with running(feeding(history, notebook, page=8)):
        await notebook.until(history.log.events[-1].position)
    assert notebook.seen == [event.position for event in history.events]
    assert notebook.pages == [8, 8, 4]


async def test_what_happens_later_is_applied_when_it_happens(history, notebook):
    follower = feeding(history, notebook)
    async with running(follower):
        await notebook.until(history.events[-1].position)
        await history.incident()
        await notebook.until(history.events[-1].position)
    assert follower.reached == history.events[-1].position


async def test_a_listener_with_a_position_goes_on_from_there(history, notebook):
    notebook.seen = [history.events[9].position]
    async with running(feeding(history, notebook)):
        await notebook.until(history.events[-1].position)
    assert notebook.pages == [10]


async def test_an_outage_is_survived_and_nothing_is_skipped(history, notebook):
    follower = feeding(history, notebook, page=8)
    notebook.fault = ConnectionError("password=hunter2")
    with capture_logs() as logs:
        async with running(follower):
            await eventually(lambda: follower.failures > 5)
            assert follower.error.startswith("ConnectionError at test_followers.py:")
            notebook.fault = None
            await notebook.until(history.events[-1].position)
            await eventually(lambda: not follower.error)
    assert notebook.seen == [event.position for event in history.events]
    assert [line["failures"] for line in logs[:3]] == [1, 2, 4]
    assert "hunter2" not in str(logs)


async def test_a_log_that_cannot_be_read_is_tried_again(history, notebook):
    class Shaky(MemoryLog):
        refusals = 3

        async def read_after(self, position, limit):
            self.refusals -= 1
            if self.refusals >= 0:
                raise OSError
            return await history.log.read_after(position, limit)

    async with running(Follower(Shaky(), notebook, pause=lambda _: 0)):
        await notebook.until(history.events[-1].position)
    assert notebook.seen == [event.position for event in history.events]


async def test_everything_before_a_poisonous_event_is_applied_and_nothing_after_it(history, notebook):
    poison = history.events[12].position
    follower = feeding(history, notebook, page=8)
    notebook.poison = poison
    async with running(follower):
        await eventually(lambda: follower.failures > 3)
        assert notebook.seen == [event.position for event in history.events[:12]]
        assert follower.reached == history.events[11].position
        assert "secret" not in follower.error
        notebook.poison = None
        await notebook.until(history.events[-1].position)
    assert notebook.seen == [event.position for event in history.events]


async def test_pages_grow_again_after_a_failure(history, notebook):
    notebook.poison = history.events[0].position
    follower = feeding(history, notebook, page=8)
    async with running(follower):
        await eventually(lambda: follower.failures == 1)
        notebook.poison = None
        await notebook.until(history.events[-1].position)
    assert notebook.pages[-5:] == [1, 2, 4, 8, 5]


async def test_lag_is_the_age_of_the_oldest_event_not_applied(history, notebook):
    follower = feeding(history, notebook)
    assert follower.lag_seconds == 0
    notebook.poison = history.events[0].position
    async with running(follower):
        await eventually(lambda: follower.failures > 0)
        age = (datetime.now(UTC) - history.events[0].at) / timedelta(seconds=1)
        assert follower.lag_seconds == pytest.approx(max(age, 0), abs=5)
        notebook.poison = None
        await notebook.until(history.events[-1].position)
        await eventually(lambda: follower.lag_seconds == 0)


async def test_a_listener_started_over_is_fed_again_without_news(history, notebook, monkeypatch):
    monkeypatch.setattr(followers, "LOOK_AGAIN_SECONDS", 0.01)
    async with running(feeding(history, notebook)):
        await notebook.until(history.events[-1].position)
        notebook.seen.clear()
        await notebook.until(history.events[-1].position)
    assert notebook.pages == [20, 20]


async def test_stopped_at_any_instant_and_started_again_nothing_is_lost_or_doubled(history, tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'projections.db'}")
    incidents = IncidentList(database)
    for turns in (*range(0, 60, 3), 400):
        async with running(Follower(history.log, incidents, page=3)):
            for _ in range(turns):
                await asyncio.sleep(0)
    async with running(Follower(history.log, incidents)):
        await incidents.caught_up(history.events[-1].position, timeout=10)
    assert (await incidents.by_kind("effect.parked")).times == 20
    await database.close()


def test_pauses_double_up_to_half_a_minute_and_never_agree():
    assert 0.1 <= pause_after(1) <= 0.2
    assert 15 <= pause_after(10_000) <= 30
    assert len({pause_after(5) for _ in range(20)}) > 1
