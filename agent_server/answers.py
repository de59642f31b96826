"""What agents are answered: JSON, and for every no a code and words for their log."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog
from aiohttp import hdrs, web

from agent_server.outside import Away
from agent_server.protocol.messages import VERSION, VERSION_HEADER, Message, Problem, Refused

log = structlog.get_logger()

RETRY_AFTER = 5.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HEADERS = {VERSION_HEADER: str(VERSION), hdrs.CACHE_CONTROL: "no-store"}


class Denied(Exception):
    """The answer is no."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: float = 0.0,
        time: datetime | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.retry_after = retry_after
        self.problem = Problem(code=code, message=message, time=time)


def unfit(what: str) -> Denied:
    return Denied(400, "body", f"It is not what the protocol describes: {what}.")


def unavailable(retry_after: float | None = None) -> Denied:
    seconds = RETRY_AFTER if retry_after is None else retry_after
    return Denied(503, "unavailable", "Nothing was changed; ask again.", retry_after=seconds)


def answered(message: Message) -> web.Response:
    return _json(200, message)


def settled() -> web.Response:
    """There is nothing to say."""
    return web.Response(status=204, headers=HEADERS)


def answering(handler: Handler, away: tuple[type[Exception], ...]) -> Handler:
    """`away`: what a handler raises while a database cannot be reached."""
    gone: tuple[type[Exception], ...] = (*away, TimeoutError)

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Denied as denied:
            return await _refused(request, denied)
        except Away as error:
            return await _refused(request, unavailable(error.retry_after))
        except gone as error:
            log.warning("agents.unavailable", reason=type(error).__name__)
            return await _refused(request, unavailable())

    return answer


async def _refused(request: web.Request, denied: Denied) -> web.Response:
    answer = _json(denied.status, Refused(error=denied.problem))
    if denied.retry_after:
        answer.headers[hdrs.RETRY_AFTER] = str(max(1, math.ceil(denied.retry_after)))
    if not request.content.is_eof():
        # aiohttp would read the rest for ten seconds, and unpack all of it.
        await answer.prepare(request)
        await answer.write_eof()
        request.protocol.force_close()
    return answer


def _json(status: int, message: Message) -> web.Response:
    body = msgspec.json.encode(message)
    return web.Response(status=status, body=body, content_type="application/json", headers=HEADERS)
