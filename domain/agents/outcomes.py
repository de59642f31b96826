"""What PCs tell of their commands, and what follows when they do not. It is recorded, never refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from domain.agents.agents import Agent
from domain.agents.command_events import (
    AgentCommandBegun,
    AgentCommandConfirmed,
    AgentCommandDone,
    AgentCommandExpired,
    AgentCommandFailed,
    AgentCommandLost,
    AgentCommandReceived,
    AgentCommandRefused,
    AgentCommandUnconfirmed,
    Seen,
)
from domain.agents.desired import OF_THE_PC_ALONE, TOLD_BY_ZOOM
from domain.agents.enrolment import AgentCommand
from domain.agents.events import AgentEvent
from domain.agents.issuing import CommandUnknown
from domain.agents.progress import FINAL, NOT_BEGUN, Step, Told
from domain.ids import AgentCommandId

GRACE = timedelta(seconds=30)
"""After the deadline, for word of a beginning just before it."""
LONGEST_DOING = timedelta(minutes=5)
"""After the deadline; then nobody expects an answer any more."""
LONGEST_REASON = 40
LONGEST_DETAIL = 200


class OutcomeCommand(AgentCommand):
    command: AgentCommandId


class RecordAgentAck(OutcomeCommand, tag="record_agent_ack"):
    step: Literal["received", "doing", "done", "failed", "refused"]
    told_at: datetime
    reason: str = ""
    detail: str = ""
    seen: Seen = Seen()


def decide_record_agent_ack(agent: Agent, command: RecordAgentAck) -> list[AgentEvent]:
    """Acks come twice, late and in any order. Raises: CommandUnknown, also for another PC's command."""
    told = agent.command(command.command)
    if told is None:
        raise CommandUnknown
    return _news(told, command) if _is_news(told, command) else []


def _is_news(told: Told, command: RecordAgentAck) -> bool:
    """After expiry and the like the PC may still tell that it had begun, and how it ended."""
    if told.step in FINAL:
        return False
    match command.step:
        case "received":
            return told.step is Step.ISSUED
        case "doing":
            return told.step not in (Step.DOING, Step.LOST)
        case "refused":
            return told.step not in (Step.EXPIRED, Step.CANCELLED)
    return True


def _news(told: Told, command: RecordAgentAck) -> list[AgentEvent]:
    at, reason, detail = command.told_at, command.reason[:LONGEST_REASON], command.detail[:LONGEST_DETAIL]
    match command.step:
        case "received":
            return [AgentCommandReceived(command=told.id, at=at)]
        case "doing":
            return [AgentCommandBegun(command=told.id, at=at)]
        case "done":
            return [AgentCommandDone(command=told.id, at=at, seen=command.seen), *_alone(told)]
        case "failed":
            failed = AgentCommandFailed(
                command=told.id, at=at, reason=reason, detail=detail, seen=command.seen
            )
            return [failed]
    return [AgentCommandRefused(command=told.id, at=at, reason=reason, detail=detail)]


def _alone(told: Told) -> list[AgentEvent]:
    """Where a second witness would be wanted, and there is none to ask."""
    if told.desired in TOLD_BY_ZOOM or told.desired in OF_THE_PC_ALONE:
        return []
    return [AgentCommandUnconfirmed(command=told.id, reason="zoom_does_not_tell")]


class ExpireAgentCommand(OutcomeCommand, tag="expire_agent_command"):
    pass


def decide_expire_agent_command(agent: Agent, command: ExpireAgentCommand) -> list[AgentEvent]:
    told = agent.command(command.command)
    if told is None:
        return []
    overdue = command.meta.at - told.deadline
    if told.step in NOT_BEGUN and overdue >= GRACE:
        return [AgentCommandExpired(command=told.id)]
    if told.step is Step.DOING and overdue >= LONGEST_DOING:
        return [AgentCommandLost(command=told.id, reason="silent")]
    return []


class RecordZoomsWord(OutcomeCommand, tag="record_zooms_word"):
    """Whether Zoom says the same as the PC, or nothing in time."""

    confirmed: bool


def decide_record_zooms_word(agent: Agent, command: RecordZoomsWord) -> list[AgentEvent]:
    told = agent.command(command.command)
    if told is None or told.step is not Step.DONE or told.confirmed:
        return []
    if command.confirmed:
        return [AgentCommandConfirmed(command=told.id)]
    return [AgentCommandUnconfirmed(command=told.id, reason="zoom_is_silent")]
