"""The envelope of what agents make the server record."""

from __future__ import annotations

from datetime import datetime

from domain.command import Meta, Via
from domain.ids import AgentId, CommandId, CorrelationId, derived


def meta(now: datetime, agent: AgentId, *fact: object) -> Meta:
    """The same fact about a PC gives the same command."""
    return Meta(
        command_id=CommandId(derived("agent", agent, *fact)),
        at=now,
        via=Via.AGENT,
        actor=None,
        correlation_id=CorrelationId(f"agent-{agent}"),
    )
