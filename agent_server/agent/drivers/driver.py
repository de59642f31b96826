"""What every driver offers: to look, and to bring a desired state about."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

import msgspec

from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, State, Step


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be so."""

    desired: Desired
    meeting: str = ""
    """Zoom's number of the meeting meant, digits only; empty: whatever the PC is in."""
    particulars: Particulars = Particulars()
    """The way in, or the text to show. Secrets: never in a log or an outcome."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it."""

    step: Step
    """One of the final three."""
    reason: Reason | None = None
    detail: str = ""
    """For whoever looks into it; nothing of people or meetings."""
    observed: State | None = None
    """What the PC saw afterwards."""
    screenshot: bytes = b""
    """PNG."""


class DriverAbsent(Exception):
    """A driver cannot work on this PC; the message says why, and what to do."""


class Driver(Protocol):
    name: str
    """As `Versions.driver` says it."""
    can: AbstractSet[Desired]

    async def observe(self) -> State:
        """Only what is really seen; what cannot be told stays unknown. Raises nothing."""

    async def achieve(self, wish: Wish) -> Outcome:
        """Look, do what is missing, look again.

        Done means seen. What is so already is done without a touch. Raises nothing but
        `asyncio.CancelledError`.
        """

    async def close(self) -> None:
        """Let go of what it holds, programs it started above all. Once, at the end; raises nothing."""
