"""How the users of the local Zoom let an app in: consent, codes, and refresh tokens that rotate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_consent import consent_page, refusal_page
from bot_app.sandbox.zoom_events import ZoomEvents
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_refusals import answered
from bot_app.sandbox.zoom_tokens import ZoomTokens

USER_SCOPES = frozenset(
    {
        "cloud_recording:delete:meeting_recording",
        "cloud_recording:delete:recording_file",
        "cloud_recording:read:list_recording_files",
        "cloud_recording:read:list_user_recordings",
        "meeting:read:list_meetings",
        "meeting:read:list_past_participants",
        "meeting:read:meeting",
        "user:read:user",
    }
)
_CODE_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """What an app asks for on the consent page."""

    redirect_uri: str
    state: str
    challenge: str


@dataclass(frozen=True)
class _Code:
    asked: Asked
    user_id: str
    expires: datetime


@dataclass(frozen=True)
class Refresh:
    """One try to refresh; `user_id` is `None` where Zoom did not know the refresh token."""

    user_id: str | None
    at: datetime


class ZoomOAuth:
    def __init__(self, tokens: ZoomTokens, store: ZoomMeetings, events: ZoomEvents) -> None:
        self.redirect_uris: list[str] = []
        """Where codes may be sent; compared to the letter."""
        self.scopes = USER_SCOPES
        """What is granted from now on; refreshed tokens keep what was granted to them."""
        self.refreshes: list[Refresh] = []
        self._tokens = tokens
        self._store = store
        self._events = events
        self._asked: dict[str, Asked] = {}
        self._codes: dict[str, _Code] = {}
        self._refresh_tokens: dict[str, tuple[str, frozenset[str]]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/oauth/authorize", self._authorize),
            web.post("/oauth/authorize", self._decide),
            web.post("/oauth/token", self._token),
            web.post("/oauth/revoke", self._revoke),
        ]

    def answer(self, authorize_url: str, *, allow: bool = True, user: str = "me") -> str:
        """Decide without a browser; gives where the browser would be sent.

        Raises: ValueError for what Zoom would show an error page.
        """
        asked = self._read(dict(parse_qsl(urlsplit(authorize_url).query)))
        return self._allowed(asked, self._store.user(user)["id"]) if allow else _denied(asked)

    def revoke_user(self, user_id: str, *, notify: bool = True) -> None:
        """As if the user had removed the app in Zoom's marketplace."""
        self._tokens.revoke_user(user_id)
        self._refresh_tokens = {
            token: grant for token, grant in self._refresh_tokens.items() if grant[0] != user_id
        }
        if notify:
            self._events.deauthorised(user_id)

    async def _authorize(self, request: web.Request) -> web.Response:
        try:
            asked = self._read(request.query)
        except ValueError as wrong:
            return refusal_page(str(wrong))
        number = secrets.token_urlsafe(16)
        self._asked[number] = asked
        return consent_page(number, asked.redirect_uri, self.scopes, list(self._store.users.values()))

    async def _decide(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._asked.pop(str(form.get("request")), None)
        user_id = str(form.get("user"))
        if asked is None or user_id not in self._store.users:
            return refusal_page("This page is no longer good. Go back to the app and begin again.")
        allowed = form.get("decision") == "allow"
        location = self._allowed(asked, user_id) if allowed else _denied(asked)
        return web.Response(status=302, headers={"Location": location, "Cache-Control": "no-store"})

    async def _token(self, request: web.Request) -> web.Response:
        """Parameters may stand in the query or in a form."""
        if not self._tokens.knows(request.headers.get("Authorization", "")):
            return _refused("Invalid client_id or client_secret", "invalid_client")
        asked: dict[str, Any] = {**request.query, **await request.post()}
        address = str(request.url.origin())
        match asked.get("grant_type"):
            case "account_credentials":
                return self._for_account(asked, address)
            case "authorization_code":
                return self._for_code(asked, address)
            case "refresh_token":
                return self._refreshed(asked, address)
        return _refused("unsupported grant type", "unsupported_grant_type")

    async def _revoke(self, request: web.Request) -> web.Response:
        """The app gives a user's grant back, by an access token or a refresh token of it."""
        if not self._tokens.knows(request.headers.get("Authorization", "")):
            return _refused("Invalid client_id or client_secret", "invalid_client")
        asked: dict[str, Any] = {**request.query, **await request.post()}
        user_id = self._holder(str(asked.get("token", "")))
        if user_id is None:
            return _refused("Invalid Token!", "invalid_request")
        self.revoke_user(user_id, notify=False)
        return answered({"status": "success"})

    def _for_account(self, asked: Json, address: str) -> web.Response:
        if asked.get("account_id") != self._tokens.account_id:
            return _refused("Bad Request", "invalid_request")
        return answered(self._tokens.give(address))

    def _for_code(self, asked: Json, address: str) -> web.Response:
        code = self._codes.pop(str(asked.get("code")), None)
        if code is None or code.expires <= self._store.clock():
            return _refused("Invalid authorization code", "invalid_grant")
        if asked.get("redirect_uri") != code.asked.redirect_uri:
            return _refused("Redirect URI mismatch.", "invalid_request")
        if not _proves(str(asked.get("code_verifier", "")), code.asked.challenge):
            return _refused("Invalid code verifier", "invalid_grant")
        return self._granted(code.user_id, self.scopes, address)

    def _refreshed(self, asked: Json, address: str) -> web.Response:
        grant = self._refresh_tokens.pop(str(asked.get("refresh_token")), None)
        self.refreshes.append(Refresh(grant and grant[0], self._store.clock()))
        return self._granted(*grant, address) if grant else _refused("Invalid Token!", "invalid_grant")

    def _granted(self, user_id: str, scopes: frozenset[str], address: str) -> web.Response:
        refresh_token = secrets.token_urlsafe(48)
        self._refresh_tokens[refresh_token] = (user_id, scopes)
        return answered({**self._tokens.give(address, user_id, scopes), "refresh_token": refresh_token})

    def _read(self, query: Mapping[str, str]) -> Asked:
        """Raises: ValueError, saying what nobody may be sent back for."""
        if query.get("client_id") != self._tokens.client_id:
            raise ValueError("Invalid client_id.")
        if query.get("redirect_uri") not in self.redirect_uris:
            raise ValueError("Invalid redirect_uri.")
        if query.get("response_type") != "code":
            raise ValueError("Invalid response_type.")
        if "code_challenge" in query and query.get("code_challenge_method") != "S256":
            raise ValueError("Invalid code_challenge_method.")
        return Asked(query["redirect_uri"], query.get("state", ""), query.get("code_challenge", ""))

    def _allowed(self, asked: Asked, user_id: str) -> str:
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(asked, user_id, self._store.clock() + _CODE_LIFETIME)
        return _sent_back(asked, code=code)

    def _holder(self, token: str) -> str | None:
        if token in self._refresh_tokens:
            return self._refresh_tokens[token][0]
        access = self._tokens.known(token)
        return access.user_id if access else None


def _denied(asked: Asked) -> str:
    return _sent_back(asked, error="access_denied")


def _sent_back(asked: Asked, **said: str) -> str:
    state = {"state": asked.state} if asked.state else {}
    home = urlsplit(asked.redirect_uri)
    query = [*parse_qsl(home.query, keep_blank_values=True), *said.items(), *state.items()]
    return home._replace(query=urlencode(query)).geturl()


def _proves(verifier: str, challenge: str) -> bool:
    """PKCE, RFC 7636: the verifier's SHA-256 is what was shown before."""
    if not challenge:
        return True
    shown = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(shown, challenge)


def _refused(reason: str, error: str) -> web.Response:
    return answered({"reason": reason, "error": error}, 400)
