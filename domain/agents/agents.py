"""What can be true of a meeting PC."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.agents.command_events import AgentCommandEvent
from domain.agents.events import (
    AgentBooked,
    AgentBookingClashed,
    AgentBookingReleased,
    AgentCameOnline,
    AgentEnrolled,
    AgentFellSilent,
    AgentInvited,
    AgentKeyRotated,
    AgentRemoved,
    AgentRevoked,
    AgentScreenshotsSwitched,
)
from domain.agents.progress import Told, evolve_commands
from domain.event import Event
from domain.ids import AgentCommandId, AgentId, MeetingId, StreamId
from domain.refusal import Refusal

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class AgentUnknown(Refusal):
    code = "agent.unknown"


class AgentIsRevoked(Refusal):
    code = "agent.revoked"


class Standing(StrEnum):
    NONE = "none"
    INVITED = "invited"
    ENROLLED = "enrolled"
    REVOKED = "revoked"


class Invitation(msgspec.Struct, frozen=True):
    code: str
    """SHA-256 of it."""
    expires_at: datetime


class Agent(msgspec.Struct, frozen=True):
    standing: Standing = Standing.NONE
    invitation: Invitation | None = None
    """`None`: none, or used."""
    used: str = ""
    """SHA-256 of the code it enrolled with."""
    key: str = ""
    """Public; empty: it has none that counts."""
    online: bool = False
    silent: bool = False
    """It fell silent, and has not come back since."""
    seen_at: datetime = _LONG_AGO
    """When it last came or went."""
    screenshots: bool = True
    commands: tuple[Told, ...] = ()
    """Those that are open, and the latest of the others."""
    bookings: tuple[AgentBooked, ...] = ()

    @property
    def exists(self) -> bool:
        return self.standing is not Standing.NONE

    def command(self, command: AgentCommandId) -> Told | None:
        """`None`: it never was one of this PC's, or was forgotten long ago."""
        return next((each for each in self.commands if each.id == command), None)

    def booking(self, meeting_id: MeetingId) -> AgentBooked | None:
        return next((each for each in self.bookings if each.meeting_id == meeting_id), None)


def stream_of(agent_id: AgentId) -> StreamId:
    return StreamId(f"agent-{agent_id}")


def check_enrolled(agent: Agent) -> None:
    """Raises: AgentUnknown, AgentIsRevoked."""
    if agent.standing is Standing.REVOKED:
        raise AgentIsRevoked
    if agent.standing is not Standing.ENROLLED:
        raise AgentUnknown


def evolve(agent: Agent, event: Event) -> Agent:
    match event:
        case AgentCommandEvent():
            return replace(agent, commands=evolve_commands(agent.commands, event))
        case AgentCameOnline(seen_at=at):
            return replace(agent, online=True, silent=False, seen_at=at)
        case AgentFellSilent(last_seen_at=at):
            return replace(agent, online=False, silent=True, seen_at=at)
        case AgentBooked(meeting_id=meeting_id):
            return replace(agent, bookings=(*_without(agent, meeting_id), event))
        case AgentBookingReleased(meeting_id=meeting_id) | AgentBookingClashed(meeting_id=meeting_id):
            return replace(agent, bookings=_without(agent, meeting_id))
    return _evolve_identity(agent, event)


def _evolve_identity(agent: Agent, event: Event) -> Agent:  # noqa: PLR0911 - one line a kind of event
    match event:
        case AgentInvited(code=code, expires_at=expires_at):
            standing = Standing.INVITED if agent.standing is Standing.NONE else agent.standing
            return replace(agent, standing=standing, invitation=Invitation(code, expires_at))
        case AgentEnrolled(key=key):
            used = "" if agent.invitation is None else agent.invitation.code
            return replace(agent, standing=Standing.ENROLLED, invitation=None, used=used, key=key)
        case AgentKeyRotated(key=key):
            return replace(agent, key=key)
        case AgentRevoked():
            return replace(agent, standing=Standing.REVOKED, invitation=None, key="", online=False)
        case AgentRemoved():
            return Agent()
        case AgentScreenshotsSwitched(allowed=allowed):
            return replace(agent, screenshots=allowed)
    return agent


def _without(agent: Agent, meeting_id: MeetingId) -> tuple[AgentBooked, ...]:
    return tuple(each for each in agent.bookings if each.meeting_id != meeting_id)
