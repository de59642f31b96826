"""`GET /calendar/{token}.ics`: the meetings of a chat, for calendar programs that come again and again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import ETag, web

from bot_app.calendars.feeds import Feed
from bot_app.gateway import AWAY
from bot_app.signed_tokens import TokenInvalid

log = structlog.get_logger()

LONGEST_TOKEN = 200
RETRY_SECONDS = 60
_HEADERS = {
    "Cache-Control": "private, max-age=300",
    "Content-Disposition": 'attachment; filename="meetings.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


FeedOf = Callable[[str], Awaitable[Feed | None]]
"""By the token of an address; `None`: it leads nowhere any more. Raises: TokenInvalid."""


def calendar_routes(feed_of: FeedOf) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        """Whether an address is wrong or was good once is nobody's business."""
        try:
            feed = await feed_of(request.match_info["token"][:LONGEST_TOKEN])
        except TokenInvalid:
            feed = None
        except AWAY as error:
            log.warning("calendar.unavailable", reason=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
        if feed is None:
            return web.Response(status=404, text="There is nothing here.\n")
        return _shown(request, feed)

    return [web.get("/calendar/{token}.ics", show, allow_head=True)]


def _shown(request: web.Request, feed: Feed) -> web.Response:
    known = _known(request, feed)
    answer = web.Response(status=304 if known else 200, headers=_HEADERS)
    if not known:
        answer.body = feed.body
        answer.content_type, answer.charset = "text/calendar", "utf-8"
    answer.etag = feed.mark
    return answer


def _known(request: web.Request, feed: Feed) -> bool:
    marks: tuple[ETag, ...] = request.if_none_match or ()
    return any(each.value in ("*", feed.mark) for each in marks)
