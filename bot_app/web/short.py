"""`GET /s/{code}`: sends browsers on to where a short link of ours leads."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot_app.web.connect_page import HEADERS
from domain.ids import LinkId
from domain.links.aliases import LONGEST_ALIAS

log = structlog.get_logger()

REMEMBERED = 2_000
REMEMBERED_SECONDS = 30.0
"""How long somebody who has been erased may still be found."""
RETRY_SECONDS = 5
_CODE = re.compile(rf"[a-z0-9_-]{{3,{LONGEST_ALIAS}}}")
_ROBOTS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|slack|discord|skype|embedly|curl|wget|python",
    re.IGNORECASE,
)
"""In the name a program gives itself: those that show what is behind a link before anybody opens it.

A CUBOT is a telephone.
"""


class Leads(msgspec.Struct, frozen=True):
    link_id: LinkId
    target: str


Find = Callable[[str], Awaitable[Leads | None]]
"""Raises: sqlalchemy.exc.SQLAlchemyError, when the database is gone."""


class Redirects:
    """What is there is remembered for a while; what is not may be made at any moment, and is asked again."""

    def __init__(self, find: Find, *, now: Callable[[], float] = time.monotonic) -> None:
        self._find = find
        self._now = now
        self._known: OrderedDict[str, tuple[float, Leads]] = OrderedDict()

    async def of(self, code: str) -> Leads | None:
        """Capitals count as small letters. Raises: sqlalchemy.exc.SQLAlchemyError."""
        code = code.lower()
        if not _CODE.fullmatch(code):
            return None
        until, leads = self._known.get(code, (0.0, None))
        if leads is None or until < self._now():
            leads = await self._find(code)
            self._remember(code, leads)
        return leads

    def _remember(self, code: str, leads: Leads | None) -> None:
        self._known.pop(code, None)
        if leads is not None:
            self._known[code] = (self._now() + REMEMBERED_SECONDS, leads)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def short_routes(
    redirects: Redirects, count: Callable[[LinkId], None], nothing: Callable[[], web.Response]
) -> list[web.RouteDef]:
    """`nothing`: the page for a code that leads nowhere."""

    async def send_on(request: web.Request) -> web.Response:
        try:
            leads = await redirects.of(request.match_info["code"])
        except SQLAlchemyError as error:
            log.warning("short.unavailable", reason=type(error).__name__)
            return web.Response(status=503, headers={**HEADERS, "Retry-After": str(RETRY_SECONDS)})
        if leads is None:
            return nothing()
        if _is_person(request):
            count(leads.link_id)
        return web.Response(status=302, headers={**HEADERS, "Location": leads.target})

    return [web.get("/s/{code}", send_on, allow_head=True)]


def _is_person(request: web.Request) -> bool:
    """Whoever says nothing about itself is no browser either."""
    said = request.headers.get("User-Agent", "")
    return request.method == "GET" and bool(said) and not _ROBOTS.search(said)
