"""Recomputes the seal from the first event on and finds where the log was changed."""

from __future__ import annotations

from collections.abc import Iterator
from hmac import compare_digest
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from adapters.event_store import statements
from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.seal import GENESIS, Head, last_seal, link, signed_bytes
from adapters.event_store.tables import Row, Seal, Tables

PAGE = 1000


class Verified(NamedTuple):
    ok: bool
    first_bad_position: int | None
    """Of the first event that was changed, removed or slipped in; behind it nothing is proved."""
    head: Head | None
    """The last signed head that held; everything up to it is as it was sealed."""
    checked: int
    """Events recomputed. Those appended after the last head are not sealed yet, hence not counted."""


async def verify(event_log: DatabaseLog, key: Ed25519PublicKey, witness: Head | None = None) -> Verified:
    """`witness`: a head kept outside, which shows also a log cut off together with its seals."""
    return await event_log.in_thread(lambda: _Verification(event_log.tables, key, witness).result())


class _Tampered(Exception):
    def __init__(self, position: int) -> None:
        self.position = position


class _Verification:
    def __init__(self, tables: Tables, key: Ed25519PublicKey, witness: Head | None) -> None:
        self._tables = tables
        self._key = key
        self._witness = witness
        self._chain = GENESIS
        self._checked = 0
        self._position = 0
        self._head: Head | None = None
        self._first_unproved: int | None = None
        self._witnessed = witness is None

    def result(self) -> Verified:
        try:
            self._walk()
        except _Tampered as tampered:
            return Verified(False, tampered.position, self._head, self._checked)
        return Verified(True, None, self._head, self._checked)

    def _walk(self) -> None:
        # Events and seals are read up to the same end, since both may grow meanwhile.
        end = last_seal(self._tables)
        last = end.position if end else 0
        events = _events(self._tables, last)
        for seal in _seals(self._tables, last):
            self._check(next(events, None), seal)
        if self._first_unproved is not None:
            raise _Tampered(self._first_unproved)
        if not self._witnessed:
            raise _Tampered(self._position + 1)

    def _check(self, event: Row | None, seal: Seal) -> None:
        if event is None or event.position > seal.position:
            raise _Tampered(seal.position)
        if event.position < seal.position:
            raise _Tampered(event.position)
        self._chain = self._linked(event)
        self._first_unproved = self._first_unproved or seal.position
        if not compare_digest(self._chain, seal.hash):
            raise _Tampered(seal.position)
        if seal.signature is not None:
            self._check_signature(seal.position, seal.signature)
        self._check_witness(seal)
        self._position = seal.position
        self._checked += 1

    def _linked(self, event: Row) -> bytes:
        """SQLite would store a number where we stored text: then it was not us."""
        try:
            return link(self._chain, event)
        except (AttributeError, TypeError, OverflowError):
            raise _Tampered(event.position) from None

    def _check_signature(self, position: int, signature: bytes) -> None:
        try:
            self._key.verify(signature, signed_bytes(position, self._chain))
        except InvalidSignature:
            raise _Tampered(self._first_unproved or position) from None
        self._head = Head(position, self._chain, signature)
        self._first_unproved = None

    def _check_witness(self, seal: Seal) -> None:
        if self._witness is None or seal.position != self._witness.position:
            return
        if not compare_digest(self._chain, self._witness.hash):
            raise _Tampered(seal.position)
        self._witnessed = True


def _events(tables: Tables, last: int) -> Iterator[Row]:
    position = 0
    while page := tables.query(*statements.log_between(above=position, up_to=last, topics=(), limit=PAGE)):
        yield from map(Row._make, page)
        position = page[-1][0]


def _seals(tables: Tables, last: int) -> Iterator[Seal]:
    position = 0
    while page := _seal_page(tables, position, last):
        yield from page
        position = page[-1].position


def _seal_page(tables: Tables, position: int, last: int) -> list[Seal]:
    rows: list[Any] = tables.query(statements.SEALS_BETWEEN, (position, last, PAGE))
    return [Seal._make(row) for row in rows]
