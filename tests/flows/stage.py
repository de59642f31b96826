"""Everything a journey needs, started together: a Telegram, a Zoom, and the bot between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet

from bot_app.sandbox import zoom as local_zoom
from bot_app.sandbox.sandbox import Sandbox, serving, start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.flows.program import BotProcess, running
from tests.flows.stand import TOKEN, ThirdPartyTelegram

OWNER = 1001
FAST = {
    "TELEGRAM_OVERALL_RATE": "10000",
    "TELEGRAM_CHAT_RATE": "1000",
    "TELEGRAM_GROUP_RATE": "10000",
    "EFFECT_SETTLE": "0.2",
    "SYNC_INTERVAL": "0",
}
"""No waiting for rates, and no calls nobody asked for; only the tests about these want them."""
WEBHOOK_SECRET = "a-long-webhook-secret-of-the-flow"


class Stage(msgspec.Struct, frozen=True):
    telegram: ThirdPartyTelegram
    zoom: SandboxZoom
    bot: BotProcess


class SandboxStage(msgspec.Struct, frozen=True):
    sandbox: Sandbox
    bot: BotProcess


@asynccontextmanager
async def stage(folder: Path, *, mode: str = "polling", **changes: str) -> AsyncIterator[Stage]:
    """With the third-party Telegram. `changes`: settings by their names in the environment."""
    telegram, zoom = ThirdPartyTelegram(), SandboxZoom(daily_limit_per_host=1000)
    telegram.add_person(OWNER, "Olivia Owner", language=changes.get("DEFAULT_LOCALE", "en"))
    async with (
        serving(telegram.app(), "127.0.0.1", 0) as telegram_base,
        serving(zoom.app(), "127.0.0.1", 0) as zoom_address,
    ):
        settings = settings_for(folder, telegram_base, TOKEN, zoom_address, **changes)
        bot = BotProcess(folder, settings)
        if mode == "webhook":
            bot.settings |= {
                "DEFAULT_MODE": "webhook", "PUBLIC_URL": bot.address, "WEBHOOK_SECRET": WEBHOOK_SECRET
            }  # fmt: skip
        try:
            await bot.start()
            yield Stage(telegram, zoom, bot)
        finally:
            await bot.end()


@asynccontextmanager
async def sandbox_stage(
    folder: Path, zoom: SandboxZoom | None = None, **changes: str
) -> AsyncIterator[SandboxStage]:
    """With our own Telegram, which can misbehave."""
    async with start_sandbox(zoom=zoom) as sandbox:
        sandbox.telegram.add_person("Olivia Owner", person_id=OWNER)
        zoom_address = sandbox.zoom_base_url.removesuffix("/v2")
        settings = settings_for(
            folder, sandbox.telegram_base, sandbox.telegram.token, zoom_address, **changes
        )
        async with running(folder, settings) as bot:
            yield SandboxStage(sandbox, bot)


def settings_for(
    folder: Path, telegram_base: str, token: str, zoom_address: str, **changes: str
) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_BASE": telegram_base,
        "INITIAL_OWNER_ID": str(OWNER),
        "ZOOM_ACCOUNT_ID": local_zoom.ACCOUNT_ID,
        "ZOOM_CLIENT_ID": local_zoom.CLIENT_ID,
        "ZOOM_CLIENT_SECRET": local_zoom.CLIENT_SECRET,
        "ZOOM_BASE_URL": f"{zoom_address}/v2",
        "ZOOM_TOKEN_URL": f"{zoom_address}/oauth/token",
        "DATA_DIR": str(folder / "data"),
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "DEFAULT_LOCALE": "en",
        **FAST,
        **changes,
    }
