"""Idle database connections, lent to one thread at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


class Connections(Generic[C]):
    """As many connections as threads ever worked at once; one that failed is not lent again."""

    def __init__(self, connect: Callable[[], C]) -> None:
        self._connect = connect
        self._idle: deque[C] = deque()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[C]:
        connection = self.take()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self.give_back(connection)

    def take(self) -> C:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def give_back(self, connection: C) -> None:
        self._idle.append(connection)
        if self._closed:
            self.close()

    def close(self) -> None:
        """What is lent out at the moment is closed when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
