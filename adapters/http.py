"""One HTTP call: an answer, or the failure that tells what may have happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar

import aiohttp
import msgspec
import orjson
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from yarl import URL

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable

T = TypeVar("T")

_LONGEST_WAIT = timedelta(days=1)
_WORDS = 200
_EMAIL = re.compile(r"(?<![^\s@<>])[^\s@<>]++@[^\s@<>]+")
"""From the beginning of a word, so that a long one without an address is read once."""
_COME_BACK_LATER = frozenset({408, 425, 429, 503})
"""Statuses that promise the request was not carried out (RFC 9110, 8470, 6585)."""
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """`service.call`, as failures and logs name it: addresses and headers may carry secrets."""
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    url: str
    """Percent-encoded already; it is sent as it stands, apart from `query`."""
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    json: Any | UnsetType = UNSET
    form: Mapping[str, str] | None = None
    payload: aiohttp.Payload | None = None
    """Any other body, as multipart or a stream."""
    repeatable: bool = False
    """Doing it twice does no more than doing it once. Always so for GET."""
    seconds: float = 30
    """For all of it, the connection included."""
    body_limit: int = 5 * 1024 * 1024
    """Bytes of the answer, after decompression."""

    def unclear(self, why: str) -> Failure:
        """The failure for a request that was sent and whose result nobody knows."""
        reason = f"{self.name}: {why}"
        harmless = self.repeatable or self.method == "GET"
        return Unavailable(reason) if harmless else OutcomeUnknown(reason)

    def __repr__(self) -> str:
        return f"Request({self.name!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("name", self.name)]


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True
    """`False`: the rest of the body was lost, or beyond the limit."""

    def __repr__(self) -> str:
        return f"Answer({self.status})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("status", self.status)]


class Words(msgspec.Struct, frozen=True):
    """What a service says when it says no."""

    code: str
    """The service's own, or else the HTTP status."""
    message: str
    """At most 200 characters, without e-mail addresses, which some repeat: failures are recorded for ever."""


Recognise = Callable[[Answer], Failure | None]
"""Gives the failure a service's own words stand for; `None` leaves it to the HTTP status."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing_special(answer: Answer) -> None:
    return None


async def ask(
    session: aiohttp.ClientSession,
    request: Request,
    *,
    recognise: Recognise = _nothing_special,
    now: Callable[[], datetime] = utc_now,
) -> Answer:
    """Give a 2xx answer. Redirects are not followed: they could carry credentials elsewhere.

    Raises: Failure.
    """
    answer = await _exchange(session, request)
    failure = recognise(answer) or _failure(answer, request, now())
    if failure is not None:
        raise failure
    return answer


def decode(answer: Answer, request: Request, kind: type[T]) -> T:
    """Read the JSON of an answer; an unreadable one leaves open what happened.

    Raises: Failure.
    """
    try:
        return msgspec.convert(orjson.loads(answer.body), kind)
    except (orjson.JSONDecodeError, msgspec.ValidationError):
        # The error quotes the body, so it is neither kept nor chained.
        failure = request.unclear("its answer cannot be read")
    raise failure


def words_of(answer: Answer) -> Words:
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        body = None
    said = body if isinstance(body, dict) else {}
    # Many services, those with an interface like OpenAI's above all, wrap what they say.
    said = said["error"] if isinstance(said.get("error"), dict) else said
    code = _first(said, "code", "error") or str(answer.status)
    message = _first(said, "message", "reason", "error_description") or f"HTTP {answer.status}"
    told = " ".join([message, *_complaints(said)])
    return Words(_fit_to_keep(code)[:40], _fit_to_keep(told)[:_WORDS])


def _fit_to_keep(words: str) -> str:
    """No e-mail addresses, which the log would keep for ever; no zeros, which PostgreSQL refuses."""
    return _EMAIL.sub("…", words).replace("\0", "")


def retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds from `now`, at most a day. Reads seconds, an HTTP date, or Zoom's ISO timestamp."""
    value = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        seconds = float(value)
    elif (moment := _moment(value)) is not None:
        seconds = (moment - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT.total_seconds())


async def _exchange(session: aiohttp.ClientSession, request: Request) -> Answer:
    body = None if request.json is UNSET else orjson.dumps(request.json)
    headers = dict(request.headers) | ({} if body is None else {"Content-Type": "application/json"})
    try:
        async with session.request(
            request.method,
            URL(request.url, encoded=True).update_query(request.query),
            headers=headers,
            data=body or request.form or request.payload,
            allow_redirects=False,
            timeout=_timeout(request),
        ) as response:
            answer = await _read(response, request.body_limit)
    except _NEVER_SENT as error:
        raise Unavailable(f"{request.name}: {type(error).__name__}") from None
    except (aiohttp.ClientError, OSError) as error:
        raise request.unclear(type(error).__name__) from None
    return answer if answer.status < 400 else _without_credentials(answer, request)


def _without_credentials(answer: Answer, request: Request) -> Answer:
    # Some services quote in a refusal what they were sent, and refusals are kept and shown.
    credentials = request.headers.get("Authorization", "").rpartition(" ")[2].encode()
    return replace(answer, body=answer.body.replace(credentials, b"***")) if credentials else answer


def _timeout(request: Request) -> aiohttp.ClientTimeout:
    # Connecting ends well before the whole, so that a timeout of the whole means "sent".
    return aiohttp.ClientTimeout(total=request.seconds, connect=min(10, request.seconds / 2))


async def _read(response: aiohttp.ClientResponse, limit: int) -> Answer:
    body = bytearray()
    whole = True
    try:
        async for part in response.content.iter_any():
            body += part
            if len(body) > limit:
                whole = False
                break
    except (aiohttp.ClientError, OSError):
        # A refusal is in the status; only a success needs its body.
        if response.status < 400:
            raise
        whole = False
    if not whole:
        response.close()
    return Answer(response.status, response.headers, bytes(body[:limit]), whole)


def _failure(answer: Answer, request: Request, now: datetime) -> Failure | None:
    status = answer.status
    if 200 <= status < 300:
        return None if answer.whole else request.unclear("its answer is too large")
    if status in _COME_BACK_LATER:
        return Unavailable(f"{request.name}: HTTP {status}", retry_after=retry_after(answer, now))
    if not 400 <= status < 500:
        return request.unclear(f"HTTP {status}")
    words = words_of(answer)
    if status in {401, 403}:
        return Unauthorised(f"{request.name}: {words.message}")
    return Rejected(words.message, code=words.code)


def _first(said: dict[str, Any], *names: str) -> str:
    return next((str(said[name]) for name in names if isinstance(said.get(name), str | int)), "")


def _complaints(said: dict[str, Any]) -> list[str]:
    """Which fields were wrong, as Zoom and many others list them."""
    errors = said.get("errors")
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    return [f"{_first(entry, 'field')}: {_first(entry, 'message')}" for entry in entries[:5]]


def _moment(value: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
