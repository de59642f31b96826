"""Bodies that are packed: a few kilobytes may unpack to gigabytes, so nobody waits for their end."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

_AS_IT_IS = {"", "identity"}


def refusing_packed(except_at: frozenset[str]) -> Middleware:
    """`except_at`: paths whose handlers unpack with care."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if hdrs.CONTENT_ENCODING not in request.headers or not _packed(request):
            return await handler(request)
        # A path of theirs that nobody handles, as with another method, unpacks with no care at all.
        if request.path in except_at and request.match_info.http_exception is None:
            return await handler(request)
        return await hung_up(request, web.HTTPUnsupportedMediaType.status_code)

    return refuse


async def hung_up(request: web.Request, status: int) -> web.Response:
    """Answer and close at once: aiohttp would read the rest for ten seconds, and unpack all of it."""
    answer = web.Response(status=status)
    await answer.prepare(request)
    await answer.write_eof()
    request.protocol.force_close()
    return answer


def _packed(request: web.Request) -> bool:
    encodings = request.headers.getall(hdrs.CONTENT_ENCODING)
    return not all(each.strip().lower() in _AS_IT_IS for each in encodings)
