"""One key for each subject of personal data, in a file of its own: erasing the key erases the data."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.effect import Unavailable
from adapters.event_store.failures import WrongEncryptionKey
from adapters.wal import switch_to_wal

NONCE_BYTES = 12
LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process's transaction."""
_CHECK = ""
"""No subject has an empty name: its row shows whether the ENCRYPTION_KEY is the right one."""

_CREATE = """CREATE TABLE IF NOT EXISTS subject_keys (subject TEXT PRIMARY KEY, wrapped BLOB NOT NULL)
    WITHOUT ROWID"""
_READ = "SELECT wrapped FROM subject_keys WHERE subject = ?"
_ADD = "INSERT OR IGNORE INTO subject_keys VALUES (?, ?)"


class SubjectKeys:
    """May be used from many threads and processes at once."""

    def __init__(self, path: Path, encryption_key: bytes) -> None:
        """`encryption_key`: 32 bytes; wraps every key at rest. Raises: WrongEncryptionKey."""
        self._master = AESGCM(encryption_key)
        self._lock = threading.Lock()
        self._connection = _connect(path)
        self._known: dict[str, AESGCM] = {}
        self._seen_version = 0
        try:
            self._key(_CHECK)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def refresh(self) -> None:
        """Forget keys if another process has changed the file; costs some microseconds."""
        with self._lock:
            self._forget_what_changed()

    def seal(self, subject: str, plain: bytes) -> bytes:
        """Nonce and ciphertext. A new subject's key is durable when this returns."""
        if not subject:
            raise ValueError("personal data needs a subject")
        with self._lock:
            self._forget_what_changed()
            key = self._key(subject)
        return _encrypt(key, plain, subject)

    def unseal(self, subject: str, sealed: bytes) -> bytes | None:
        """`None`: the key is gone, or another one by now; or nothing was sealed."""
        if not sealed:
            return None
        with self._lock:
            key = self._known.get(subject) or self._stored_key(subject)
        try:
            return None if key is None else _decrypt(key, sealed, subject)
        except InvalidTag:
            return None

    def erase(self, subject: str) -> None:
        """For ever: neither the file nor its journal keeps a trace. Backups age out on their own policy.

        Raises: Unavailable, when the key is gone and its trace is not: erase it again.
        """
        with self._lock:
            self._connection.execute("DELETE FROM subject_keys WHERE subject = ?", (subject,))
            self._known.pop(subject, None)
            _empty_journal(self._connection)

    def _key(self, subject: str) -> AESGCM:
        key = self._known.get(subject) or self._stored_key(subject)
        if key is None:
            self._add(subject)
            key = self._stored_key(subject) or self._key(subject)
        return key

    def _add(self, subject: str) -> None:
        """Raises: WrongEncryptionKey, when somebody has replaced it: nobody could read the new key later."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            check = self._connection.execute(_READ, (_CHECK,)).fetchone()
            if check is not None:
                _unwrap(self._master, check[0], _CHECK)
            wrapped = _encrypt(self._master, AESGCM.generate_key(256), subject)
            # Two processes may create a key at once: the first stays, and both read it back.
            self._connection.execute(_ADD, (subject, wrapped))

    def _stored_key(self, subject: str) -> AESGCM | None:
        row = self._connection.execute(_READ, (subject,)).fetchone()
        if row is None:
            return None
        key = AESGCM(_unwrap(self._master, row[0], subject))
        self._known[subject] = key
        return key

    def _forget_what_changed(self) -> None:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._seen_version:
            self._known.clear()
            self._seen_version = version


def rewrap(path: Path, older: Sequence[bytes], new: bytes) -> int:
    """Put every key under a new ENCRYPTION_KEY, all or none; gives how many there are.

    Keys that are under the new one already stay, so that it can be done again. Raises: WrongEncryptionKey;
    Unavailable, when the new key holds and the journal still shows keys under an old one: do it again.
    """
    masters = [AESGCM(key) for key in (new, *older)]
    connection = _connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute("SELECT subject, wrapped FROM subject_keys").fetchall()
        again = [
            (_encrypt(masters[0], _unwrapped_by_any(masters, wrapped, subject), subject), subject)
            for subject, wrapped in rows
        ]
        connection.executemany("UPDATE subject_keys SET wrapped = ? WHERE subject = ?", again)
        connection.execute("COMMIT")
        _empty_journal(connection)
    finally:
        connection.close()
    return len(rows)


def _unwrapped_by_any(masters: Sequence[AESGCM], wrapped: bytes, subject: str) -> bytes:
    for master in masters[:-1]:
        with suppress(WrongEncryptionKey):
            return _unwrap(master, wrapped, subject)
    return _unwrap(masters[-1], wrapped, subject)


def _connect(path: Path) -> sqlite3.Connection:
    # Only a new file: to close one that this process has open elsewhere drops SQLite's locks on it (POSIX).
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)
    switch_to_wal(connection)
    for pragma in ("synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_CREATE)
    return connection


def _empty_journal(connection: sqlite3.Connection) -> None:
    """SQLite only answers that somebody was in the way, after as long as it waits for locks."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable(
            "keys.db is being read, so that its journal still holds what was replaced; do it again"
        )


def _unwrap(master: AESGCM, wrapped: bytes, subject: str) -> bytes:
    try:
        return _decrypt(master, wrapped, subject)
    except InvalidTag:
        raise WrongEncryptionKey("the subject keys were written under another ENCRYPTION_KEY") from None


def _encrypt(key: AESGCM, plain: bytes, subject: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, subject.encode())


def _decrypt(key: AESGCM, sealed: bytes, subject: str) -> bytes:
    return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], subject.encode())
