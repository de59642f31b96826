"""How a PC gets its key, another one, and none."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from domain.agents.agents import Agent, AgentUnknown, Standing, check_enrolled
from domain.agents.command_events import AgentCommandCancelled, AgentCommandLost
from domain.agents.events import (
    AgentBooked,
    AgentBookingReleased,
    AgentEnrolled,
    AgentEvent,
    AgentInvited,
    AgentKeyRotated,
    AgentRemoved,
    AgentRevoked,
    AgentRotationAsked,
    AgentScreenshotsSwitched,
)
from domain.agents.names import named
from domain.agents.progress import Step
from domain.command import Command
from domain.ids import AgentId, ChatId
from domain.refusal import Refusal

CODE_HOLDS = timedelta(minutes=15)
LONGEST_VERSION = 80
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


class AgentExists(Refusal):
    code = "agent.exists"


class CodeWrong(Refusal):
    code = "agent.code_wrong"


class CodeExpired(Refusal):
    code = "agent.code_expired"


class CodeUsed(Refusal):
    code = "agent.code_used"


class KeyUnusable(Refusal):
    code = "agent.key_unusable"


class KeyNotCurrent(Refusal):
    code = "agent.key_not_current"


class AgentCommand(Command):
    """About one PC."""

    agent_id: AgentId


def hash_of(code: str) -> str:
    """What the log knows of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


class InviteAgent(AgentCommand, tag="invite_agent"):
    code_hash: str
    chat: ChatId
    again: bool
    """For a PC that is known already: its disk was wiped, or it was revoked."""


def decide_invite_agent(agent: Agent, command: InviteAgent) -> list[AgentEvent]:
    named(command.agent_id)
    known = agent.standing in (Standing.ENROLLED, Standing.REVOKED)
    if known and not command.again:
        raise AgentExists
    if command.again and not agent.exists:
        raise AgentUnknown
    expires_at = command.meta.at + CODE_HOLDS
    return [AgentInvited(code=command.code_hash, expires_at=expires_at, chat=command.chat)]


class EnrolAgent(AgentCommand, tag="enrol_agent"):
    """Asked by the agent itself, which has shown that it holds the key."""

    code_hash: str
    key: str
    os: str
    version: str


def decide_enrol_agent(agent: Agent, command: EnrolAgent) -> list[AgentEvent]:
    """An answer may be lost: the same key with the same code is enrolled already."""
    if not _KEY.fullmatch(command.key):
        raise KeyUnusable
    if agent.used and hmac.compare_digest(agent.used, command.code_hash):
        if agent.key != command.key:
            raise CodeUsed
        return []
    _check_code(agent, command)
    enrolled = AgentEnrolled(
        key=command.key, os=command.os[:LONGEST_VERSION], version=command.version[:LONGEST_VERSION]
    )
    return [*_lost(agent, "reinstalled"), enrolled]


def _check_code(agent: Agent, command: EnrolAgent) -> None:
    """Raises: CodeWrong, CodeExpired."""
    invitation = agent.invitation
    if invitation is None or not hmac.compare_digest(invitation.code, command.code_hash):
        raise CodeWrong
    if command.meta.at > invitation.expires_at:
        raise CodeExpired


def _lost(agent: Agent, reason: str) -> list[AgentEvent]:
    """What the PC had taken, and its journal knows no more."""
    taken = [each for each in agent.commands if each.step in (Step.RECEIVED, Step.DOING)]
    return [AgentCommandLost(command=each.id, reason=reason) for each in taken]


class AskForRotation(AgentCommand, tag="ask_for_rotation"):
    pass


def decide_ask_for_rotation(agent: Agent, _: AskForRotation) -> list[AgentEvent]:
    check_enrolled(agent)
    return [AgentRotationAsked()]


class RotateAgentKey(AgentCommand, tag="rotate_agent_key"):
    """Asked by the agent itself, which has shown that it holds both keys."""

    signed_with: str
    """The public key of the request."""
    key: str


def decide_rotate_agent_key(agent: Agent, command: RotateAgentKey) -> list[AgentEvent]:
    check_enrolled(agent)
    if not _KEY.fullmatch(command.key):
        raise KeyUnusable
    if command.key == agent.key:
        return []
    if command.signed_with != agent.key:
        raise KeyNotCurrent
    return [AgentKeyRotated(key=command.key)]


class RevokeAgent(AgentCommand, tag="revoke_agent"):
    pass


def decide_revoke_agent(agent: Agent, command: RevokeAgent) -> list[AgentEvent]:
    if not agent.exists:
        raise AgentUnknown
    if agent.standing is Standing.REVOKED:
        return []
    return [*_ended(agent, command.meta.at), AgentRevoked()]


class RemoveAgent(AgentCommand, tag="remove_agent"):
    pass


def decide_remove_agent(agent: Agent, command: RemoveAgent) -> list[AgentEvent]:
    if not agent.exists:
        raise AgentUnknown
    return [*_ended(agent, command.meta.at), AgentRemoved()]


def _ended(agent: Agent, now: datetime) -> list[AgentEvent]:
    """Nobody will hear any more what became of its commands, and it can be kept for nothing."""
    waiting = [each.id for each in agent.commands if each.step is Step.ISSUED]
    return [
        *(AgentCommandCancelled(command=each) for each in waiting),
        *_lost(agent, "revoked"),
        *(_lost_by(each, now) for each in agent.bookings),
    ]


def _lost_by(booking: AgentBooked, now: datetime) -> AgentBookingReleased:
    to_come = any(slot.ends_at > now for slot in booking.slots)
    return AgentBookingReleased(meeting_id=booking.meeting_id, lost=to_come)


class SwitchScreenshots(AgentCommand, tag="switch_screenshots"):
    allowed: bool


def decide_switch_screenshots(agent: Agent, command: SwitchScreenshots) -> list[AgentEvent]:
    check_enrolled(agent)
    if agent.screenshots == command.allowed:
        return []
    return [AgentScreenshotsSwitched(allowed=command.allowed)]
