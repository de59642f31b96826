"""Starts the local Telegram and the local Zoom on ports of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.zoom import SandboxZoom


@dataclass(frozen=True)
class Sandbox:
    telegram: SandboxTelegram
    zoom: SandboxZoom
    telegram_base: str
    zoom_base_url: str
    zoom_token_url: str
    zoom_auth_url: str
    zoom_address: str


@asynccontextmanager
async def start_sandbox(
    host: str = "127.0.0.1",
    *,
    telegram_port: int = 0,
    zoom_port: int = 0,
    telegram: SandboxTelegram | None = None,
    zoom: SandboxZoom | None = None,
) -> AsyncIterator[Sandbox]:
    """Both services, until the block ends. Port 0: any free one."""
    telegram = telegram or SandboxTelegram()
    zoom = zoom or SandboxZoom()
    async with AsyncExitStack() as stack:
        telegram_base = await stack.enter_async_context(serving(telegram.app(), host, telegram_port))
        zoom_address = await stack.enter_async_context(serving(zoom.app(), host, zoom_port))
        zoom.recordings.address = zoom_address
        yield Sandbox(
            telegram=telegram,
            zoom=zoom,
            telegram_base=telegram_base,
            zoom_base_url=f"{zoom_address}/v2",
            zoom_token_url=f"{zoom_address}/oauth/token",
            zoom_auth_url=f"{zoom_address}/oauth/authorize",
            zoom_address=zoom_address,
        )


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve an application until the block ends; gives its address."""
    # The sandbox answers requests that would hang for ever at once when it stops: long polls, streams.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
