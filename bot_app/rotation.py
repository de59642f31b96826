"""`meetledger rotate-keys`: everything that is sealed at rest goes under the present ENCRYPTION_KEY."""

from __future__ import annotations

import base64

import msgspec

from adapters.event_store.subject_keys import rewrap
from adapters.state.presence import FilePresence
from bot_app.config import Settings
from bot_app.stores import KEYS, opened_state
from bot_app.vault import TokenShelf
from bot_app.zoom_parts import vault_of


class StillRunning(OSError):
    """A program that knows the old key only would go on sealing with it."""


class Rotated(msgspec.Struct, frozen=True):
    subject_keys: int
    """Keys of people and connections."""
    connections: int
    """Zoom tokens."""


async def rotate(settings: Settings) -> Rotated:
    """May be done again, also after it was killed. Raises: WrongEncryptionKey, WrongKey, StillRunning."""
    _check_stopped(settings)
    old = [_raw(key.get_secret_value()) for key in settings.encryption_keys_old]
    keys = rewrap(settings.data_dir / KEYS, old, _raw(settings.encryption_key.get_secret_value()))
    async with opened_state(settings) as state:
        tokens = await TokenShelf(state, vault_of(settings), "rotation").reseal()
    return Rotated(keys, tokens)


def _check_stopped(settings: Settings) -> None:
    """Programs elsewhere on one PostgreSQL cannot be seen from here; docs/operations.md says so."""
    workers = settings.data_dir / "workers"
    presence = FilePresence(workers)
    names = [path.name for path in workers.iterdir()] if workers.is_dir() else []
    if any(presence.is_alive(name) for name in names):
        raise StillRunning("the bot is running; stop it first, then run meetledger rotate-keys again")


def _raw(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)
