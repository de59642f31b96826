"""Which events about meeting PCs set something in motion. Pure."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from domain.agents.command_events import (
    AgentCommandDone,
    AgentCommandEvent,
    AgentCommandExpired,
    AgentCommandFailed,
    AgentCommandLost,
    AgentCommandRefused,
)
from domain.agents.events import (
    AgentBooked,
    AgentBookingClashed,
    AgentBookingReleased,
    AgentCameOnline,
    AgentEnrolled,
    AgentEvent,
    AgentFellSilent,
)
from domain.event import Event
from domain.ids import AgentId, MeetingId
from domain.log import Recorded
from domain.meetings.events import (
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingStarted,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    ParticipantLeft,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
)

OTHER_TIMES: tuple[type[Event], ...] = (
    MeetingMoved,
    MeetingMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    MeetingCancelled,
    MeetingDeletedInZoom,
)
"""After which a meeting needs its PC at other times, or not at all."""
ZOOMS_WORD: tuple[type[Event], ...] = (MeetingStarted, MeetingEnded, ParticipantLeft)
"""May be what a PC said before."""
CAME_TO_NOTHING = (AgentCommandFailed, AgentCommandRefused, AgentCommandExpired, AgentCommandLost)


def plan(recorded: Recorded) -> list[Effect]:
    event = recorded.event
    if isinstance(event, OTHER_TIMES):
        return [_rebooking(recorded, _meeting(recorded))]
    if isinstance(event, ZOOMS_WORD):
        return [_of_meeting(recorded, "agent.heard", _meeting(recorded))]
    if isinstance(event, AgentCommandEvent):
        return _of_command(recorded, event)
    return _of_pc(recorded, event) if isinstance(event, AgentEvent) else []


def _of_command(recorded: Recorded, event: AgentCommandEvent) -> list[Effect]:
    command = str(event.command)
    effects = [replace(_tell(recorded, "cards", command=command), latest_only=True)]
    if isinstance(event, AgentCommandDone):
        effects.append(_witness(recorded, command))
    if isinstance(event, CAME_TO_NOTHING):
        effects.append(_tell(recorded, "failed", command=command))
    return effects


def _of_pc(recorded: Recorded, event: AgentEvent) -> list[Effect]:
    """Its own card wherever it stands, and whoever has to know."""
    effects = [replace(_tell(recorded, "cards"), latest_only=True)]
    match event:
        case AgentEnrolled():
            effects.append(_tell(recorded, "enrolled"))
        case AgentFellSilent(last_seen_at=at):
            effects.append(_tell(recorded, "silent", at=int(at.timestamp())))
        case AgentCameOnline(back=True, seen_at=at):
            effects.append(_tell(recorded, "back", at=int(at.timestamp())))
        case AgentBooked(meeting_id=meeting_id):
            # Whoever booked it may have looked before somebody moved the meeting.
            effects += [_card(recorded, meeting_id), _rebooking(recorded, meeting_id)]
        case AgentBookingReleased(meeting_id=meeting_id, lost=lost):
            effects.append(_card(recorded, meeting_id))
            effects += [_tell(recorded, "lost", meeting=str(meeting_id))] if lost else []
        case AgentBookingClashed(meeting_id=meeting_id, with_meeting_id=other, starts_at=at):
            told: dict[str, str | int] = {"meeting": str(meeting_id), "other": str(other)}
            told["at"] = int(at.timestamp())
            effects += [_card(recorded, meeting_id), _tell(recorded, "clashed", **told)]
    return effects


def _tell(recorded: Recorded, audience: str, **payload: str | int) -> Effect:
    """Find out who is concerned once the read models have seen the event."""
    agent = recorded.stream.removeprefix("agent-")
    subject = f"{audience}/{agent}/{payload.get('command', '')}".rstrip("/")
    return Effect(
        key=f"agent.fan_out/{subject}/{recorded.position}",
        lane=f"agent_fan_out/{subject}",
        payload={"audience": audience, "agent": agent, **payload},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def able_otherwise(agent_id: AgentId, number: str, mark: str) -> Effect:
    """A PC says that it can do other things than before; that is in no log. `number`: Zoom's, of the meeting
    it is in. `mark`: of the request that said so.
    """
    return Effect(
        key=f"agent.fan_out/able/{agent_id}/{mark}",
        lane=f"agent_fan_out/able/{agent_id}",
        payload={"audience": "able", "agent": agent_id, "number": number, "mark": mark},
        if_unknown=IfUnknown.REPEAT,
        latest_only=True,
        correlation_id=f"agent-{agent_id}",
    )


def _card(recorded: Recorded, meeting_id: MeetingId) -> Effect:
    return meeting_cards(meeting_id, recorded.position, recorded.correlation_id)


def meeting_cards(meeting_id: MeetingId, position: int, correlation_id: str) -> Effect:
    """Wherever the meeting is shown, as when something happens to the meeting itself."""
    subject = f"meeting:{meeting_id}"
    return Effect(
        key=f"telegram.fan_out/{subject}/{position}",
        lane=f"fan_out/{subject}",
        payload={"audience": "planner", "subject": subject},
        if_unknown=IfUnknown.REPEAT,
        latest_only=True,
        position=position,
        correlation_id=correlation_id,
    )


def _witness(recorded: Recorded, command: str) -> Effect:
    """`since`: when the PC said that it is so, in seconds since 1970."""
    return Effect(
        key=f"agent.witness/{command}",
        lane=f"agent_witness/{command}",
        payload={"command": command, "since": recorded.at.timestamp()},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _rebooking(recorded: Recorded, meeting_id: MeetingId) -> Effect:
    return _of_meeting(recorded, "agent.rebook", meeting_id)


def _of_meeting(recorded: Recorded, kind: str, meeting_id: MeetingId) -> Effect:
    """Looks at what is so when it is performed, so a hundred events need it once."""
    return Effect(
        key=f"{kind}/{meeting_id}/{recorded.position}",
        lane=f"{kind}/{meeting_id}",
        payload={"meeting": str(meeting_id)},
        if_unknown=IfUnknown.REPEAT,
        latest_only=True,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _meeting(recorded: Recorded) -> MeetingId:
    return MeetingId(UUID(recorded.stream.removeprefix("meeting-")))
