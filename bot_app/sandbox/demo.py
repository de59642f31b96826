"""`make demo`: the real program between a local Telegram and a local Zoom, played from a page."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from bot_app import config
from bot_app.config import Settings
from bot_app.reads import Reads
from bot_app.run import run
from bot_app.sandbox import zoom as local_zoom
from bot_app.sandbox.page import page_app
from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.pcs import agents
from bot_app.sandbox.sandbox import Sandbox, serving, start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.stores import opened_reads

OWNER, ADMIN, STRANGER = 1001, 1002, 1003
PCS = ("lobby-1", "war-room")
WORDS = {
    "en": ("Weekly meeting", "Red team review", "tomorrow"),
    "id": ("Rapat Mingguan", "Evaluasi Tim Merah", "besok"),
}
PATIENCE = 20.0


async def play(port: int, language: str) -> None:
    """Until a signal. Everything lives in a temporary folder and goes with it."""
    with tempfile.TemporaryDirectory(prefix="meetledger-demo-") as folder:
        await _play(Path(folder), port, language)


async def _play(folder: Path, port: int, language: str) -> None:
    files = folder / "telegram"
    files.mkdir()
    telegram = SandboxTelegram(files=files)
    telegram.add_person("The owner", person_id=OWNER, language_code=language, note="owner")
    telegram.add_person("The admin", person_id=ADMIN, language_code=language, note="admin")
    telegram.add_person("A new user", person_id=STRANGER, language_code=language, note="stranger")
    async with start_sandbox(telegram=telegram) as sandbox:
        settings = demo_settings(sandbox, folder / "data", language)
        introduce(sandbox.zoom, settings)
        windows = [PcWindow(name, sandbox.zoom) for name in PCS]
        async with opened_reads(settings) as reads:
            page = page_app(
                sandbox.telegram, sandbox.zoom, log_reader(reads), language=language, windows=windows
            )
            async with (
                serving(page, "127.0.0.1", port) as address,
                _opening(telegram, language),
                agents(windows, telegram, OWNER, address, folder / "pcs"),
            ):
                print(
                    f"\n  Meetledger sandbox: nothing leaves this machine."
                    f"\n  Open {address} in a browser. Ctrl-C ends it.\n",
                    flush=True,
                )
                await run(settings)


def introduce(zoom: SandboxZoom, settings: Settings) -> None:
    """Tell Zoom where the bot is, as an operator does in Zoom's App Marketplace."""
    zoom.oauth.redirect_uris.append(settings.redirect_uri)
    zoom.webhooks.subscribe(f"{settings.public_url}/webhooks/zoom", local_zoom.WEBHOOK_SECRET)


def demo_settings(sandbox: Sandbox, folder: Path, language: str, **changes: Any) -> Settings:
    """Settings as an operator would write them, with the sandbox's addresses and credentials."""
    port = _free_port()
    values: dict[str, Any] = {
        "TELEGRAM_BOT_TOKEN": sandbox.telegram.token,
        "TELEGRAM_API_BASE": sandbox.telegram_base,
        "INITIAL_OWNER_ID": OWNER,
        "ZOOM_ACCOUNT_ID": local_zoom.ACCOUNT_ID,
        "ZOOM_CLIENT_ID": local_zoom.CLIENT_ID,
        "ZOOM_CLIENT_SECRET": local_zoom.CLIENT_SECRET,
        "ZOOM_BASE_URL": sandbox.zoom_base_url,
        "ZOOM_TOKEN_URL": sandbox.zoom_token_url,
        "ZOOM_AUTH_URL": sandbox.zoom_auth_url,
        "ZOOM_WEBHOOK_SECRET_TOKEN": local_zoom.WEBHOOK_SECRET,
        "STATE_SECRET": secrets.token_urlsafe(32),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATA_DIR": folder,
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "DEFAULT_LOCALE": language,
        "HTTP_PORT": port,
    }
    return config.load(None, **values, **changes)


def _free_port() -> int:
    """Zoom must know the bot's address before the bot has started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_reader(reads: Reads) -> Callable[[int], Awaitable[list[dict[str, Any]]]]:
    """The page's view of the log."""

    async def read(after: int) -> list[dict[str, Any]]:
        return [
            {
                "position": entry.position,
                "at": entry.at.isoformat(),
                "name": entry.name,
                "who": entry.actor or "program",
                "via": entry.via.value,
                "stream": entry.stream,
                "text": entry.details,
            }
            for entry in await reads.audit.page(after=after, limit=200)
        ]

    return read


@asynccontextmanager
async def _opening(telegram: SandboxTelegram, language: str) -> AsyncIterator[None]:
    """The first scene is played while the program runs, through its own doors."""
    scene = asyncio.ensure_future(_first_scene(telegram, language))
    try:
        yield
    finally:
        scene.cancel()
        await asyncio.wait([scene])


async def _first_scene(telegram: SandboxTelegram, language: str) -> None:
    """An owner, an admin, two meetings, and a stranger who waits."""
    first, second, tomorrow = WORDS[language]
    telegram.say(OWNER, "/start")
    telegram.say(ADMIN, "/start")
    await telegram.wait_for_message(OWNER, lambda message: "1002" in message["text"], timeout=PATIENCE)
    telegram.say(OWNER, f"/make_admin {ADMIN}")
    telegram.say(OWNER, f'/meet "{first}" {tomorrow} 10:00\n"{second}" {tomorrow} 14:30 1h30')
    telegram.say(STRANGER, "/start")
