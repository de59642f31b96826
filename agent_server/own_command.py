"""A command as its own PC may ask about it: while it is open, and nobody else."""

from __future__ import annotations

from uuid import UUID

from agent_server.answers import Denied
from agent_server.outside import Outside
from agent_server.refused import NOT_YOURS, Refused
from domain.agents.agents import Agent, stream_of
from domain.agents.progress import Told
from domain.ids import AgentCommandId, AgentId


async def own_command(outside: Outside, refused: Refused, agent: AgentId, written: str) -> Told:
    """Raises: Denied."""
    command = command_of(written)
    known: Agent = await outside.application.state(stream_of(agent))
    told = None if command is None else known.command(command)
    if told is None:
        await refused.another(NOT_YOURS, agent)
        raise Denied(403, "not_yours", "This agent was never told of such a command.")
    if not told.open:
        raise Denied(409, "over", "The command is not open any more.")
    return told


def command_of(written: str) -> AgentCommandId | None:
    """`None`: no command is called so."""
    try:
        command = UUID(written)
    except ValueError:
        return None
    return AgentCommandId(command) if str(command) == written else None
