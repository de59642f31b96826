"""How an incident is reported."""

from __future__ import annotations

from domain.command import Command
from domain.incidents.incidents import Incident, IncidentEvent, IncidentOpened, IncidentRepeated

LONGEST_REASON = 200


class ReportIncident(Command, tag="report_incident"):
    kind: str
    reference: str
    reason: str


def decide_report_incident(incident: Incident, command: ReportIncident) -> list[IncidentEvent]:
    event = IncidentRepeated if incident.times else IncidentOpened
    reason = command.reason[:LONGEST_REASON]
    return [event(kind=command.kind, reference=command.reference, reason=reason)]
