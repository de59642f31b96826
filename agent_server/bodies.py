"""Bodies of requests: read up to a limit, and decoded or refused."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec
from aiohttp import web

from agent_server.answers import Denied, unfit

T = TypeVar("T")

SECONDS = 10.0
"""For all of a body."""
SECONDS_LARGE = 60.0
LARGE = 256 * 1024


class TooLarge(Denied):
    def __init__(self, most: int, of: str = "bytes") -> None:
        super().__init__(413, "too_large", f"More than {most} {of}.")


async def read_body(request: web.Request, largest: int) -> bytes:
    """Unpacked; of what is too large no more is read. Raises: Denied, TooLarge."""
    if (request.content_length or 0) > largest:
        raise TooLarge(largest)
    try:
        async with asyncio.timeout(SECONDS_LARGE if largest > LARGE else SECONDS):
            return await _read(request, largest)
    except TimeoutError:
        raise unfit("it did not come to its end") from None
    except web.RequestPayloadError:
        raise unfit("it cannot be unpacked") from None


async def _read(request: web.Request, largest: int) -> bytes:
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > largest:
            raise TooLarge(largest)
    return bytes(body)


def decoded(body: bytes, kind: type[T]) -> T:
    """Raises: Denied."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        # It names the field and what was expected there, and quotes nothing.
        problem = unfit(str(error)[:200])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = unfit("no JSON")
    raise problem
