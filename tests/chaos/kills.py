"""The tests of both engines: they differ in the databases they get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.chaos.killer import Kill
from tests.chaos.program import Zygote
from tests.chaos.stage import stage, survives

Record = Callable[[str, object], None]


async def killed_at(
    kills: Sequence[Kill],
    programs: Zygote,
    folder: Path,
    database_url: str,
    record_property: Record,
    recovery: Sequence[int] = (),
) -> None:
    """The journey, with these kills on the way. Raises: AssertionError, TimeoutError."""
    async with stage(programs, folder, database_url, kills=kills, recovery=recovery) as played:
        try:
            await survives(played)
        finally:
            record_property("kills", len(played.keeper.deaths))
            record_property("engine", "PostgreSQL" if database_url else "SQLite")
