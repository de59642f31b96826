"""A new version fills in the background while the old one answers, then takes over."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from sqlalchemy import inspect

from domain.incidents.incidents import IncidentEvent
from projections.database import Database
from projections.incidents import IncidentList
from projections.projection import Projection, Retired, on
from tests.projections.histories import History


class Row(msgspec.Struct):
    """Has lost a field and got one."""

    kind: str
    times: int = 0
    reasons: str = "none"


class NewIncidents(Projection[Row]):
    name = "incidents"
    version = 2
    row = Row

    def key(self, recorded):
        return recorded.stream.removeprefix("incident-")

    @on(IncidentEvent)
    def happened(self, row, event, recorded):
        row.times += 1
        row.reasons = event.reason

    async def by_kind(self, kind):
        return await self.first(lambda t: t.select().where(t.c.kind == kind))

    async def with_reasons(self, reasons):
        return await self.rows(lambda t: t.select().where(t.c.reasons == reasons), 10)


@pytest.fixture
async def events():
    history = History()
    for number in range(6):
        await history.incident(reason=str(number))
    return history.events


@pytest.fixture
async def old(database, events):
    incidents = IncidentList(database)
    await incidents.apply(events[:4])
    return incidents


@pytest.fixture
def new(database, old):
    return NewIncidents(database)


async def test_the_old_version_answers_while_the_new_one_fills(new, events):
    await new.apply(events[:3])
    assert await new.by_kind("effect.parked") == Row("effect.parked", 4, "none")
    assert len(await new.with_reasons("none")) == 1


async def test_the_new_version_takes_over_when_it_has_come_as_far(new, events, database):
    await new.apply(events[:3])
    await new.apply(events[3:4])
    assert await new.by_kind("effect.parked") == Row("effect.parked", 4, "3")
    assert await tables(database) == {"incidents_v2", "projection_positions"}


async def test_the_new_version_chases_an_old_one_that_still_runs(old, new, events):
    await new.apply(events[:3])
    await old.apply(events[4:])
    await new.apply(events[:4])
    assert (await new.by_kind("effect.parked")).reasons == "none"
    await new.apply(events)
    assert (await new.by_kind("effect.parked")).reasons == "5"


async def test_a_program_that_knows_only_the_old_version_keeps_answering(old, new, events):
    await new.apply(events)
    assert (await old.by_kind("effect.parked")).times == 6
    await old.caught_up(events[-1].position, timeout=5)
    with pytest.raises(Retired):
        await old.apply(events)


async def test_a_table_dropped_between_two_answers_is_looked_for_again(old, new, events):
    assert (await old.by_kind("effect.parked")).times == 4
    await new.apply(events)
    assert (await old.by_kind("effect.parked")).times == 6


async def test_going_back_to_the_earlier_program_fills_its_table_again(new, events, database):
    await new.apply(events)
    back = IncidentList(database)
    assert (await back.by_kind("effect.parked")).last_reason == ""
    await back.apply(events)
    assert (await back.by_kind("effect.parked")).last_reason == "5"
    assert await tables(database) == {"incidents_v1", "projection_positions"}


async def test_the_first_version_answers_from_its_first_moment(database):
    assert await NewIncidents(database).by_kind("effect.parked") is None


async def test_two_processes_prepare_and_fill_the_same_version(old, events, url):
    databases = [Database(url), Database(url)]
    runners = [NewIncidents(database) for database in databases]
    await asyncio.gather(*(runner.prepare() for runner in runners))
    for end in range(1, 7):
        await asyncio.gather(*(runner.apply(events[:end]) for runner in runners))
    assert {(await runner.by_kind("effect.parked")).times for runner in runners} == {6}
    for database in databases:
        await database.close()


async def tables(database):
    return set(await database.read(lambda connection: inspect(connection).get_table_names()))
