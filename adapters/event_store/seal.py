"""The seal: a chain of hashes over the stored events whose heads are signed, so that a change shows."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.event_store import statements
from adapters.event_store.database_log import DatabaseLog
from adapters.event_store.failures import LogUnavailable
from adapters.event_store.tables import Row, Seal, Tables

log = structlog.get_logger()
PAGE = 1000
GENESIS = bytes(32)


class Head(NamedTuple):
    """The chain up to and including `position`. Kept elsewhere, it is a witness."""

    position: int
    hash: bytes
    signature: bytes


def link(previous: bytes, event: Row) -> bytes:
    """The hash after `event`. Each part is preceded by its length, so that none can borrow from the next."""
    chain = sha256(previous)
    for part in (
        event.position.to_bytes(8, signed=True),
        event.stream.encode(),
        event.version.to_bytes(8, signed=True),
        event.topic.encode(),
        event.state,
    ):
        chain.update(len(part).to_bytes(8))
        chain.update(part)
    return chain.digest()


def signed_bytes(position: int, chain_hash: bytes) -> bytes:
    return b"meetledger head 1\n" + position.to_bytes(8) + chain_hash


class Sealer:
    """Follows the log; may be stopped at any instant, and two at once do no harm."""

    def __init__(self, event_log: DatabaseLog, key: Ed25519PrivateKey, page: int = PAGE) -> None:
        """`page`: events for each signature while catching up."""
        self._log = event_log
        self._key = key
        self._page = page

    async def run(self) -> None:
        """Seal whatever is appended, for ever."""
        position = 0
        while True:
            await self._log.changed(position)
            try:
                head = await self.extend()
            except LogUnavailable:
                log.warning("seal.postponed")
                continue
            position = head.position if head else 0

    async def extend(self) -> Head | None:
        """Seal everything the log holds now; `None`: it is empty."""
        while await self._log.in_thread(self._extend, self._log.tables):
            pass
        seal = await self._log.in_thread(last_seal, self._log.tables)
        return Head(seal.position, seal.hash, seal.signature) if seal and seal.signature else None

    def _extend(self, tables: Tables) -> bool:
        """Seal a page; `False`: nothing is left to seal."""
        last = last_seal(tables) or Seal(0, GENESIS, None)
        rows = tables.query(statements.EVENTS_AFTER, (last.position, self._page))
        if seals := self._chained(last.hash, rows):
            try:
                with tables.write() as transaction:
                    transaction.store_seals(seals)
            except tables.duplicates:
                log.info("seal.overtaken", position=seals[0].position)
        return bool(seals)

    def _chained(self, chain: bytes, rows: list[tuple[int, str, int, str, bytes]]) -> list[Seal]:
        seals = []
        for event in map(Row._make, rows):
            chain = link(chain, event)
            seals.append(Seal(event.position, chain, None))
        if seals:
            signature = self._key.sign(signed_bytes(seals[-1].position, chain))
            seals[-1] = seals[-1]._replace(signature=signature)
        return seals


def last_seal(tables: Tables) -> Seal | None:
    rows = tables.query(statements.LAST_SEAL)
    return Seal._make(rows[0]) if rows else None
