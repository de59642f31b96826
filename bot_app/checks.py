"""`meetledger check` and `meetledger verify`: is everything within reach, and is the log whole?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import msgspec

from adapters.effect import Failure, Rejected
from adapters.event_store.seal import Head
from adapters.event_store.seal_key import seal_key
from adapters.event_store.verification import verify
from adapters.shortener.client import Shorteners
from adapters.shortener.providers_file import ProvidersFile
from adapters.telegram.api import TelegramApi
from adapters.zoom.client import ZoomClient
from bot_app.config import Settings
from bot_app.shortlinks.choice import Choice
from bot_app.stores import SEAL_KEY, opened_log, opened_state
from bot_app.zoom_parts import account_tokens
from domain.links.links import OWN

PATIENCE = 15.0


class CheckResult(msgspec.Struct, frozen=True):
    name: str
    ok: bool
    words: str


async def examine_all(settings: Settings) -> list[CheckResult]:
    """Every part is asked, also when another has failed."""
    checks: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "log": _log,
        "state": _state,
        "telegram": _telegram,
        "zoom": _zoom,
        "short links": _short_links,
    }
    return [await _examined(name, ask, settings) for name, ask in checks.items()]


async def _examined(name: str, ask: Callable[[Settings], Awaitable[str]], settings: Settings) -> CheckResult:
    try:
        async with asyncio.timeout(PATIENCE):
            return CheckResult(name, ok=True, words=await ask(settings))
    except TimeoutError:
        return CheckResult(name, ok=False, words=f"no answer within {PATIENCE:.0f} s")
    except Failure as failure:
        return CheckResult(name, ok=False, words=str(failure))
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator wants to know which part
        return CheckResult(
            name, ok=False, words=f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
        )


async def _log(settings: Settings) -> str:
    async with opened_log(settings) as log:
        await log.read_after(0, 1)
    return "PostgreSQL" if settings.database_url else f"SQLite in {settings.data_dir}"


async def _state(settings: Settings) -> str:
    async with opened_state(settings):
        return "up to date"


async def _telegram(settings: Settings) -> str:
    async with aiohttp.ClientSession() as session:
        token = settings.telegram_bot_token.get_secret_value()
        me = await TelegramApi(session, settings.telegram_api_base, token).call("getMe", {})
    sharing = "" if me.get("supports_inline_queries") else "; inline mode is off, so cards offer no “Share”"
    return f"@{me.get('username', '?')}{sharing}"


async def _zoom(settings: Settings) -> str:
    """A token, and one list: whether the scopes for creating suffice is only known when one creates."""
    async with aiohttp.ClientSession() as session:
        tokens = account_tokens(settings, session)
        try:
            await ZoomClient(session, tokens).find_by_tag(settings.zoom_host, "Meetledger: check")
        finally:
            await tokens.close()
    return f"meetings of {settings.zoom_host} can be listed"


async def _short_links(settings: Settings) -> str:
    """Who can make them; whether their keys are right is only known when one makes a link."""
    file = ProvidersFile(settings.shorteners_file)
    file.current()
    if file.problem:
        raise Rejected(f"SHORTENERS_FILE: {file.problem}")
    async with aiohttp.ClientSession() as session:
        shorteners = Shorteners(session, file, settings.provider_secrets)
        able = Choice(shorteners, settings.default_shortener, settings.public_url)
        maker = able.first("")
    if settings.default_shortener not in (maker, OWN):
        raise Rejected(f"DEFAULT_SHORTENER: {settings.default_shortener} is not in the file, or lacks a key")
    return f"made by {maker}" if maker else "nobody makes any: PUBLIC_URL is not set"


async def verify_log(settings: Settings, witness: Head | None = None) -> dict[str, Any]:
    """Recompute the whole chain from the first event. `witness`: a head that was kept elsewhere."""
    key = seal_key(settings.data_dir / SEAL_KEY).public_key()
    async with opened_log(settings) as log:
        verified = await verify(log, key, witness)
    return {
        "ok": verified.ok,
        "first_bad_position": verified.first_bad_position,
        "checked": verified.checked,
        "head": verified.head.hash.hex() if verified.head else "",
        "head_position": verified.head.position if verified.head else 0,
    }


def witnessed(head: str) -> Head | None:
    """`1204:9f86d0…` as posted to the owners; empty gives `None`. Raises: ValueError."""
    if not head:
        return None
    position, _, digest = head.partition(":")
    if len(digest) != 64:
        raise ValueError(head)
    return Head(int(position), bytes.fromhex(digest), b"")
