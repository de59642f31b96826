"""What was found out about one part of the agent."""

from __future__ import annotations

import msgspec

ENROL = "meetledger-agent enrol SERVER NAME CODE"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    ok: bool
    words: str
    advice: str = ""
    """What to do next; empty where nothing is to be done."""
