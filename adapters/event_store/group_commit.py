"""One thread writes the log: all waiting appends share one transaction, hence one sync of the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import NamedTuple

from adapters.event_store.admission import Answer, Lost, Wish, admit
from adapters.event_store.failures import LogUnavailable
from adapters.event_store.mapper import Mapper
from adapters.event_store.patience import Patience
from adapters.event_store.tables import Tables
from domain.log import Append, Conflict, Receipt

LARGEST_BATCH = 512
LARGEST_BATCH_BYTES = 250_000

Future = asyncio.Future[Receipt]


class Waiting(NamedTuple):
    append: Append
    future: Future


class Ready(NamedTuple):
    wish: Wish
    future: Future


class GroupCommit:
    def __init__(
        self, tables: Tables, mapper: Mapper, patience: Patience, stored: Callable[[int], None]
    ) -> None:
        """`stored` is called in the event loop with the last position of every batch that held events."""
        self._tables = tables
        self._mapper = mapper
        self._patience = patience
        self._stored = stored
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then end. Blocks."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def submit(self, append: Append) -> Future:
        if self._closed:
            raise LogUnavailable("the log is closed")
        future: Future = self._loop.create_future()
        self._queue.put(Waiting(append, future))
        return future

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._commit(self._gather(first))

    def _gather(self, first: Waiting) -> list[Ready]:
        """The first wish and whatever else is waiting, as far as it fits into one batch."""
        batch: list[Ready] = []
        size = 0
        waiting: Waiting | None = first
        while waiting is not None:
            if ready := self._encoded(waiting):
                batch.append(ready)
                size += sum(len(event.state) for event in ready.wish.events)
            if len(batch) >= LARGEST_BATCH or size >= LARGEST_BATCH_BYTES:
                break
            waiting = self._next_waiting()
        return batch

    def _next_waiting(self) -> Waiting | None:
        try:
            waiting = self._queue.get_nowait()
        except Empty:
            return None
        if waiting is None:
            self._queue.put(None)
        return waiting

    def _encoded(self, waiting: Waiting) -> Ready | None:
        try:
            return Ready(Wish(waiting.append, self._mapper.encode(waiting.append)), waiting.future)
        except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to the one who asked
            self._settle([waiting.future], [error])
            return None

    def _commit(self, batch: list[Ready]) -> None:
        if not batch:
            return
        futures = [ready.future for ready in batch]
        try:
            answers, last = self._patience.persist(lambda: self._transact([ready.wish for ready in batch]))
        except LogUnavailable as error:
            self._settle(futures, [LogUnavailable(str(error)) for _ in batch])
        except Exception as error:  # noqa: BLE001 - one of the wishes is at fault
            self._alone(batch, error)
        else:
            self._settle(futures, answers, last)

    def _alone(self, batch: list[Ready], error: Exception) -> None:
        """One bad wish does not fail its neighbours."""
        if len(batch) > 1:
            for ready in batch:
                self._commit([ready])
            return
        # The unique stream versions are the backstop should a writer ever come in without our lock.
        lost = isinstance(error, self._tables.duplicates)
        self._settle([batch[0].future], [Conflict() if lost else error])

    def _transact(self, wishes: list[Wish]) -> tuple[list[Answer], int]:
        """May be run again after a commit of unknown outcome: receipts then answer for what was stored."""
        command_ids = [wish.append.meta.command_id for wish in wishes]
        streams = list({stream for wish in wishes for stream in wish.append.expected})
        with self._tables.write() as transaction:
            admission = admit(wishes, transaction.known(command_ids, streams))
            if admission.receipts:
                transaction.store(admission.rows, admission.receipts)
        return admission.answers, admission.rows[-1].position if admission.rows else 0

    def _settle(self, futures: list[Future], answers: Iterable[Answer | Exception], last: int = 0) -> None:
        self._loop.call_soon_threadsafe(self._resolve, futures, answers, last)

    def _resolve(self, futures: list[Future], answers: Iterable[Answer | Exception], last: int) -> None:
        for future, answer in zip(futures, answers, strict=True):
            if future.done():  # its waiter was cancelled
                continue
            if isinstance(answer, Receipt):
                future.set_result(answer)
            else:
                future.set_exception(Conflict(answer.stream) if isinstance(answer, Lost) else answer)
        if last:
            self._stored(last)
