"""What every call to Zoom's API shares: its rate, its token, Zoom's way to say no, and lists in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from adapters.effect import Failure, Unauthorised, Unavailable
from adapters.http import Answer, Request, ask, decode, utc_now, words_of
from adapters.zoom.limits import Category, Pace, used_up
from adapters.zoom.oauth import NOT_FOR_THIS_TOKEN, AccessToken

_PAGE_SIZE = 300
_MOST_PAGES = 100


_RENEWALS = 2
"""Of a refused token, for one call: somebody else's renewal may end ours at the same moment."""


class Tokens(Protocol):
    """The tokens of one connection, whoever granted them."""

    async def current(self) -> AccessToken:
        """Raises: Failure."""

    def invalidate(self, token: AccessToken) -> None:
        """Zoom refused this token; a newer one stays."""


class Call(msgspec.Struct, frozen=True):
    name: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    category: Category
    repeatable: bool = True


class Page(msgspec.Struct, kw_only=True):
    """A part of a list; subclasses name what is listed."""

    next_page_token: str | None = None


P = TypeVar("P", bound=Page)


class _TokenRefused(Unauthorised):
    """The token, not the permission: a new one may do."""


class ZoomCalls:
    """Every method raises Failure."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        *,
        pace: Pace | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._pace = pace or Pace()
        self._now = now

    async def bearer(self) -> str:
        """The access token itself, for addresses outside the API. Raises: Failure."""
        return (await self._tokens.current()).value

    async def ask(self, call: Call, path: str, **content: Any) -> tuple[Answer, Request]:
        """`path` is percent-encoded already; `content` is `query`, `json` or `form` of a Request."""
        for _ in range(_RENEWALS):
            token = await self._turn(call)
            try:
                return await self._send(call, path, token, content)
            except _TokenRefused:
                self._tokens.invalidate(token)
        return await self._send(call, path, await self._turn(call), content)

    async def _turn(self, call: Call) -> AccessToken:
        await self._pace.turn(call.category)
        return await self._tokens.current()

    async def pages(
        self, call: Call, path: str, query: Mapping[str, str], kind: type[P]
    ) -> AsyncIterator[tuple[P, Request]]:
        """Raises: Unavailable, also for a list without end: a part of it would pass for the whole."""
        asked = {**query, "page_size": str(_PAGE_SIZE)}
        seen: set[str] = set()
        while len(seen) < _MOST_PAGES:
            answer, request = await self.ask(call, path, query=asked)
            page = decode(answer, request, kind)
            yield page, request
            if not page.next_page_token:
                return
            if page.next_page_token in seen:
                raise request.unclear("the list begins again")
            seen.add(page.next_page_token)
            asked |= {"next_page_token": page.next_page_token}
        raise Unavailable(f"{call.name}: more than {_MOST_PAGES} pages")

    async def _send(
        self, call: Call, path: str, token: AccessToken, content: dict[str, Any]
    ) -> tuple[Answer, Request]:
        request = Request(
            name=call.name,
            method=call.method,
            url=token.api.rstrip("/") + path,
            headers={"Authorization": f"Bearer {token.value}"},
            repeatable=call.repeatable,
            **content,
        )
        return await ask(self._session, request, recognise=self._in_zooms_words, now=self._now), request

    def _in_zooms_words(self, answer: Answer) -> Failure | None:
        if answer.status < 400:
            return None
        words = words_of(answer)
        if answer.status == 401:
            return _TokenRefused(f"zoom: {words.message}")
        if answer.status == 400 and words.code in NOT_FOR_THIS_TOKEN:
            return Unauthorised(f"zoom: {words.message}")
        return used_up(answer, self._now())


def uuid_in_path(uuid: str) -> str:
    """Encoded twice: Zoom asks for it where a UUID begins with `/` or contains `//`, and takes it always."""
    return quote(quote(uuid, safe=""), safe="")


def present(told: Mapping[str, Any]) -> dict[str, Any]:
    """What Zoom leaves empty counts as absent."""
    return {name: value for name, value in told.items() if value not in (None, "")}
