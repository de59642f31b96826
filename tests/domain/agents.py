"""Commands about a meeting PC, for the tests of several files."""

from __future__ import annotations

from datetime import timedelta

from domain.agents.desired import Desired
from domain.agents.enrolment import EnrolAgent, InviteAgent, hash_of
from domain.agents.events import Slot
from domain.agents.issuing import IssueAgentCommand
from domain.agents.outcomes import RecordAgentAck
from domain.agents.presence import RecordAgentOnline
from domain.command import Via
from domain.ids import AgentCommandId, AgentId, ChatId, ZoomMeetingId, derived
from tests.domain.given import NOW, meta
from tests.domain.people import ADMIN, TEAM

PC, OTHER_PC = AgentId("lobby-1"), AgentId("lobby-2")
CODE, KEY, NEW_KEY = "ABCD-EFGH", "k" * 43, "n" * 43
CHAT = ChatId("-5")
NUMBER = ZoomMeetingId(81234567890)


def later(**time):
    return NOW + timedelta(**time)


def told(at=NOW):
    """By a PC."""
    return meta(via=Via.AGENT, at=at)


def invite(pc=PC, *, by=ADMIN, code=CODE, again=False, at=NOW):
    return InviteAgent(meta=meta(by, at=at), agent_id=pc, code_hash=hash_of(code), chat=CHAT, again=again)


def enrol(pc=PC, *, code=CODE, key=KEY, at=NOW):
    return EnrolAgent(
        meta=told(at), agent_id=pc, code_hash=hash_of(code), key=key, os="Debian 12", version="0.1.0"
    )


def online(pc=PC, *, at=NOW):
    return RecordAgentOnline(meta=told(at), agent_id=pc, seen_at=at)


def an_agent(pc=PC):
    return (*TEAM, invite(pc), enrol(pc), online(pc))


def number(n):
    return AgentCommandId(derived("agent command", n))


def issue(
    desired=Desired.HOSTING,
    *,
    n=1,
    pc=PC,
    by=ADMIN,
    meeting=None,
    zoom=NUMBER,
    seconds=60,
    text=None,
    at=NOW,
):
    return IssueAgentCommand(
        meta=meta(by, at=at),
        agent_id=pc,
        command=number(n),
        desired=desired,
        meeting_id=meeting,
        zoom_meeting_id=zoom,
        deadline=later(seconds=seconds),
        chat=CHAT,
        text=text,
    )


def ack(step, *, n=1, pc=PC, reason="", at=NOW):
    return RecordAgentAck(meta=told(at), agent_id=pc, command=number(n), step=step, told_at=at, reason=reason)


def slot(hour, hours=1, day=0):
    begin = NOW + timedelta(days=day, hours=hour)
    return Slot(starts_at=begin, ends_at=begin + timedelta(hours=hours))
