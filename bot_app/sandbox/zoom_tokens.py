"""Access tokens of the local Zoom, for its account and for single users; each is gone after an hour."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot_app.sandbox.world import Clock
from bot_app.sandbox.zoom_refusals import expired_token, invalid_token, missing_scope

TOKEN_SECONDS = 3599


@dataclass
class Access:
    """What an access token opens."""

    expires: datetime
    user_id: str | None = None
    """`None`: the whole account."""
    scopes: frozenset[str] = frozenset()
    """Of a user; the account's stand in `ZoomTokens.scopes` and may change at any time."""

    def opens(self, host_id: object) -> bool:
        return self.user_id in (None, host_id)


@dataclass
class ZoomTokens:
    account_id: str
    client_id: str
    client_secret: str
    scopes: frozenset[str]
    clock: Clock
    _given: dict[str, Access] = field(default_factory=dict)

    def require(self, request: web.Request, scope: str) -> Access:
        """Raises: ZoomRefusal when the request's token may not do this."""
        access = self.opened_by(request.headers.get("Authorization", "").removeprefix("Bearer "))
        granted = self.scopes if access.user_id is None else access.scopes
        if scope not in granted and f"{scope}:admin" not in granted:
            raise missing_scope(scope)
        return access

    def known(self, token: str) -> Access | None:
        """What a token opens or once opened."""
        return self._given.get(token)

    def opened_by(self, token: str) -> Access:
        """Raises: ZoomRefusal."""
        access = self.known(token)
        if access is None:
            raise invalid_token()
        if access.expires <= self.clock():
            raise expired_token()
        return access

    def give(
        self, address: str, user_id: str | None = None, scopes: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """A new access token, as `/oauth/token` answers it."""
        token = secrets.token_urlsafe(48)
        self._given[token] = Access(self.clock() + timedelta(seconds=TOKEN_SECONDS), user_id, scopes)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(sorted(self.scopes if user_id is None else scopes)),
            "api_url": address,
        }

    def revoke(self) -> None:
        self._given.clear()

    def revoke_user(self, user_id: str) -> None:
        self._given = {token: access for token, access in self._given.items() if access.user_id != user_id}

    def expire(self) -> None:
        """The hour of every access token is over."""
        for access in self._given.values():
            access.expires = self.clock()

    def knows(self, authorization: str) -> bool:
        """Whether a Basic header carries the app's own credentials."""
        kind, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        expected = f"{self.client_id}:{self.client_secret}".encode()
        return kind.lower() == "basic" and hmac.compare_digest(given, expected)
