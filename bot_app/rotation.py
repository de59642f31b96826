"""`meetledger rotate-keys`: everything that is sealed at rest goes under the present ENCRYPTION_KEY."""

from __future__ import annotations

import asyncio
import base64

import msgspec

from adapters.event_store.subject_keys import rewrap
from adapters.state import tokens
from bot_app.config import Settings
from bot_app.stores import KEYS, opened_state, presence_of
from bot_app.zoom_parts import vault_of


class StillRunning(OSError):
    """A program that knows the old key only would go on sealing with it."""


class Rotated(msgspec.Struct, frozen=True):
    subject_keys: int
    """Keys of people and connections."""
    connections: int
    """Zoom tokens."""


async def rotate(settings: Settings) -> Rotated:
    """May be done again, also after it was killed. Raises: WrongEncryptionKey, WrongKey, StillRunning,
    sqlalchemy.exc.DBAPIError.
    """
    old = [_raw(key.get_secret_value()) for key in settings.encryption_keys_old]
    vault = vault_of(settings)
    async with opened_state(settings) as state:
        if await asyncio.to_thread(presence_of(settings, state).anybody):
            raise StillRunning("the bot is running; stop it first, then run meetledger rotate-keys again")
        keys = rewrap(settings.data_dir / KEYS, old, _raw(settings.encryption_key.get_secret_value()))
        resealed = await state.write(lambda connection: tokens.reseal(connection, vault.reseal))
    return Rotated(keys, resealed)


def _raw(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)
