"""How the end of a command is told: short, and without what nobody should read."""

from __future__ import annotations

from datetime import datetime

import msgspec

from agent_server.agent.drivers.driver import Outcome
from agent_server.protocol.messages import (
    LONGEST_DETAIL,
    Ack,
    Command,
    Particulars,
    Reason,
    State,
    Step,
    Versions,
)

_LONGEST_WORD = 64
_FINAL = frozenset({Step.DONE, Step.FAILED, Step.REFUSED})


def ended(command: Command, outcome: Outcome, particulars: Particulars, at: datetime) -> Ack:
    if outcome.step not in _FINAL:
        outcome = failed(Reason.DRIVER_FAILED, "the driver came to no end")
    return Ack(
        command=command.id,
        step=outcome.step,
        at=at,
        reason="" if outcome.step is Step.DONE else (outcome.reason or Reason.DRIVER_FAILED).value,
        detail=_harmless(outcome.detail, particulars),
        observed=brief(outcome.observed) if outcome.observed is not None else None,
    )


def failed(reason: Reason, detail: str = "", observed: State | None = None) -> Outcome:
    return Outcome(step=Step.FAILED, reason=reason, detail=detail, observed=observed)


def brief(state: State) -> State:
    """Without what every state says anyway, and of bounded size."""
    versions = Versions(
        zoom=state.versions.zoom[:_LONGEST_WORD], driver=state.versions.driver[:_LONGEST_WORD]
    )
    return msgspec.structs.replace(
        state, meeting=state.meeting[:_LONGEST_WORD], versions=versions, can=(), busy_with=""
    )


def _harmless(detail: str, particulars: Particulars) -> str:
    secrets = [value for value in msgspec.structs.astuple(particulars) if value]
    for secret in sorted(secrets, key=len, reverse=True):
        detail = detail.replace(secret, "…")
    return "".join(character if character.isprintable() else " " for character in detail)[:LONGEST_DETAIL]
