"""Calls to the Bot API, with its refusals sorted into failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
import orjson

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.telegram.upload import Attachment, Form

LARGEST_ANSWER = 20 * 1024 * 1024
REPEATABLE = frozenset(
    ("getMe", "getUpdates", "getWebhookInfo", "setWebhook", "deleteWebhook", "setMyCommands",
     "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup",
     "deleteMessage", "answerCallbackQuery")
)  # fmt: skip
"""Methods that do no harm when carried out twice."""
_LONGEST_SILENCE = 600.0
"""Seconds. A self-hosted server answers only after it has itself carried the file to Telegram."""
_Lost = Callable[[str], Exception]
"""What to raise when nobody knows what became of a request, from the reason."""


class ChatMigrated(Failure):
    """The group became a supergroup; `to` is its new id."""

    def __init__(self, to: int) -> None:
        super().__init__("group became a supergroup")
        self.to = to


class Flood(Unavailable):
    """Telegram itself wants silence, for as long as `retry_after` says; a file's own source may as well."""


class TokenRefused(Unauthorised):
    """Telegram does not know us, which nobody in a chat can change."""


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
        body = aiohttp.BytesPayload(orjson.dumps(params), content_type="application/json")
        return await self._ask(method, body, _limits(seconds), partial(_lost, method))

    async def upload(
        self,
        method: str,
        params: dict[str, Any],
        attachments: Mapping[str, Attachment],
        *,
        seconds: float,
        sent: Callable[[int], None] = lambda _: None,
    ) -> Any:
        """The `result` of a call that carries files, each under its key in `attachments`.

        `params` names them `attach://<key>`, or not at all where the key is the parameter's own name.
        `seconds`: for all of it. `sent` hears how many bytes of the files have gone so far.
        Raises: as `call` does, and whatever the stream of an attachment raises.
        """
        form = Form(params, attachments, sent)
        limits = _limits(seconds, sock_read=_LONGEST_SILENCE)
        try:
            return await self._ask(method, form.body, limits, partial(_broken, method, form))
        finally:
            await form.close()

    async def _ask(
        self, method: str, body: aiohttp.Payload, limits: aiohttp.ClientTimeout, lost: _Lost
    ) -> Any:
        status, content = await self._post(method, body, limits, lost)
        answer = _decoded(content)
        if answer.get("ok") is True:
            return answer.get("result")
        raise _failure(status, answer, lost)

    async def _post(
        self, method: str, body: aiohttp.Payload, limits: aiohttp.ClientTimeout, lost: _Lost
    ) -> tuple[int, bytes]:
        try:
            async with self._session.post(
                self._prefix + method, data=body, timeout=limits, allow_redirects=False
            ) as response:
                return response.status, await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            failure: Exception = Unavailable(f"no connection to Telegram: {type(error).__name__}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            failure = lost(f"answer lost: {type(error).__name__}")
        # Raised out here, so that the error, which may quote the address, is not even its context.
        raise failure


def _limits(seconds: float, sock_read: float | None = None) -> aiohttp.ClientTimeout:
    # Connecting ends well before the whole, so that a timeout of the whole means "sent".
    return aiohttp.ClientTimeout(total=seconds, connect=min(10, seconds / 2), sock_read=sock_read)


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


def _broken(method: str, form: Form, reason: str) -> Exception:
    """Telegram cannot act on a request that it has not got to its end."""
    if form.error is not None:
        return form.error
    return _lost(method, reason) if form.whole else Unavailable(f"upload broken: {reason}")


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _failure(status: int, answer: dict[str, Any], lost: _Lost) -> Exception:
    words = str(answer.get("description", "")).replace("\0", "")[:200]
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    if code == 429:
        return Flood(words or "too many requests", retry_after=_seconds(parameters.get("retry_after")))
    if code >= 500 or not (answer or code == 413):
        return lost(f"Telegram answered {status}")
    return _refusal(code, words, parameters)


def _refusal(code: int, words: str, parameters: dict[str, Any]) -> Failure:
    """What Telegram's no means for us; its words are part of the interface, it has no finer codes."""
    if isinstance(parameters.get("migrate_to_chat_id"), int):
        return ChatMigrated(parameters["migrate_to_chat_id"])
    if "message is not modified" in words:
        return NotModified(words)
    if code in (401, 404) and "chat" not in words.lower():
        return TokenRefused(f"Telegram does not accept our token ({code})")
    return Rejected(words or f"Telegram answered {code}", code=str(code))


def _seconds(value: object) -> float:
    """What Telegram asked for, a day at most; 5 where it did not say."""
    return min(float(value), 86_400.0) if isinstance(value, int | float) and value > 0 else 5.0
