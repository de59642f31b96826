"""Which programs are alive: what a dead one had claimed may be taken over at once, without waiting."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


def new_worker() -> str:
    """A name for this run of the program."""
    return f"{os.getpid()}-{uuid4().hex[:12]}"


class Occupied(Exception):
    """Somebody who lives is in the way of who wants to be alone, or the other way round."""


class Presence(Protocol):
    """Something the operating system or the database lets go of when its holder dies."""

    def announce(self, worker: str) -> None:
        """Raises: Occupied, while somebody is alone here."""

    def is_alive(self, worker: str) -> bool:
        """Whether a worker that announced itself still runs."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody lives, and nobody begins to, while the block runs. Raises: Occupied."""

    def leave(self) -> None: ...


class FilePresence:
    """Locked files; for programs on one machine that share an SQLite file."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made where there is none; what it stands in is there."""
        self._folder = folder
        self._held: int | None = None
        self._own: Path | None = None
        self._among: int | None = None

    def announce(self, worker: str) -> None:
        self._among = self._among_all(fcntl.LOCK_SH)
        self._own = self._folder / worker
        self._held = _locked(self._own, os.O_CREAT | os.O_RDWR, fcntl.LOCK_EX)

    def is_alive(self, worker: str) -> bool:
        if self._own is not None and self._own.name == worker:
            return True
        try:
            descriptor = _locked(self._folder / worker, os.O_RDWR, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        (self._folder / worker).unlink(missing_ok=True)
        os.close(descriptor)
        return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        descriptor = self._among_all(fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(descriptor)

    def _among_all(self, how: int) -> int:
        self._folder.mkdir(exist_ok=True)
        try:
            return _locked(self._folder / _ALL, os.O_CREAT | os.O_RDWR, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied from None

    def leave(self) -> None:
        if self._held is not None and self._own is not None:
            self._own.unlink(missing_ok=True)
            os.close(self._held)
            self._held = None
        if self._among is not None:
            os.close(self._among)
            self._among = None


def _locked(path: Path, flags: int, how: int) -> int:
    """A descriptor of the file that is at this place once it is locked; only who holds it may unlink it.

    Another one may have held, unlinked and left the file that was opened here. Raises: FileNotFoundError,
    BlockingIOError.
    """
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            fcntl.flock(descriptor, how)
        except BaseException:
            os.close(descriptor)
            raise
        if _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


class DatabasePresence:
    """PostgreSQL advisory locks; for programs anywhere.

    A lock ends with its connection, so whoever asks about others takes care of its own first.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Connection | None = None
        self._own = ""

    def announce(self, worker: str) -> None:
        """Raises: Occupied, sqlalchemy.exc.DBAPIError."""
        self._own = worker
        self._held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        lives = False
        try:
            self._held.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _key(worker)})
            lives = self._held.scalar(text("SELECT pg_try_advisory_lock_shared(:key)"), {"key": _ANYBODY})
        finally:
            if not lives:
                self._let_go()
        if not lives:
            raise Occupied

    def is_alive(self, worker: str) -> bool:
        """Raises: sqlalchemy.exc.DBAPIError, when the database cannot be asked; Occupied, when somebody
        went alone while our own lock was lost.
        """
        if self._own and not self._still_held():
            self._let_go()
            self.announce(self._own)
        if worker == self._own:
            return True
        with self._engine.connect() as connection:
            return not connection.scalar(_TRY_ALONE, {"key": _key(worker)})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises: Occupied; sqlalchemy.exc.DBAPIError, also at the end, when the lock was lost meanwhile."""
        with self._engine.connect() as connection:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            if not connection.scalar(_TRY_ALONE, {"key": _ANYBODY}):
                raise Occupied
            yield
            connection.execute(text("SELECT 1"))

    def leave(self) -> None:
        self._own = ""
        self._let_go()

    def _still_held(self) -> bool:
        try:
            return self._held is not None and self._held.scalar(text("SELECT 1")) == 1
        except DBAPIError:
            return False

    def _let_go(self) -> None:
        if self._held is not None:
            # Said outright, because the server notices a closed connection only after a while; and closed
            # for good, because the pool would keep the connection with its locks.
            with suppress(SQLAlchemyError):
                self._held.execute(text("SELECT pg_advisory_unlock_all()"))
            self._held.invalidate()
            self._held.close()
            self._held = None


class DoublePresence:
    """In two places: for programs that share a database with others, and a folder with some of them."""

    def __init__(self, *places: Presence) -> None:
        self._places = places

    def announce(self, worker: str) -> None:
        for place in self._places:
            place.announce(worker)

    def is_alive(self, worker: str) -> bool:
        return any(place.is_alive(worker) for place in self._places)

    @contextmanager
    def alone(self) -> Iterator[None]:
        with ExitStack() as stack:
            for place in self._places:
                stack.enter_context(place.alone())
            yield

    def leave(self) -> None:
        for place in self._places:
            place.leave()


def _key(worker: str) -> int:
    digest = hashlib.blake2b(worker.encode(), digest_size=8, person=b"meetledger").digest()
    return int.from_bytes(digest, "big", signed=True)


_ANYBODY = _key("")
"""Shared by all who live; no worker has an empty name."""
_ALL = "all"
"""The same as a file, which is never unlinked; no worker is called so."""
_TRY_ALONE = text("SELECT pg_try_advisory_xact_lock(:key)")
