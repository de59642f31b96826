"""What a PC may be called."""

from __future__ import annotations

import re

from domain.ids import AgentId
from domain.refusal import Refusal

LONGEST_NAME = 32
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
"""Harmless in file names, addresses and chats. Agents know the same rule: `agent_server.protocol`."""


class AgentNameUnusable(Refusal):
    code = "agent.name_unusable"


def named(written: str) -> AgentId:
    """However it was capitalised. Raises: AgentNameUnusable."""
    name = written.strip().lower()
    if not _NAME.fullmatch(name):
        raise AgentNameUnusable(longest=LONGEST_NAME)
    return AgentId(name)
