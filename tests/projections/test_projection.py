"""What every projection promises: each event once, rows and position together, answers that wait."""

from __future__ import annotations

import asyncio

import pytest

from domain.incidents.incidents import IncidentEvent
from projections import positions
from projections.database import Database
from projections.incidents import IncidentList
from projections.projection import Overtaken, Retired, StartedOver, on
from tests.projections.histories import History


class Poisoned(IncidentList):
    """Cannot digest one kind."""

    @on(IncidentEvent)
    def happened(self, row, event, recorded):
        if event.kind == "poison":
            raise ZeroDivisionError
        IncidentList.happened(self, row, event, recorded)


@pytest.fixture
async def history():
    told = History(gap=2)
    for _ in range(5):
        await told.incident()
    return told


@pytest.fixture
def incidents(database):
    return IncidentList(database)


async def test_a_page_applied_again_changes_nothing(history, incidents):
    await incidents.apply(history.events)
    await incidents.apply(history.events)
    assert await times(incidents) == 5


async def test_overlapping_pages_count_each_event_once(history, incidents):
    await incidents.apply(history.events[:3])
    await incidents.apply(history.events[1:4])
    await incidents.apply(history.events[2:])
    assert await times(incidents) == 5
    assert await incidents.position() == history.events[-1].position


async def test_events_it_does_not_know_only_move_the_position(incidents):
    history = History()
    await history.plan(1)
    await incidents.apply(history.events)
    assert await incidents.position() == 1
    assert await incidents.latest() == []


async def test_a_page_that_fails_leaves_neither_rows_nor_position(history, database):
    await history.incident("poison")
    incidents = Poisoned(database)
    await incidents.apply(history.events[:2])
    with pytest.raises(ZeroDivisionError):
        await incidents.apply(history.events[2:])
    assert await times(incidents) == 2
    assert await incidents.position() == history.events[1].position


async def test_an_empty_projection_is_at_the_beginning(incidents):
    assert await incidents.position() == 0
    assert await incidents.by_kind("effect.parked") is None


async def test_two_processes_apply_the_same_pages_once(history, url):
    databases = [Database(url), Database(url)]
    runners = [IncidentList(database) for database in databases for _ in range(2)]
    for page in (history.events[:2], history.events[2:4], history.events):
        await asyncio.gather(*(runner.apply(page) for runner in runners))
    assert [await times(runner) for runner in runners] == [5] * 4
    for database in databases:
        await database.close()


async def test_who_waits_is_woken_by_the_page_that_passes_the_position(history, incidents):
    waiting = asyncio.ensure_future(incidents.caught_up(history.events[2].position))
    await incidents.apply(history.events[:2])
    assert not waiting.done()
    await incidents.apply(history.events)
    await asyncio.wait_for(waiting, 5)


async def test_nobody_waits_for_what_has_passed(history, incidents):
    await incidents.apply(history.events)
    await incidents.caught_up(history.events[-1].position, timeout=0)


async def test_who_waits_notices_another_process(history, incidents, url):
    waiting = asyncio.ensure_future(incidents.caught_up(history.events[-1].position))
    other = Database(url)
    await IncidentList(other).apply(history.events)
    await asyncio.wait_for(waiting, 5)
    await other.close()


async def test_who_waits_gives_up_in_time_and_leaves_nothing_behind(incidents):
    with pytest.raises(TimeoutError):
        await incidents.caught_up(1, timeout=0.01)
    assert not incidents._waiting._waiters


async def test_starting_over_empties_rows_and_position(history, incidents):
    await incidents.apply(history.events)
    await incidents.start_over()
    assert await incidents.position() == 0
    assert await incidents.latest() == []


async def test_a_page_read_before_starting_over_is_refused(history, incidents, url):
    await incidents.apply(history.events[:4])
    assert await incidents.position() == history.events[3].position
    other = Database(url)
    await IncidentList(other).start_over()
    with pytest.raises(StartedOver):
        await incidents.apply(history.events[4:])
    await incidents.position()
    await incidents.apply(history.events)
    assert await times(incidents) == 5
    await other.close()


async def test_a_position_somebody_else_moved_undoes_the_page(history, incidents, monkeypatch):
    monkeypatch.setattr(positions, "advance", lambda *_: False)
    with pytest.raises(Overtaken):
        await incidents.apply(history.events)
    assert await incidents.latest() == []


async def test_a_projection_whose_mark_is_gone_is_not_fed(history, incidents, database):
    await incidents.prepare()
    await database.write(lambda connection: connection.execute(positions.POSITIONS.delete()))
    with pytest.raises(Retired):
        await incidents.apply(history.events)


async def test_the_loop_is_free_while_a_page_is_applied(history, incidents):
    turns = 0
    applying = asyncio.ensure_future(incidents.apply(history.events * 500))
    while not applying.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10


async def times(incidents):
    return (await incidents.by_kind("effect.parked")).times
