"""Decides for a whole batch of wishes, in order, which are stored and what each is answered."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.event_store.tables import Known, Row
from domain.ids import CommandId
from domain.log import Append, Receipt


class Encoded(NamedTuple):
    stream: str
    topic: str
    state: bytes


class Wish(NamedTuple):
    """An append with its events encoded."""

    append: Append
    events: list[Encoded]


class Lost(NamedTuple):
    """A stream moved; the wish is answered with a Conflict."""

    stream: str


Answer = Receipt | Lost


class Admission(NamedTuple):
    answers: list[Answer]
    """One for each wish."""
    rows: list[Row]
    receipts: list[tuple[UUID, bytes]]


def admit(wishes: list[Wish], known: Known) -> Admission:
    """Accepted wishes move the streams for those behind them in the batch; nothing given is changed."""
    return _Admitting(known).all(wishes)


class _Admitting:
    def __init__(self, known: Known) -> None:
        self._stored = known.receipts
        self._heads = dict(known.heads)
        self._position = known.last_position
        self._given: dict[UUID, Receipt] = {}
        self._rows: list[Row] = []

    def all(self, wishes: list[Wish]) -> Admission:
        answers = [self._answer(wish) for wish in wishes]
        receipts: list[tuple[UUID, bytes]] = [
            (command_id, _encode(receipt)) for command_id, receipt in self._given.items()
        ]
        return Admission(answers, self._rows, receipts)

    def _answer(self, wish: Wish) -> Answer:
        command_id = wish.append.meta.command_id
        if command_id in self._given:
            return replace(self._given[command_id], repeated=True)
        if command_id in self._stored:
            return replace(_decode(self._stored[command_id]), repeated=True)
        for stream, version in wish.append.expected.items():
            if self._heads[stream] != version:
                return Lost(stream)
        return self._accept(command_id, wish)

    def _accept(self, command_id: CommandId, wish: Wish) -> Receipt:
        for stream, topic, state in wish.events:
            self._position += 1
            self._heads[stream] += 1
            self._rows.append(Row(self._position, stream, self._heads[stream], topic, state))
        receipt = Receipt(
            command_id=command_id,
            position=self._position if wish.events else 0,
            refusal=wish.append.refusal,
            details=wish.append.details,
        )
        self._given[command_id] = receipt
        return receipt


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Receipt).decode
