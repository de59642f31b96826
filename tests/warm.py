"""What every start of the program has in common: imported, read and worked out once, in a process to be forked."""

from __future__ import annotations

import asyncio
import base64
import tempfile
import threading
from importlib import import_module

from bot_app import config
from bot_app.bootstrap import assembled
from bot_app.config import Settings

PARTS = ("bot_app.cli", "bot_app.run", "bot_app.checks", "sqlalchemy.dialects.postgresql.psycopg")


def warm_up() -> None:
    """Put all parts together once, in a folder that nobody has seen before or sees again."""
    for part in PARTS:
        import_module(part)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_put_together(_settings(folder)))
    assert threading.active_count() == 1, "whoever forks may have no other thread"


async def _put_together(settings: Settings) -> None:
    async with assembled(settings):
        pass


def _settings(folder: str) -> Settings:
    return config.load(
        None,
        TELEGRAM_BOT_TOKEN="7000000001:AAtoken-of-a-bot-that-does-not-exist-here",
        INITIAL_OWNER_ID="1001",
        ZOOM_ACCOUNT_ID="account",
        ZOOM_CLIENT_ID="client",
        ZOOM_CLIENT_SECRET="secret",
        ENCRYPTION_KEY=base64.urlsafe_b64encode(bytes(32)).decode(),
        DATA_DIR=folder,
    )
