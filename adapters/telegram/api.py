"""Calls to the Bot API, with its refusals sorted into failures."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable

LARGEST_ANSWER = 20 * 1024 * 1024
REPEATABLE = frozenset(
    ("getMe", "getUpdates", "getWebhookInfo", "setWebhook", "deleteWebhook", "setMyCommands",
     "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")
)  # fmt: skip
"""Methods that do no harm when carried out twice."""


class ChatMigrated(Failure):
    """The group became a supergroup; `to` is its new id."""

    def __init__(self, to: int) -> None:
        super().__init__("group became a supergroup")
        self.to = to


class NotModified(Failure):
    """The message already looks like that, which is all we wanted."""


class TelegramApi:
    """The Bot API over HTTP. The token stands in every address, so no address is ever shown."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: str) -> None:
        """`base` without a slash at the end, as TELEGRAM_API_BASE gives it."""
        self._session = session
        self._prefix = f"{base}/bot{token}/"

    async def call(self, method: str, params: dict[str, Any], *, seconds: float = 30.0) -> Any:
        """The `result`. `seconds`: how long to wait for it.

        Raises: ChatMigrated, NotModified, and the failures of `adapters.effect`.
        """
        status, body = await self._post(method, params, seconds)
        answer = _decoded(body)
        if answer.get("ok") is True:
            return answer.get("result")
        raise _failure(method, status, answer)

    async def _post(self, method: str, params: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        try:
            return await self._exchange(method, params, seconds)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            failure: Failure = Unavailable(f"no connection to Telegram: {type(error).__name__}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            failure = _lost(method, f"answer lost: {type(error).__name__}")
        # Raised out here, so that the error, which may quote the address, is not even its context.
        raise failure

    async def _exchange(self, method: str, params: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        async with self._session.post(
            self._prefix + method,
            data=orjson.dumps(params),
            headers={"Content-Type": "application/json"},
            # Connecting ends well before the whole, so that a timeout of the whole means "sent".
            timeout=aiohttp.ClientTimeout(total=seconds, connect=min(10, seconds / 2)),
            allow_redirects=False,
        ) as response:
            return response.status, await _read(response)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > LARGEST_ANSWER:
            response.close()
            raise aiohttp.ClientPayloadError("answer too large")
    return bytes(body)


def _lost(method: str, reason: str) -> Failure:
    return Unavailable(reason) if method in REPEATABLE else OutcomeUnknown(reason)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _failure(method: str, status: int, answer: dict[str, Any]) -> Failure:
    """What Telegram's refusal means for us; its words are part of the interface, it has no finer codes."""
    words = str(answer.get("description", ""))[:200]
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    if code == 429:
        return Unavailable(words or "too many requests", retry_after=_seconds(parameters.get("retry_after")))
    if code >= 500 or not answer:
        return _lost(method, f"Telegram answered {status}")
    if isinstance(parameters.get("migrate_to_chat_id"), int):
        return ChatMigrated(parameters["migrate_to_chat_id"])
    if "message is not modified" in words:
        return NotModified(words)
    if code in (401, 404) and "chat" not in words.lower():
        return Unauthorised(f"Telegram does not accept our token ({code})")
    return Rejected(words, code=str(code))


def _seconds(value: object) -> float:
    """What Telegram asked for, a day at most; 5 where it did not say."""
    return min(float(value), 86_400.0) if isinstance(value, int | float) and value > 0 else 5.0
