"""Lists of the local Zoom in pages, each naming the next by a token that lives a quarter of an hour."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot_app.sandbox.world import Clock, Json
from bot_app.sandbox.zoom_refusals import invalid

_LARGEST = 300
_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Following:
    """What a token leads to."""

    start: int
    number: int
    expires: datetime


class Pages:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._following: dict[str, _Following] = {}

    def page(self, request: web.Request, name: str, items: Sequence[Any], *, largest: int = _LARGEST) -> Json:
        """Raises: ZoomRefusal."""
        asked = request.query.get("page_size", "30")
        if not asked.isdecimal() or not int(asked):
            raise invalid("page_size")
        size = min(int(asked), largest)
        start = self._start(request.query.get("next_page_token", ""))
        following = ""
        if start + size < len(items):
            following = secrets.token_urlsafe(24)
            expires = self._clock() + _LIFETIME
            self._following[following] = _Following(start + size, self.number(request) + 1, expires)
        return {
            "page_count": -(-len(items) // size),
            "page_size": size,
            "total_records": len(items),
            "next_page_token": following,
            name: items[start : start + size],
        }

    def number(self, request: web.Request) -> int:
        """Which page is asked for, from 1; 0 where nobody was given its token."""
        token = request.query.get("next_page_token", "")
        if not token:
            return 1
        return self._following[token].number if token in self._following else 0

    def _start(self, token: str) -> int:
        if not token:
            return 0
        following = self._following.get(token)
        if following is None or following.expires <= self._clock():
            raise invalid("next_page_token")
        return following.start
