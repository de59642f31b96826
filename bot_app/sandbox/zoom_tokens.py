"""Server-to-server access tokens of the local Zoom: given, checked, and gone after an hour."""

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
from bot_app.sandbox.zoom_refusals import answered, expired_token, invalid_token, missing_scope

TOKEN_SECONDS = 3599


@dataclass
class ZoomTokens:
    account_id: str
    client_id: str
    client_secret: str
    scopes: frozenset[str]
    clock: Clock
    _expiry: dict[str, datetime] = field(default_factory=dict)

    async def give(self, request: web.Request) -> web.Response:
        """`POST /oauth/token`; parameters may stand in the query or in a form."""
        if not self._knows(request.headers.get("Authorization", "")):
            return answered({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, 400)
        asked: dict[str, Any] = {**request.query, **await request.post()}
        if asked.get("grant_type") != "account_credentials":
            return answered({"reason": "unsupported grant type", "error": "unsupported_grant_type"}, 400)
        if asked.get("account_id") != self.account_id:
            return answered({"reason": "Bad Request", "error": "invalid_request"}, 400)
        return answered(self._new_token(str(request.url.origin())))

    def require(self, request: web.Request, scope: str) -> None:
        """Raises: ZoomRefusal when the request's token may not do this."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        expires = self._expiry.get(token)
        if expires is None:
            raise invalid_token()
        if expires <= self.clock():
            raise expired_token()
        if scope not in self.scopes and f"{scope}:admin" not in self.scopes:
            raise missing_scope(scope)

    def revoke(self) -> None:
        self._expiry.clear()

    def _new_token(self, address: str) -> dict[str, Any]:
        token = secrets.token_urlsafe(48)
        self._expiry[token] = self.clock() + timedelta(seconds=TOKEN_SECONDS)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(sorted(self.scopes)),
            "api_url": address,
        }

    def _knows(self, authorization: str) -> bool:
        kind, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        expected = f"{self.client_id}:{self.client_secret}".encode()
        return kind.lower() == "basic" and hmac.compare_digest(given, expected)
