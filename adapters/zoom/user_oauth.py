"""A person lets us act for their Zoom account (OAuth with PKCE): the way to Zoom and back, renewal, end."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote

import aiohttp
import msgspec
from msgspec.structs import replace
from yarl import URL

from adapters.effect import Failure, Rejected, Unauthorised
from adapters.http import Answer, Request, ask, decode, words_of
from adapters.zoom.oauth import NOT_FOR_THIS_TOKEN, api_address

REFRESH_SECONDS = 20.0
"""The longest a renewal takes. Whoever waits for another's renewal must be more patient than this."""
_GRANT_IS_GONE = frozenset({"invalid_grant", "invalid_request"})
"""Zoom's words for a refresh token that was used, revoked or has expired, with status 400 or 401."""
_TOKEN_IS_GONE = _GRANT_IS_GONE | {"invalid_token"}
_WORDLESS = frozenset({408, 425, 429})
"""Refusals of the moment; nothing that Zoom says in them is kept."""
_LARGEST_ANSWER = 256 * 1024
_OPEN_FIELDS = frozenset({"grant_type", "redirect_uri"})
_SHORTEST_SECRET = 8
"""Anything shorter is a made-up one, and may be part of the words Zoom explains itself with."""


class RefreshRefused(Unauthorised):
    """The grant is gone for good: only the person can give it again."""


class Grant(msgspec.Struct, frozen=True):
    access_token: str
    refresh_token: str
    """Good for one renewal, which brings the next one."""
    expires_in: float
    """Seconds the access token lives, from when it was asked for."""
    scopes: tuple[str, ...]
    api: str
    """Where the access token is to be used, `/v2` included."""

    def __repr__(self) -> str:
        return "Grant(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class ZoomUser(msgspec.Struct, frozen=True):
    id: str
    account_id: str
    email: str
    name: str

    def __repr__(self) -> str:
        return f"ZoomUser(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("id", self.id)]


_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=16_384)]


class _Granted(msgspec.Struct):
    access_token: _Word
    refresh_token: _Word
    expires_in: Annotated[float, msgspec.Meta(gt=0, le=31_536_000)]
    scope: str = ""
    api_url: str | None = None


class _Me(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    account_id: str = ""
    email: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""


def challenge_of(verifier: str) -> str:
    """The S256 challenge of RFC 7636, 43 characters."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class UserOAuth:
    """Zoom's side of user-managed OAuth. No failure quotes a secret, whatever Zoom sends back."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        client_id: str,
        client_secret: str,
        *,
        authorise_url: str,
        token_url: str,
        redirect_uri: str,
        api: str,
    ) -> None:
        """`redirect_uri` reads exactly as it is registered at Zoom."""
        self._session = session
        self._client_id = client_id
        self._client_secret = client_secret
        self._authorise_url = URL(authorise_url)
        self._token_url = token_url
        self._revoke_url = token_url.rpartition("/")[0] + "/revoke"
        self._redirect_uri = redirect_uri
        self._api = api

    def authorise_address(self, state: str, challenge: str) -> str:
        """Where the person's browser goes to agree. `challenge`: see `challenge_of`."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return str(self._authorise_url.update_query(asked))

    async def exchange(self, code: str, verifier: str) -> Grant:
        """Turn the code that came back with the person into a grant. A code is good once.

        Raises: Failure; Rejected when Zoom does not take the code (any more).
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        return await self._grant(self._request("zoom.exchange", self._token_url, form))

    async def refresh(self, refresh_token: str) -> Grant:
        """Renew. Store the new refresh token before anything else: the old one is used up.

        Raises: Failure; RefreshRefused when the person has to connect again. After an answer that was lost
        it may be asked again with the same token, and then Zoom tells whether that one is used up.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        request = self._request("zoom.refresh", self._token_url, form)
        return await self._grant(replace(request, repeatable=True, seconds=REFRESH_SECONDS))

    async def revoke(self, access_token: str) -> None:
        """End the grant this token belongs to. One that is gone already is as good. Raises: Failure."""
        request = self._request("zoom.revoke", self._revoke_url, {"token": access_token})
        try:
            await self._ask(replace(request, repeatable=True))
        except Rejected as rejected:
            if rejected.code not in _TOKEN_IS_GONE:
                raise

    async def whoami(self, access_token: str, api: str) -> ZoomUser:
        """Whose token it is. `api` as the grant names it. Raises: Failure."""
        request = Request(
            name="zoom.me",
            method="GET",
            url=f"{api}/users/me",
            headers={"Authorization": f"Bearer {access_token}"},
            body_limit=_LARGEST_ANSWER,
        )
        me = decode(await self._ask(request), request, _Me)
        name = me.display_name or f"{me.first_name} {me.last_name}".strip()
        return ZoomUser(me.id, me.account_id, me.email, name)

    def _request(self, name: str, url: str, form: Mapping[str, str]) -> Request:
        basic = b64encode(f"{self._client_id}:{self._client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return Request(
            name=name, method="POST", url=url, headers=headers, form=form, body_limit=_LARGEST_ANSWER
        )

    async def _grant(self, request: Request) -> Grant:
        granted = decode(await self._ask(request), request, _Granted)
        return Grant(
            granted.access_token,
            granted.refresh_token,
            granted.expires_in,
            tuple(sorted(set(granted.scope.split()))),
            api_address(self._api, granted.api_url),
        )

    async def _ask(self, request: Request) -> Answer:
        return await ask(self._session, request, recognise=partial(self._refusal, request))

    def _refusal(self, request: Request, answer: Answer) -> Failure | None:
        if not 400 <= answer.status < 500 or answer.status in _WORDLESS:
            return None
        words = words_of(replace(answer, body=_scrubbed(answer.body, self._secrets(request))))
        reason = f"{request.name}: {words.message}"
        if request.name == "zoom.refresh" and answer.status in {400, 401} and words.code in _GRANT_IS_GONE:
            return RefreshRefused(reason)
        gone = request.name == "zoom.revoke" and words.code in _TOKEN_IS_GONE
        if not gone and (answer.status in {401, 403} or _about_credentials(words.code)):
            return Unauthorised(reason)
        return Rejected(reason, code=words.code)

    def _secrets(self, request: Request) -> list[str]:
        sent = [value for name, value in (request.form or {}).items() if name not in _OPEN_FIELDS]
        bearer = request.headers["Authorization"].rpartition(" ")[2]
        return [self._client_secret, bearer, *sent]


def _about_credentials(code: str) -> bool:
    return code == "invalid_client" or code in NOT_FOR_THIS_TOKEN


def _scrubbed(body: bytes, secrets: list[str]) -> bytes:
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            for spelling in {secret, quote(secret, safe="")}:
                body = body.replace(spelling.encode(), b"***")
    return body
