"""The HTTP door: liveness, readiness, metrics, Telegram's webhook, and what others add."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence

import orjson
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot_app.gateway import Intake
from bot_app.health import Health, metrics
from bot_app.web.packed import refusing_packed
from bot_app.web.zoom import PATHS

log = structlog.get_logger()

LARGEST_BODY = 1024 * 1024
"""Bytes; Telegram's updates are a few kilobytes."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

Examine = Callable[[], Awaitable[Health]]
"""Raises: sqlalchemy.exc.SQLAlchemyError, when the database is gone."""


def web_app(
    examine: Examine,
    intake: Intake | None,
    secret: str,
    routes: Sequence[web.RouteDef] = (),
    *,
    packed_at: Sequence[str] = PATHS,
) -> web.Application:
    """`intake` takes webhook updates; `None` with polling, when the address does not exist.

    `packed_at`: paths of routes that unpack bodies with care.
    """
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[refusing_packed(frozenset(packed_at))])
    app.add_routes(routes)
    app.router.add_get("/health", _health(examine))
    app.router.add_get("/ready", _ready(examine))
    app.router.add_get("/metrics", _metrics(examine))
    if intake is not None:
        app.router.add_post("/webhooks/telegram", _telegram(intake, secret))
    return app


def _health(examine: Examine) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(_request: web.Request) -> web.Response:
        """200 as long as the program runs; what is wrong stands in the body."""
        try:
            found = await examine()
        except SQLAlchemyError as error:
            return _json({"status": "degraded", "reason": type(error).__name__})
        status = "degraded" if found.needs_a_person or not found.ready else "ok"
        return _json(
            {
                "status": status,
                "effects": found.effects,
                "inbox": found.inbox,
                "listeners": [
                    {"name": each.name, "position": each.position, "lag": each.lag, "error": each.error}
                    for each in found.listeners
                ],
            }
        )

    return health


def _ready(examine: Examine) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def ready(_request: web.Request) -> web.Response:
        try:
            found = await examine()
        except SQLAlchemyError as error:
            return _json({"ready": False, "reason": type(error).__name__}, status=503)
        return _json({"ready": found.ready}, status=200 if found.ready else 503)

    return ready


def _metrics(examine: Examine) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def show(_request: web.Request) -> web.Response:
        headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        try:
            return web.Response(body=metrics(await examine()), headers=headers)
        except SQLAlchemyError as error:
            return _json({"reason": type(error).__name__}, status=503)

    return show


def _telegram(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def telegram(request: web.Request) -> web.Response:
        """200 only when the update is stored; anything else makes Telegram send it again."""
        # Bytes that are no text must not trip over their encoding.
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret.encode()):
            return web.Response(status=401)
        try:
            update = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        try:
            await intake.accept([update])
        except SQLAlchemyError as error:
            log.warning("telegram.webhook_not_stored", reason=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    return telegram


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
