"""Who runs on these data: bots beside each other, or one verb that wants them for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import create_engine
from sqlalchemy.exc import InterfaceError, OperationalError

from adapters.event_store.database_log import PATIENCE
from adapters.event_store.patience import Patience
from adapters.state.presence import DatabasePresence, DoublePresence, FilePresence, Occupied, Presence
from bot_app.config import Settings
from bot_app.stores import make_folder, sqlalchemy_url


class KeysChange(OSError):
    """A bot that begins now would seal under a key that is on its way out."""


class StillRunning(OSError):
    """A bot that knows the old key only would go on sealing with it."""


@asynccontextmanager
async def announced(settings: Settings, worker: str) -> AsyncIterator[Presence]:
    """To be seen by the others while the block runs. Raises: KeysChange, LogUnavailable."""
    make_folder(settings)
    # A database that is still starting is waited for, as everywhere.
    patience = Patience(PATIENCE, (OperationalError, InterfaceError))
    with _presence(settings) as presence:
        try:
            await asyncio.to_thread(patience.persist, lambda: presence.announce(worker))
            yield presence
        except Occupied:
            raise KeysChange(
                "meetledger rotate-keys is at work; start the bot again once it has ended"
            ) from None
        finally:
            patience.stop()
            presence.leave()


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """No bot lives, and none begins to, while the block runs. Raises: StillRunning,
    sqlalchemy.exc.DBAPIError.
    """
    with _presence(settings) as presence:
        try:
            with presence.alone():
                yield
        except Occupied:
            raise StillRunning(
                "the bot is running; stop it first, then run meetledger rotate-keys again"
            ) from None


@contextmanager
def _presence(settings: Settings) -> Iterator[Presence]:
    """In DATA_DIR always, because the keys lie there; and where others can see it who share the database."""
    here = FilePresence(settings.data_dir / "workers")
    if not settings.database_url:
        yield here
        return
    engine = create_engine(sqlalchemy_url(settings, "state.db"), pool_pre_ping=True, hide_parameters=True)
    try:
        yield DoublePresence(DatabasePresence(engine), here)
    finally:
        engine.dispose()
