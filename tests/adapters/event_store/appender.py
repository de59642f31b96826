"""A program that appends until it is killed, and says which positions were acknowledged: `PLACE KEYS TIMES`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from uuid import uuid4

from adapters.event_store.mapper import Mapper
from adapters.event_store.subject_keys import SubjectKeys
from domain.ids import StreamId
from domain.log import Conflict, Receipt
from tests.adapters.event_store.wishes import JAKARTA, log_at, wish

AT_ONCE = 16
ENCRYPTION_KEY = bytes(range(32))


def acknowledge(receipt: Receipt) -> None:
    sys.stdout.write(f"{receipt.position}\n")
    sys.stdout.flush()


async def append(place: Path | str, keys: Path, times: int) -> None:
    async with log_at(place, Mapper(SubjectKeys(keys, ENCRYPTION_KEY))) as log:

        async def worker() -> None:
            for _ in range(times):
                receipt = await log.append(wish(JAKARTA, stream=f"user-{uuid4()}"))
                acknowledge(receipt)

        async def contender() -> None:
            """Everybody writes here: versions must be without gaps in the end."""
            wins, version = 0, 0
            while wins < times:
                try:
                    receipt = await log.append(wish(JAKARTA, stream="user-all", at=version))
                except Conflict:
                    version = len(await log.load(StreamId("user-all")))
                    continue
                wins, version = wins + 1, version + 1
                acknowledge(receipt)

        await asyncio.gather(contender(), *(worker() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    where = sys.argv[1]
    asyncio.run(append(where if "://" in where else Path(where), Path(sys.argv[2]), int(sys.argv[3])))
