"""How far a command to a meeting PC has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.agents.command_events import (
    AgentCommandBegun,
    AgentCommandCancelled,
    AgentCommandConfirmed,
    AgentCommandDone,
    AgentCommandEvent,
    AgentCommandExpired,
    AgentCommandFailed,
    AgentCommandIssued,
    AgentCommandLost,
    AgentCommandReceived,
    AgentCommandRefused,
)
from domain.agents.desired import Desired
from domain.ids import AgentCommandId, ChatId, MeetingId, ZoomMeetingId
from domain.personal import Personal

REMEMBERED = 32
"""Commands of a PC that are over, for what is told of them late."""


class Step(StrEnum):
    ISSUED = "issued"
    RECEIVED = "received"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    LOST = "lost"


NOT_BEGUN = (Step.ISSUED, Step.RECEIVED)
OPEN = (*NOT_BEGUN, Step.DOING)
FINAL = (Step.DONE, Step.FAILED, Step.REFUSED)
"""The PC's own last word; of everything else it may still tell more."""
STEPS: dict[type[AgentCommandEvent], Step] = {
    AgentCommandReceived: Step.RECEIVED,
    AgentCommandBegun: Step.DOING,
    AgentCommandDone: Step.DONE,
    AgentCommandFailed: Step.FAILED,
    AgentCommandRefused: Step.REFUSED,
    AgentCommandExpired: Step.EXPIRED,
    AgentCommandCancelled: Step.CANCELLED,
    AgentCommandLost: Step.LOST,
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A command as the PC was told it."""

    id: AgentCommandId
    desired: Desired
    meeting_id: MeetingId | None
    zoom_meeting_id: ZoomMeetingId | None
    deadline: datetime
    parallel: bool
    chat: ChatId
    text: Personal[str] | None
    step: Step = Step.ISSUED
    confirmed: bool = False

    @property
    def open(self) -> bool:
        return self.step in OPEN


def evolve_commands(commands: tuple[Told, ...], event: AgentCommandEvent) -> tuple[Told, ...]:
    if isinstance(event, AgentCommandIssued):
        return _remembered((*commands, _issued(event)))
    return tuple(_stepped(each, event) if each.id == event.command else each for each in commands)


def _issued(event: AgentCommandIssued) -> Told:
    return Told(
        id=event.command,
        desired=event.desired,
        meeting_id=event.meeting_id,
        zoom_meeting_id=event.zoom_meeting_id,
        deadline=event.deadline,
        parallel=event.parallel,
        chat=event.chat,
        text=event.text,
    )


def _stepped(told: Told, event: AgentCommandEvent) -> Told:
    if isinstance(event, AgentCommandConfirmed):
        return replace(told, confirmed=True)
    return replace(told, step=STEPS.get(type(event), told.step))


def _remembered(commands: tuple[Told, ...]) -> tuple[Told, ...]:
    over = [each.id for each in commands if not each.open]
    forgotten = set(over[: max(0, len(over) - REMEMBERED)])
    return tuple(each for each in commands if each.id not in forgotten)
