"""The token of a Zoom account (server-to-server OAuth): fetched once for all who wait, renewed in time."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Annotated

import aiohttp
import msgspec
import structlog
from yarl import URL

from adapters.effect import Rejected, Unauthorised
from adapters.http import Request, ask, decode
from adapters.single_flight import SingleFlight
from adapters.zoom.hosts import of_zoom, on_loopback

ZOOM_API = "https://api.zoom.us/v2"
ZOOM_TOKEN_URL = "https://zoom.us/oauth/token"  # noqa: S105 - an address
NOT_FOR_THIS_TOKEN = frozenset({"124", "4700", "4711"})
"""Invalid or expired token, no token, missing scope; Zoom sends some of them with status 400."""
_MARGIN = 60.0
_log = structlog.get_logger(__name__)


class Credentials(msgspec.Struct, frozen=True):
    account_id: str
    client_id: str
    client_secret: str

    @property
    def basic(self) -> str:
        return "Basic " + b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()

    def __repr__(self) -> str:
        return "Credentials(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class AccessToken(msgspec.Struct, frozen=True):
    value: str
    api: str
    """Where it is to be used, `/v2` included."""
    renew_at: float
    """On the clock of whoever gives it."""

    def __repr__(self) -> str:
        return "AccessToken(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class _Granted(msgspec.Struct):
    access_token: Annotated[str, msgspec.Meta(min_length=1)]
    expires_in: Annotated[float, msgspec.Meta(gt=0)]
    api_url: str | None = None


class AccountTokens:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        *,
        token_url: str = ZOOM_TOKEN_URL,
        api: str = ZOOM_API,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._token_url = token_url
        self._api = api
        self._clock = clock
        self._token: AccessToken | None = None
        self._fetch = SingleFlight(self._renew)

    async def current(self) -> AccessToken:
        """Give a token that is good for another minute. All who wait share one fetch and its failure.

        Raises: Failure.
        """
        if self._token is not None and self._clock() < self._token.renew_at:
            return self._token
        return await self._fetch.result()

    def invalidate(self, token: AccessToken) -> None:
        """Zoom refused this token. A newer one stays, so that many refusals cost one fetch."""
        if self._token is token:
            self._token = None

    async def close(self) -> None:
        self._fetch.cancel()
        await self._fetch.ended()

    async def _renew(self) -> AccessToken:
        asked_at = self._clock()
        granted = await self._grant()
        good_for = max(granted.expires_in - _MARGIN, granted.expires_in / 2)
        token = AccessToken(
            granted.access_token, api_address(self._api, granted.api_url), asked_at + good_for
        )
        self._token = token
        _log.info("zoom_token_fetched", good_for=good_for)
        return token

    async def _grant(self) -> _Granted:
        request = Request(
            name="zoom.token",
            method="POST",
            url=self._token_url,
            headers={"Authorization": self._credentials.basic},
            form={"grant_type": "account_credentials", "account_id": self._credentials.account_id},
            repeatable=True,
        )
        try:
            return decode(await ask(self._session, request), request, _Granted)
        except Rejected as rejected:
            # Zoom answers 400 to wrong credentials and to an account id it does not know.
            reason = f"zoom.token: {rejected}"
        raise Unauthorised(reason)


def api_address(configured: str, offered: str | None) -> str:
    """Where to send calls, given `ZOOM_BASE_URL` and the `api_url` that came with the token.

    - Zoom's default address gives way to an https address under zoom.us: the account's own region.
    - A loopback address gives way to another loopback address only: a test never reaches the real Zoom.
    - Any other address was chosen by the operator, for a reason, and stays.

    Zoom's own address keeps serving every region, so what is not trusted can be ignored.
    Source: https://developers.zoom.us/changelog/platform/api_url_access_token_response/
    """
    if not offered:
        return configured
    trusted = of_zoom if configured.rstrip("/") == ZOOM_API else _stays_here(configured)
    origin = _origin(offered)
    if origin is None or not trusted(origin):
        _log.warning("zoom_api_url_ignored")
        return configured
    return f"{origin.origin()}/v2"


def _stays_here(configured: str) -> Callable[[URL], bool]:
    return on_loopback if on_loopback(URL(configured)) else lambda _: False


def _origin(address: str) -> URL | None:
    try:
        url = URL(address)
    except ValueError:
        return None
    bare = url.path in {"", "/"} and not url.query_string and not url.fragment and url.raw_authority
    return url if bare and url.user is None and url.password is None else None
