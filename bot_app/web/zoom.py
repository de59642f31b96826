"""Zoom's door: body → signature → durable inbox → 200; what it means is found out later."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from adapters.state import inbox
from adapters.state.database import Database
from adapters.state.inbox import Incoming
from adapters.zoom.notifications import LARGEST_BODY, loads
from adapters.zoom.webhook import ChallengeRefused, Signatures, challenge_answer, identity, lane
from bot_app.gateway import ZOOM
from bot_app.tally import Tally
from bot_app.web.packed import hung_up

log = structlog.get_logger()

PATHS = (
    "/webhooks/zoom",
    "/webhooks/zoom/deauth",
    "/api/zoom/webhooks",
    "/api/zoom/enhanced/webhooks/meeting",
)
CHALLENGE = "endpoint.url_validation"
BODY_SECONDS = 10
"""For all of a body; Zoom gives up after three seconds itself."""
BURST = 20
BURST_SECONDS = 60
QUIET_SECONDS = 600

Burst = Callable[[int], Awaitable[None]]
Accept = Callable[[Incoming], Awaitable[None]]


class ZoomIntake:
    """Stores messages durably. What comes while others are being stored shares the next transaction:
    a change for each would cost every message a change of threads.
    """

    def __init__(self, state: Database, accepted: Callable[[], None]) -> None:
        """`accepted` is called when something was stored."""
        self._state = state
        self._accepted = accepted
        self._waiting: list[tuple[Incoming, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, incoming: Incoming) -> None:
        """Return when the message is durable. Raises: sqlalchemy.exc.SQLAlchemyError."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, stored))
        if self._storing is None:
            # A task, so that it outlives whoever happened to begin it: others wait for it as well.
            self._storing = asyncio.create_task(self._store_all())  # noqa: TID251 - raises nothing
        await stored

    async def _store_all(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                failure = await self._failure([message for message, _ in waiting])
                for _, stored in waiting:
                    if not stored.done():  # who waited may have gone
                        stored.set_result(None) if failure is None else stored.set_exception(failure)
                if failure is None:
                    self._tell()
        finally:
            self._storing = None

    async def _failure(self, messages: list[Incoming]) -> Exception | None:
        """`None`: they are stored."""
        try:
            await self._state.write(lambda connection: inbox.accept(connection, messages, now=time.time()))
        except Exception as error:  # noqa: BLE001 - each of those who wait gets to know
            return error
        return None

    def _tell(self) -> None:
        """What is stored stays so, and others wait to be: whoever is told finds it later all the same."""
        try:
            self._accepted()
        except Exception:
            log.exception("zoom.not_told")


class _Forgeries:
    """Bad signatures of the last minute, in as little memory as sixty numbers."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds: deque[tuple[int, int]] = deque()
        self._quiet_until = float("-inf")

    def another(self) -> int:
        """Count one. Gives how many came within a minute when somebody should be told, otherwise 0."""
        now = self._clock()
        self._count(int(now))
        lately = sum(count for _, count in self._seconds)
        if lately <= BURST or now < self._quiet_until:
            return 0
        self._quiet_until = now + QUIET_SECONDS
        return lately

    def _count(self, second: int) -> None:
        same = self._seconds.pop()[1] if self._seconds and self._seconds[-1][0] == second else 0
        self._seconds.append((second, same + 1))
        while self._seconds[0][0] <= second - BURST_SECONDS:
            self._seconds.popleft()


def zoom_routes(
    signatures: Signatures,
    accept: Accept,
    tally: Tally,
    burst: Burst,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> list[web.RouteDef]:
    """`accept` returns when the message is durable. `burst` is told how many bad signatures came in a minute:
    once when they are more than twenty, and again after ten minutes at the earliest.
    """
    forgeries = _Forgeries(clock)

    async def webhook(request: web.Request) -> web.Response:
        """200 only when the message is stored; after anything else Zoom sends it again, up to three times."""
        try:
            body = await _body(request)
        except web.HTTPException as refusal:
            if "Content-Encoding" not in request.headers:
                raise
            return await hung_up(request, refusal.status)
        secret = signatures.signer(request.headers, body)
        if secret is None:
            tally.bad_signatures += 1
            await _tell(burst, forgeries.another())
            return web.Response(status=401)
        message = loads(body)
        if message is None:
            tally.unreadable += 1
            return web.Response(status=400)
        if message["event"] == CHALLENGE:
            return _answered(secret, message, tally)
        return await _stored(message, body, accept, tally)

    return [web.post(path, webhook) for path in PATHS]


async def _body(request: web.Request) -> bytes:
    """As signed: raw, apart from a content encoding. The limit counts what comes out of that.

    Raises: web.HTTPException.
    """
    content = request.content
    if content.is_eof() and content.total_bytes <= LARGEST_BODY:
        return content.read_nowait()  # it came with its head, as nearly always: saves a quarter of the time
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in content.iter_any():
                body += part
                if len(body) > LARGEST_BODY:
                    raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None
    return bytes(body)


async def _tell(burst: Burst, count: int) -> None:
    if not count:
        return
    log.warning("zoom.bad_signatures", count=count)
    try:
        await burst(count)
    except Exception as error:  # noqa: BLE001 - whoever forges shall not learn that we have troubles of our own
        log.warning("zoom.burst_not_reported", reason=type(error).__name__)


def _answered(secret: str, message: dict[str, Any], tally: Tally) -> web.Response:
    payload = message.get("payload")
    token = payload.get("plainToken") if isinstance(payload, dict) else None
    try:
        answer = challenge_answer(secret, token if isinstance(token, str) else "")
    except ChallengeRefused:
        tally.unreadable += 1
        return web.Response(status=400)
    tally.challenges += 1
    return web.Response(body=orjson.dumps(answer), content_type="application/json")


async def _stored(message: dict[str, Any], body: bytes, accept: Accept, tally: Tally) -> web.Response:
    incoming = Incoming(source=ZOOM, identity=identity(message), lane=lane(message), body=body)
    try:
        await accept(incoming)
    except SQLAlchemyError as error:
        log.warning("zoom.webhook_not_stored", reason=type(error).__name__)
        return web.Response(status=503, headers={"Retry-After": "5"})
    tally.stored(message["event"])
    return web.Response()
