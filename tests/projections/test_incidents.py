"""Incidents are counted by kind."""

from __future__ import annotations

from projections.incidents import IncidentList
from tests.projections.histories import History


async def test_an_incident_counts_and_remembers_its_first_and_last_time(database):
    history, incidents = History(), IncidentList(database)
    await history.incident(reference="1", reason="Timeout")
    await history.incident("telegram.update_parked")
    await history.incident(reference="2", reason="Refused")
    await incidents.apply(history.events)
    incident = await incidents.by_kind("effect.parked")
    assert (incident.times, incident.last_reference, incident.last_reason) == (2, "2", "Refused")
    assert (incident.first_at, incident.last_at) == (history.events[0].at, history.events[2].at)


async def test_the_latest_incidents_come_first_page_by_page(database):
    history, incidents = History(), IncidentList(database)
    for kind in ("a", "b", "c", "d", "b"):
        await history.incident(kind)
    await incidents.apply(history.events)
    first = await incidents.latest(limit=3)
    rest = await incidents.latest(limit=3, after=first[-1])
    assert [incident.kind for incident in first + rest] == ["b", "d", "c", "a"]
