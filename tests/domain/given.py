"""given(history…).when(command).then(events…): decisions without a database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import count

from domain.application import Application
from domain.command import Command, Meta, Via
from domain.event import Event
from domain.ids import CommandId, CorrelationId, UserId, derived
from domain.log import Receipt, Recorded
from domain.refusal import Refusal
from tests.memory_log import MemoryLog

_NEXT = count(1)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def meta(
    actor: int | None = None, *, via: Via = Via.TELEGRAM, at: datetime = NOW, cause: object = ""
) -> Meta:
    return Meta(
        command_id=CommandId(derived("test", cause or next(_NEXT))),
        at=at,
        via=via,
        actor=UserId(actor) if actor is not None else None,
        correlation_id=CorrelationId("test"),
    )


class Given:
    """A history, as the commands that made it."""

    def __init__(self, *history: Command) -> None:
        self.log = MemoryLog()
        self.application = Application(self.log)
        for command in history:
            receipt = self.handle(command)
            assert not receipt.refusal, f"the history itself was refused: {receipt.refusal}"

    def handle(self, command: Command) -> Receipt:
        return asyncio.run(self.application.handle(command))

    def everything(self) -> list[Recorded]:
        return asyncio.run(self.log.read_after(0, 10_000))

    def when(self, command: Command) -> Given:
        self.before = len(self.everything())
        self.receipt = self.handle(command)
        self.new = self.everything()[self.before :]
        return self

    def then(self, *events: type[Event] | Event) -> Given:
        assert not self.receipt.refusal, f"refused: {self.receipt.refusal}"
        assert len(self.new) == len(events), [type(recorded.event).__name__ for recorded in self.new]
        for recorded, expected in zip(self.new, events, strict=True):
            if isinstance(expected, type):
                assert type(recorded.event) is expected
            else:
                assert recorded.event == expected
        return self

    def then_quiet(self) -> Given:
        return self.then()

    def then_refused(self, refusal: type[Refusal]) -> Given:
        assert self.receipt.refusal == refusal.code
        assert self.new == []
        return self


def given(*history: Command) -> Given:
    return Given(*history)
