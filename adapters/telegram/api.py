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
            async with self._session.post(
                self._prefix + method,
                data=orjson.dumps(params),
                headers={"Content-Type": "application/json"},
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=10),
                allow_redirects=False,
            ) as response:
                body = await response.content.read(LARGEST_ANSWER)
                if not response.content.at_eof():
                    raise aiohttp.ClientPayloadError("answer too large")
                return response.status, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # `from None`: the address in the cause holds the token.
            raise Unavailable(f"no connection to Telegram: {type(error).__name__}") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            reason = f"answer lost: {type(error).__name__}"
            raise _lost(method, reason) from None


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
    code = (
        int(answer.get("error_code", status)) if str(answer.get("error_code", status)).isdigit() else status
    )
    if code == 429:
        return Unavailable(words or "too many requests", retry_after=_seconds(parameters.get("retry_after")))
    if isinstance(parameters.get("migrate_to_chat_id"), int):
        return ChatMigrated(parameters["migrate_to_chat_id"])
    if "message is not modified" in words:
        return NotModified(words)
    if code in (401, 404) and "chat" not in words.lower():
        return Unauthorised(f"Telegram does not accept our token ({code})")
    if code >= 500 or not answer:
        return _lost(method, f"Telegram answered {status}")
    return Rejected(words, code=str(code))


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 < value < 86_400 else 5.0
