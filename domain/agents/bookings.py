"""PCs kept for meetings: two at once on one PC are refused when planned, not found out at the start."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from domain.agents.agents import Agent, check_enrolled
from domain.agents.enrolment import AgentCommand
from domain.agents.events import (
    AgentBooked,
    AgentBookingClashed,
    AgentBookingReleased,
    AgentEvent,
    Slot,
)
from domain.ids import MeetingId
from domain.refusal import Refusal

MOST_SLOTS = 60
"""As many times as a series of Zoom's has at most."""


class AgentTaken(Refusal):
    """`meeting` says by which, `starts_at` when (ISO 8601, UTC)."""

    code = "agent.taken"


class BookingEmpty(Refusal):
    code = "agent.booking_empty"


class BookAgent(AgentCommand, tag="book_agent"):
    meeting_id: MeetingId
    slots: tuple[Slot, ...]
    start: bool = True
    record: bool = False
    end_when_empty: bool = False


def decide_book_agent(agent: Agent, command: BookAgent) -> list[AgentEvent]:
    check_enrolled(agent)
    slots = _to_come(command.slots, command.meta.at)
    if not slots:
        raise BookingEmpty
    clash = _clash(agent, command.meeting_id, slots)
    if clash is not None:
        other, slot = clash
        raise AgentTaken(meeting=str(other.meeting_id), starts_at=slot.starts_at.isoformat())
    booked = AgentBooked(
        meeting_id=command.meeting_id,
        slots=slots,
        start=command.start,
        record=command.record,
        end_when_empty=command.end_when_empty,
    )
    return [] if agent.booking(command.meeting_id) == booked else [booked]


class MoveBooking(AgentCommand, tag="move_booking"):
    """The meeting takes place at other times. That is so already, so a clash costs it its place."""

    meeting_id: MeetingId
    slots: tuple[Slot, ...]


def decide_move_booking(agent: Agent, command: MoveBooking) -> list[AgentEvent]:
    booking = agent.booking(command.meeting_id)
    if booking is None:
        return []
    slots = _to_come(command.slots, command.meta.at)
    if not slots:
        return [AgentBookingReleased(meeting_id=command.meeting_id)]
    clash = _clash(agent, command.meeting_id, slots)
    if clash is None:
        return [] if booking.slots == slots else [replace(booking, slots=slots)]
    other, slot = clash
    return [
        AgentBookingClashed(
            meeting_id=command.meeting_id, with_meeting_id=other.meeting_id, starts_at=slot.starts_at
        )
    ]


class ReleaseAgent(AgentCommand, tag="release_agent"):
    meeting_id: MeetingId


def decide_release_agent(agent: Agent, command: ReleaseAgent) -> list[AgentEvent]:
    if agent.booking(command.meeting_id) is None:
        return []
    return [AgentBookingReleased(meeting_id=command.meeting_id)]


def _to_come(slots: tuple[Slot, ...], now: datetime) -> tuple[Slot, ...]:
    """In the order of their times."""
    coming = (each for each in slots if each.ends_at > now)
    return tuple(sorted(coming, key=lambda slot: slot.starts_at))[:MOST_SLOTS]


def _clash(agent: Agent, meeting_id: MeetingId, slots: tuple[Slot, ...]) -> tuple[AgentBooked, Slot] | None:
    """The booking of another meeting that is in the way, and for which of our times."""
    others = [each for each in agent.bookings if each.meeting_id != meeting_id]
    found = (
        (other, slot)
        for slot in slots
        for other in others
        if any(slot.overlaps(theirs) for theirs in other.slots)
    )
    return next(found, None)
