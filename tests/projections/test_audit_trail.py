"""The audit trail shows every event, whoever caused it, and nothing personal."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from domain.command import Via
from domain.users import commands as u
from projections import audit_trail
from projections.audit_trail import AuditFilter, AuditTrail
from tests.projections.histories import ADMIN, OWNER, PERSON, History, meeting_id, zoom_id


@pytest.fixture
async def history():
    told = History()
    await told.appoint_owner(OWNER)
    await told.register(PERSON)
    await told.decide(u.WhitelistUser, PERSON, actor=OWNER)
    await told.plan(1, by=PERSON)
    await told.created(1)
    await told.plan(2)
    await told.cancel(1, actor=OWNER)
    await told.incident()
    return told


@pytest.fixture
async def trail(database, history):
    trail = AuditTrail(database)
    await trail.apply(history.events)
    return trail


async def test_every_event_has_an_entry_with_its_envelope(history, trail):
    entries = await trail.page()
    assert [entry.position for entry in entries] == [event.position for event in history.events]
    entry, event = entries[2], history.events[2]
    assert (entry.at, entry.stream, entry.version) == (event.at, event.stream, event.version)
    assert (entry.name, entry.actor, entry.subject, entry.via) == ("user.whitelisted", OWNER, PERSON, Via.CLI)
    assert (entry.command_id, entry.correlation_id) == (event.command_id, event.correlation_id)


async def test_details_leave_personal_values_out(trail):
    registered, planned = (await trail.page(AuditFilter(person=PERSON)))[0:3:2]
    assert orjson.loads(registered.details) == {"language": "en"}
    assert "topic" not in orjson.loads(planned.details)
    assert orjson.loads(planned.details)["minutes"] == 30
    assert "Ada" not in str(await trail.page())


async def test_a_person_is_found_as_actor_and_as_subject(trail):
    names = await names_of(trail, AuditFilter(person=PERSON))
    assert names == ["user.registered", "user.whitelisted", "meeting.planned"]
    names = await names_of(trail, AuditFilter(person=OWNER))
    assert names == ["user.owner_appointed", "user.whitelisted", "meeting.planned", "meeting.cancelled"]


async def test_a_meeting_is_found_by_our_id_and_by_zooms(trail):
    wanted = ["meeting.planned", "meeting.zoom_created", "meeting.cancelled"]
    assert await names_of(trail, AuditFilter(meeting=str(meeting_id(1)))) == wanted
    assert await names_of(trail, AuditFilter(meeting=str(zoom_id(1)))) == wanted


async def test_what_pcs_did_for_a_meeting_is_found_by_it(database, history):
    for step in (history.pc_invited, history.pc_enrolled, history.pc_online):
        await step()
    await history.pc_told(1)
    await history.pc_says(1, "done")
    await history.pc_told(2, meeting=2)
    await history.pc_booked(1)
    trail = AuditTrail(database)
    await trail.apply(history.events)
    for meeting in (meeting_id(1), zoom_id(1)):
        names = await names_of(trail, AuditFilter(meeting=str(meeting)))
        assert names[3:] == ["agent.command_issued", "agent.command_done", "agent.booked"]


@pytest.mark.parametrize("meeting", ["", "x", "9" * 18, "9" * 40, "٣"])
async def test_a_meeting_nobody_knows_gives_no_entries(trail, meeting):
    assert await trail.page(AuditFilter(meeting=meeting)) == []


@pytest.mark.parametrize(
    ("kind", "found"), [("meeting", 4), ("meeting.planned", 2), ("meet", 0), ("%", 0), ("user", 3)]
)
async def test_a_kind_is_an_events_name_or_its_first_word(trail, kind, found):
    assert len(await trail.page(AuditFilter(kind=kind))) == found


async def test_a_stretch_of_time_and_a_door_narrow_it_down(history, trail):
    first, last = history.events[1].at, history.events[4].at
    inside = await trail.page(AuditFilter(since=first, until=last))
    assert [entry.position for entry in inside] == [event.position for event in history.events[1:4]]
    assert await trail.page(AuditFilter(since=last + timedelta(days=1))) == []
    assert await names_of(trail, AuditFilter(via=Via.ZOOM)) == ["meeting.zoom_created"]


async def test_pages_join_without_gap_in_both_directions(trail):
    everything = await trail.page()
    first = await trail.page(limit=3)
    assert first + await trail.page(after=first[-1].position) == everything
    newest = await trail.latest(limit=3)
    assert newest + await trail.latest(before=newest[-1].position) == everything[::-1]


async def test_an_export_takes_one_page_at_a_time(trail, monkeypatch):
    monkeypatch.setattr(audit_trail, "LARGEST_ANSWER", 2)
    exported = [entry async for entry in trail.entries(AuditFilter(kind="meeting"))]
    assert exported == await trail.page(AuditFilter(kind="meeting"))


async def test_nobody_acted_for_somebody_unknown(trail):
    assert await trail.page(AuditFilter(person=ADMIN)) == []


async def names_of(trail, wanted):
    return [entry.name for entry in await trail.page(wanted)]
