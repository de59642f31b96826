"""Long polling: Telegram's updates, taken as they come."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.effect import Failure, Unavailable
from adapters.telegram.api import TelegramApi
from bot_app.gateway import Intake

log = structlog.get_logger()

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
POLL_SECONDS = 25


class Poller:
    """Long polling. The offset moves only past what is stored."""

    def __init__(
        self,
        api: TelegramApi,
        intake: Intake,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._intake = intake
        self._sleep = sleep

    async def run(self) -> None:
        """Until cancelled."""
        # Starting without an offset gives what is unacknowledged; what is known already is ignored. An
        # offset of ours could lose updates, because Telegram restarts its numbers after a quiet week.
        offset, failures = 0, 0
        while True:
            try:
                offset = await self._poll(offset)
                failures = 0
            except (Failure, SQLAlchemyError) as failure:
                failures += 1
                pause = getattr(failure, "retry_after", None) or _pause_after(failures)
                log.warning("telegram.poll_failed", reason=_reason(failure), pause=round(pause, 1))
                await self._sleep(pause)

    async def _poll(self, offset: int) -> int:
        params = {"timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        if offset:
            params["offset"] = offset
        updates = await self._api.call("getUpdates", params, seconds=POLL_SECONDS + 15)
        if not isinstance(updates, list):
            raise Unavailable("getUpdates gave no list")
        if not updates:
            # All before it is acknowledged now. Kept for a quiet week, after which Telegram takes up its
            # numbers anywhere, the offset would hide updates with lower ones.
            return 0
        readable = [update for update in updates if _is_update(update)]
        if not readable:
            raise Unavailable("getUpdates gave no update with a number")
        await self._intake.accept(readable)
        return max(int(update["update_id"]) for update in readable) + 1


def _is_update(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)


def _reason(failure: Exception) -> str:
    """A database's words quote what was to be stored; a service's do not."""
    return str(failure)[:200] if isinstance(failure, Failure) else type(failure).__name__


def _pause_after(failures: int) -> float:
    """Seconds: doubling up to half a minute, with jitter."""
    return random.uniform(0.5, 1) * min(30.0, 2.0 ** min(failures, 8))
