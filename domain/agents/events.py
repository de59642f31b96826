"""What happens to a meeting PC as such: enrolment, keys, presence, bookings."""

from __future__ import annotations

from datetime import datetime

from domain.event import Event
from domain.frozen import Frozen
from domain.ids import ChatId, MeetingId


class AgentEvent(Event):
    pass


class AgentInvited(AgentEvent, tag="agent.invited"):
    """Somebody got a code with which the PC can enrol, once; also one that was wiped, or revoked."""

    code: str
    """SHA-256 of it, in hexadecimal. The code itself is 120 random bits, and stands nowhere."""
    expires_at: datetime
    chat: ChatId
    """Where it was asked for, and where is told that it enrolled."""


class AgentEnrolled(AgentEvent, tag="agent.enrolled"):
    key: str
    """Public, Ed25519, base64url."""
    os: str
    version: str


class AgentRotationAsked(AgentEvent, tag="agent.rotation_asked"):
    """The PC is to make a new key."""


class AgentKeyRotated(AgentEvent, tag="agent.key_rotated"):
    key: str


class AgentRevoked(AgentEvent, tag="agent.revoked"):
    """Its key is worth nothing any more."""


class AgentRemoved(AgentEvent, tag="agent.removed"):
    """It is forgotten; the name is free."""


class AgentCameOnline(AgentEvent, tag="agent.came_online"):
    seen_at: datetime
    back: bool = False
    """It had fallen silent, and people may have been told so."""


class AgentFellSilent(AgentEvent, tag="agent.fell_silent"):
    last_seen_at: datetime


class AgentScreenshotsSwitched(AgentEvent, tag="agent.screenshots_switched"):
    allowed: bool


class Slot(Frozen):
    """When a meeting needs the PC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Slot) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class AgentBooked(AgentEvent, tag="agent.booked"):
    """The PC is kept for a meeting. A later booking for the same meeting replaces this one."""

    meeting_id: MeetingId
    slots: tuple[Slot, ...]
    """One for each time it takes place."""
    start: bool
    """The PC starts the meeting by itself when it is time."""
    record: bool
    """It records as soon as it has started it."""
    end_when_empty: bool
    """It ends the meeting when everybody else has left."""


class AgentBookingReleased(AgentEvent, tag="agent.booking_released"):
    meeting_id: MeetingId
    lost: bool = False
    """The PC was shut out or forgotten, and the meeting was still to come."""


class AgentBookingClashed(AgentEvent, tag="agent.booking_clashed"):
    """The meeting was moved to where another one needs the PC; it has lost its place."""

    meeting_id: MeetingId
    with_meeting_id: MeetingId
    starts_at: datetime
    """Of the time that clashes."""
