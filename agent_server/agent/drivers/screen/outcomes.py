"""The three ways a wish comes out."""

from __future__ import annotations

from agent_server.agent.drivers.driver import Outcome
from agent_server.protocol.messages import Reason, State, Step


def done(observed: State | None = None, detail: str = "") -> Outcome:
    return Outcome(step=Step.DONE, detail=detail, observed=observed)


def refused(reason: Reason, detail: str = "", observed: State | None = None) -> Outcome:
    """Nothing was tried."""
    return Outcome(step=Step.REFUSED, reason=reason, detail=detail, observed=observed)


def failed(reason: Reason, detail: str = "", observed: State | None = None) -> Outcome:
    return Outcome(step=Step.FAILED, reason=reason, detail=detail, observed=observed)
