"""What performers share that have nothing of their own to say about failures."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.effect import Effect, Outcome, Rejected, Unauthorised, Unavailable
from domain.command import Meta, Via
from domain.ids import CommandId, CorrelationId, derived


class Quiet:
    """Asking again does no harm; a refusal leaves nothing to record."""

    async def ready(self, effect: Effect) -> None:
        return

    async def look_up(self, effect: Effect) -> Outcome | None:
        return None

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        return Outcome()

    def postponed(self, effect: Effect, failure: Unavailable) -> Outcome:
        return Outcome()


def meta(effect: Effect, *fact: object, source: str = "effect", via: Via = Via.POLICY) -> Meta:
    """Of a command that records what came of an effect; the same fact gives the same command.

    `source`: whose facts these are. It is part of the command's id, which receipts keep.
    """
    return Meta(
        command_id=CommandId(derived(source, effect.key, *fact)),
        at=datetime.now(UTC),
        via=via,
        actor=None,
        correlation_id=CorrelationId(effect.correlation_id),
        causation_id=effect.key,
    )
