"""Workers: claim due effects, perform them in order per lane, and record what came of them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from msgspec.structs import replace
from sqlalchemy import Connection

from adapters.effect import (
    Attempt,
    Effect,
    EffectState,
    Ends,
    Failure,
    IfUnknown,
    Outcome,
    OutcomeUnknown,
    Performer,
    Rejected,
    Unauthorised,
    Unavailable,
)
from adapters.performer import meta
from adapters.state import cards, effects
from adapters.state.database import Database
from adapters.state.turns import Claim
from bot_app.claimant import Claimant
from bot_app.worker_limits import WorkerLimits
from domain.command import Command
from domain.incidents.commands import ReportIncident

log = structlog.get_logger()

T = TypeVar("T")
Handle = Callable[[Command], Awaitable[object]]
NOT_RECORDED = "what came of it could not be recorded"


class Workers(Claimant[Attempt]):
    """Performs effects until stopped; may run in several processes on one database."""

    def __init__(
        self,
        state: Database,
        performers: Mapping[str, Performer],
        handle: Handle,
        *,
        worker: str,
        limits: WorkerLimits | None = None,
        claim: Claim = effects.claim,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._state = state
        self._performers = performers
        self._handle = handle
        self._worker = worker
        self._limits = limits or WorkerLimits()
        self._claim_effects = claim
        self._clock = clock

    async def _claim(self) -> list[Attempt]:
        free = self._limits.at_once - len(self._held)
        if free <= 0:
            return []
        kinds, now, held, unsure = list(self._performers), self._clock(), list(self._held), self._unsure
        again_at = now + self._limits.first_pause

        def claim(connection: Connection) -> list[Attempt]:
            if unsure:
                effects.give_back(connection, self._worker, kinds, held=held, due_at=again_at)
            return self._claim_effects(connection, self._worker, kinds, limit=free, now=now)

        try:
            claimed = await self._state.write(claim)
        except Exception as error:  # noqa: BLE001 - an outage of the database is waited out
            self._unsure += 1
            log.warning("effects.claim_failed", reason=type(error).__name__)
            return []
        self._unsure -= unsure
        return claimed

    async def _until_due(self) -> float:
        if len(self._held) >= self._limits.at_once:
            return 1.0
        try:
            due = await self._state.read(effects.next_due)
        except Exception as error:  # noqa: BLE001 - an outage of the database is waited out
            log.warning("effects.unreadable", reason=type(error).__name__)
            return 1.0
        # What is due but not claimable stands behind another effect of its lane, whose end wakes us.
        return due - self._clock() if due is not None and due > self._clock() else 1.0

    async def _work(self, attempt: Attempt) -> None:
        effect = attempt.effect
        with structlog.contextvars.bound_contextvars(correlation_id=effect.correlation_id, effect=effect.key):
            try:
                await self._settle(attempt)
            except Exception:
                log.exception("effect.unrecorded")
                await self._give_back(attempt)

    async def _give_back(self, attempt: Attempt) -> None:
        """What came of it could not be recorded, so it is looked at again, as if the answer had been lost."""
        try:
            if self._is_last(attempt):
                await self._mark(attempt, EffectState.PARKED, Outcome(), NOT_RECORDED)
            else:
                due_at = self._after_pause(attempt)
                await self._put_back(attempt, due_at, NOT_RECORDED, failed=True, unknown=True)
        except Exception as error:  # noqa: BLE001 - the next claim that succeeds gives it back
            self._unsure += 1
            log.warning("effect.not_given_back", reason=type(error).__name__)

    async def _settle(self, attempt: Attempt) -> None:
        """Perform and record, whatever comes of it."""
        performer, effect = self._performers[attempt.effect.kind], attempt.effect
        try:
            done = await self._attempt(attempt, performer)
        except Rejected as failure:
            refused = performer.rejected(effect, failure)
            await self._finish(attempt, EffectState.REFUSED, refused, str(failure))
        except Unauthorised as failure:
            await self._park(attempt, performer.rejected(effect, failure), failure)
        except Unavailable as failure:
            await self._later(attempt, performer, failure)
        except Failure as failure:
            await self._again_or_park(attempt, failure, unknown=True)
        else:
            if done is not None:
                await self._finish(attempt, EffectState.DONE, done)

    async def _attempt(self, attempt: Attempt, performer: Performer) -> Outcome | None:
        """`None`: this attempt ended without a call, and its next step is stored already."""
        effect, begun_before = attempt.effect, attempt.begun_at > 0
        if begun_before and effect.if_unknown is IfUnknown.ASK and not effect.better_twice:
            await self._finish(attempt, EffectState.UNKNOWN, Outcome(), attempt.reason)
            return None
        if begun_before and effect.if_unknown is IfUnknown.LOOK_UP:
            settled_at = attempt.begun_at + self._limits.settle
            if settled_at > self._clock():
                await self._put_back(attempt, settled_at, attempt.reason, failed=False, unknown=True)
                return None
            found = await self._look_up(performer, effect)
            if found is not None:
                return found
        await performer.ready(effect)
        now = self._clock()
        position = await self._state.write(lambda c: effects.begin(c, attempt.id, self._worker, now=now))
        if position is None:
            return None
        call = performer.perform(replace(effect, position=position), repeated=begun_before)
        return await self._guarded(call)

    async def _look_up(self, performer: Performer, effect: Effect) -> Outcome | None:
        try:
            return await self._guarded(performer.look_up(effect))
        except Rejected as failure:
            # The question was rejected, not the call it is about.
            raise OutcomeUnknown(f"cannot be looked up: {failure}") from failure

    async def _guarded(self, call: Awaitable[T]) -> T:
        """A call that takes too long, or trips over a fault of ours, may have succeeded all the same."""
        try:
            async with asyncio.timeout(self._limits.attempt_timeout):
                return await call
        except Failure:
            raise
        except TimeoutError as error:
            raise OutcomeUnknown("no answer in time") from error
        except Exception as error:
            log.exception("effect.fault")
            raise OutcomeUnknown(f"fault in our program: {type(error).__name__}") from error

    async def _finish(self, attempt: Attempt, state: EffectState, outcome: Outcome, reason: str = "") -> None:
        """Record first, then mark: killed in between, the effect is looked at again and records the same."""
        for command in outcome.commands:
            await self._handle(command)
        await self._mark(attempt, state, outcome, reason)

    async def _mark(self, attempt: Attempt, state: EffectState, outcome: Outcome, reason: str) -> None:
        now = self._clock()

        def mark(connection: Connection) -> None:
            effects.finish(connection, attempt.id, state, now=now, reason=reason)
            effects.plan(connection, outcome.effects, now=now)
            if outcome.card is not None:
                cards.keep_card(connection, outcome.card)

        await self._state.write(mark)
        log.info("effect.finished", state=state.value, reason=reason)

    async def _later(self, attempt: Attempt, performer: Performer, failure: Unavailable) -> None:
        """Not done: wait for the quota, the service's own time, or our back-off.

        Who is told when to come back comes then, and as often as it is told; only our own guesses run out.
        What may have happened in an earlier attempt may still have happened.
        """
        unknown, now = attempt.begun_at > 0, self._clock()
        if failure.until is not None:
            for command in performer.postponed(attempt.effect, failure).commands:
                await self._handle(command)
            due_at = max(failure.until.timestamp(), now + self._limits.first_pause)
        elif failure.retry_after:
            due_at = now + failure.retry_after
        else:
            await self._again_or_park(attempt, failure, unknown=unknown)
            return
        await self._put_back(attempt, due_at, str(failure), failed=False, unknown=unknown)

    async def _again_or_park(self, attempt: Attempt, failure: Failure, *, unknown: bool) -> None:
        if self._is_last(attempt):
            await self._give_up(attempt, failure)
        else:
            due_at = self._after_pause(attempt)
            await self._put_back(attempt, due_at, str(failure), failed=True, unknown=unknown)

    async def _give_up(self, attempt: Attempt, failure: Failure) -> None:
        performer = self._performers[attempt.effect.kind]
        if isinstance(performer, Ends):
            await self._finish(
                attempt, EffectState.REFUSED, await performer.ended(attempt.effect, failure), str(failure)
            )
        else:
            await self._park(attempt, Outcome(), failure)

    async def _park(self, attempt: Attempt, outcome: Outcome, failure: Failure) -> None:
        """Set aside for a person, and tell the owners."""
        effect, number = attempt.effect, str(attempt.id)
        # The time it was due tells one parking from the next, and is the same after a kill.
        cause = meta(effect, "parked", number, attempt.attempts, attempt.due_at)
        parked_at = replace(cause, at=datetime.fromtimestamp(self._clock(), UTC))
        reason = f"{effect.kind}: {failure}"
        incident = ReportIncident(meta=parked_at, kind="effect.parked", reference=number, reason=reason)
        parked = replace(outcome, commands=(*outcome.commands, incident))
        await self._finish(attempt, EffectState.PARKED, parked, str(failure))

    async def _put_back(
        self, attempt: Attempt, due_at: float, reason: str, *, failed: bool, unknown: bool
    ) -> None:
        attempts = attempt.attempts + failed
        again: dict[str, Any] = {"due_at": due_at, "attempts": attempts, "reason": reason, "unknown": unknown}
        await self._state.write(lambda c: effects.put_back(c, attempt.id, self._worker, **again))
        log.info("effect.again", due_in=round(due_at - self._clock(), 1), attempts=attempts, reason=reason)

    def _is_last(self, attempt: Attempt) -> bool:
        return attempt.attempts + 1 >= self._limits.attempts

    def _after_pause(self, attempt: Attempt) -> float:
        """Exponential with jitter, so that many failures do not return together."""
        exponential = self._limits.first_pause * 2.0 ** min(attempt.attempts, 64)
        ceiling = min(self._limits.longest_pause, exponential)
        return self._clock() + random.uniform(ceiling / 2, ceiling)
