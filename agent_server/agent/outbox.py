"""Acks on their way: stored with the step they tell of, and kept until the server has answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from agent_server.agent.store import NotWritten, Store
from agent_server.protocol.messages import LARGEST_ACKS, MOST_ACKS, Ack

_ROOM = LARGEST_ACKS - 1024


class Waiting(msgspec.Struct, frozen=True):
    number: int
    """Below 0: it is kept in memory, because the disk was full."""
    ack: Ack


class Outbox:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_memory: dict[int, Ack] = {}
        self._settled: set[int] = set()
        """Numbers whose deletion the disk refused."""
        self._next_in_memory = -1

    def batch(self, most: int = MOST_ACKS) -> list[Waiting]:
        """The oldest ones, as many as fit into a request."""
        statement = "SELECT number, ack FROM acks ORDER BY number LIMIT ?"
        rows = self._store.rows(statement, most + len(self._settled))
        stored = [(number, ack) for number, ack in rows if number not in self._settled]
        fitting: list[Waiting] = []
        size = 0
        for number, ack in [*stored, *self._kept()][:most]:
            size += len(ack) + 1
            if fitting and size > _ROOM:
                break
            fitting.append(Waiting(number, msgspec.json.decode(ack, type=Ack)))
        return fitting

    def keep_in_memory(self, ack: Ack) -> None:
        self._in_memory[self._next_in_memory] = ack
        self._next_in_memory -= 1

    def settled(self, answered: Sequence[Waiting]) -> None:
        """The server has answered for them."""
        for waiting in answered:
            if self._in_memory.pop(waiting.number, None) is None:
                self._settled.add(waiting.number)
        try:
            with self._store.transaction() as connection:
                connection.executemany(
                    "DELETE FROM acks WHERE number = ?", [(number,) for number in self._settled]
                )
        except NotWritten:
            return  # with the next ones
        self._settled.clear()

    def _kept(self) -> list[tuple[int, bytes]]:
        return [(number, msgspec.json.encode(ack)) for number, ack in self._in_memory.items()]


def add_ack(connection: sqlite3.Connection, ack: Ack) -> None:
    connection.execute(
        "INSERT INTO acks (command, ack) VALUES (?, ?)", (ack.command, msgspec.json.encode(ack))
    )
