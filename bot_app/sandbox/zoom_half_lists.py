"""Breaks a chosen page of a list of the local Zoom, so that somebody gets half of it."""

from __future__ import annotations

from typing import Any, Literal

from aiohttp import web

from bot_app.sandbox.misbehave import Kind, Misbehaviour
from bot_app.sandbox.zoom_pages import Pages
from bot_app.sandbox.zoom_refusals import invalid

Fault = Literal["500", "429", "timeout", "answer_lost", "truncated", "token_expired", "same_page"]
"""token_expired: Zoom no longer knows the page's token; same_page: the page names itself as the next."""
_KINDS: dict[Fault, tuple[Kind, dict[str, Any]]] = {
    "500": ("status", {"status": 500}),
    "429": ("status", {"status": 429, "retry_after": 1}),
    "timeout": ("slow", {"seconds": 3600}),
    "answer_lost": ("answer_lost", {}),
    "truncated": ("truncated", {}),
    "token_expired": ("refused", {"answer": lambda: invalid("next_page_token").as_answer()}),
    "same_page": ("same_page", {}),
}


def break_page(
    misbehaviour: Misbehaviour,
    pages: Pages,
    page: int,
    fault: Fault,
    *,
    path: str = "/meetings",
    times: int = 1,
) -> None:
    """The page with this number, from 1, `times` times, of the next list whose path ends so."""

    def asked(request: web.Request) -> bool:
        return request.method == "GET" and request.path.endswith(path) and pages.number(request) == page

    kind, how = _KINDS[fault]
    misbehaviour.next(asked, kind, times, **how)
