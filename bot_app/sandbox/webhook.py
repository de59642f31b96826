"""Delivers updates to the bot's webhook, again and again until it accepts them."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import orjson
import structlog

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.updates import Updates
from bot_app.sandbox.world import Clock

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    def __init__(self, updates: Updates, bell: Bell, clock: Clock, retry_seconds: float) -> None:
        self.url = ""
        self.secret = ""
        self._updates = updates
        self._bell = bell
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._last_error: dict[str, Any] = {}

    def set(self, url: str, secret: str) -> None:
        self.url = url
        self.secret = secret
        self._last_error = {}
        self._bell.ring()

    def status(self) -> dict[str, Any]:
        """As getWebhookInfo gives it."""
        allowed = {"allowed_updates": self._updates.allowed} if self._updates.allowed else {}
        return {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            **({"max_connections": 40} if self.url else {}),
            **allowed,
            **self._last_error,
        }

    async def deliver(self) -> None:
        """Deliver for ever, one update at a time and in order."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            while True:
                while not (self.url and self._updates.pending):
                    await self._bell.rung()
                await self._deliver_first(session)

    async def _deliver_first(self, session: aiohttp.ClientSession) -> None:
        update = self._updates.pending[0]
        pause = await self._post(session, update)
        if pause is None:
            if update in self._updates.pending:
                self._updates.acknowledge(update)
            return
        await asyncio.sleep(pause)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> float | None:
        """Seconds until the next attempt; `None`: accepted."""
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        try:
            async with session.post(self.url, data=orjson.dumps(update), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return None
                self._note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return _retry_after(answer, self._retry_seconds)
        except (aiohttp.ClientError, TimeoutError) as failure:
            self._note(f"Connection failed: {type(failure).__name__}")
            return self._retry_seconds

    def _note(self, error: str) -> None:
        log.info("webhook_refused", error=error)
        self._last_error = {
            "last_error_date": int(self._clock().timestamp()),
            "last_error_message": error,
        }


def _retry_after(answer: aiohttp.ClientResponse, otherwise: float) -> float:
    named = answer.headers.get("Retry-After", "")
    return float(named) if named.isdigit() else otherwise
