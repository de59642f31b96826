"""Lists of the local Zoom in pages, each naming the next by a token that lives a quarter of an hour."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from aiohttp import web

from bot_app.sandbox.world import Clock, Json
from bot_app.sandbox.zoom_refusals import invalid

_LARGEST = 300
_LIFETIME = timedelta(minutes=15)


class Pages:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._following: dict[str, tuple[int, datetime]] = {}

    def page(self, request: web.Request, name: str, items: list[Json]) -> Json:
        """Raises: ZoomRefusal."""
        asked = request.query.get("page_size", "30")
        if not asked.isdecimal() or not int(asked):
            raise invalid("page_size")
        size = min(int(asked), _LARGEST)
        start = self._start(request.query.get("next_page_token", ""))
        following = ""
        if start + size < len(items):
            following = secrets.token_urlsafe(24)
            self._following[following] = (start + size, self._clock() + _LIFETIME)
        return {
            "page_count": -(-len(items) // size),
            "page_size": size,
            "total_records": len(items),
            "next_page_token": following,
            name: items[start : start + size],
        }

    def _start(self, token: str) -> int:
        if not token:
            return 0
        start, expires = self._following.get(token, (0, self._clock()))
        if expires <= self._clock():
            raise invalid("next_page_token")
        return start
