"""What can be true of an incident."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import StreamId


class IncidentEvent(Event):
    kind: str
    """What went wrong, as a word of ours: `telegram.update_parked`, `effect.parked`."""
    reference: str
    """Where to look: an update id, an effect's number. Never content."""
    reason: str
    """Class of the fault, at most 200 characters, scrubbed by the reporter."""


class IncidentOpened(IncidentEvent, tag="incident.opened"):
    pass


class IncidentRepeated(IncidentEvent, tag="incident.repeated"):
    pass


class Incident(msgspec.Struct, frozen=True):
    times: int = 0


def stream_of(kind: str) -> StreamId:
    return StreamId(f"incident-{kind}")


def evolve(incident: Incident, event: Event) -> Incident:
    match event:
        case IncidentOpened() | IncidentRepeated():
            return replace(incident, times=incident.times + 1)
    return incident
