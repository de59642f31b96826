"""`meetledger rotate-keys`: everything that is sealed at rest goes under the present ENCRYPTION_KEY."""

from __future__ import annotations

import base64

import msgspec

from adapters.event_store.subject_keys import rewrap
from adapters.state import tokens
from bot_app.config import Settings
from bot_app.presence import alone
from bot_app.stores import KEYS, opened_state
from bot_app.zoom_parts import vault_of


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
    # From before the tables are touched until everything is under the new key.
    with alone(settings):
        async with opened_state(settings) as state:
            keys = rewrap(settings.data_dir / KEYS, old, _raw(settings.encryption_key.get_secret_value()))
            resealed = await state.write(lambda connection: tokens.reseal(connection, vault.reseal))
    return Rotated(keys, resealed)


def _raw(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)
