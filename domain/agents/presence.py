"""Whether a PC is there. Its signs of life are not recorded; that it came and went is."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.agents.agents import Agent, Standing
from domain.agents.enrolment import AgentCommand
from domain.agents.events import AgentCameOnline, AgentEvent, AgentFellSilent

SILENT_AFTER = timedelta(seconds=30)


class RecordAgentOnline(AgentCommand, tag="record_agent_online"):
    seen_at: datetime


def decide_record_agent_online(agent: Agent, command: RecordAgentOnline) -> list[AgentEvent]:
    """A request may be told of after the PC was revoked."""
    if agent.online or agent.standing is not Standing.ENROLLED:
        return []
    return [AgentCameOnline(seen_at=command.seen_at, back=agent.silent)]


class RecordAgentSilent(AgentCommand, tag="record_agent_silent"):
    last_seen_at: datetime


def decide_record_agent_silent(agent: Agent, command: RecordAgentSilent) -> list[AgentEvent]:
    """Whoever looked may have looked a moment before the PC came back."""
    if not agent.online or command.last_seen_at < agent.seen_at:
        return []
    if command.meta.at - command.last_seen_at < SILENT_AFTER:
        return []
    return [AgentFellSilent(last_seen_at=command.last_seen_at)]
