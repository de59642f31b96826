"""Codes with which PCs enrol: made of a key and their cause, so that they need to be stored nowhere."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable

from domain.ids import AgentId

SIZE = 15
"""Bytes: 120 bits."""
_GROUP = 4
CodeFor = Callable[[AgentId, int], str]
"""The name and the update that asked; the same update handled again gives the same code."""


def codes(encryption_key: str) -> CodeFor:
    key = hmac.digest(encryption_key.encode(), b"codes of meeting PCs", "sha256")

    def code_for(agent_id: AgentId, update_id: int) -> str:
        mark = hmac.digest(key, f"{agent_id}/{update_id}".encode(), "sha256")[:SIZE]
        letters = base64.b32encode(mark).decode()
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    return code_for
