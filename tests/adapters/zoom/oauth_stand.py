"""A stand for Zoom's OAuth on loopback: each refresh token is good once, and refreshes are counted."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.zoom.user_oauth import Grant, UserOAuth

CLIENT_ID, CLIENT_SECRET = "client", "cl13nt-s3cret"
REDIRECT = "https://bot.example/zoom/callback?a=1&b=+%2B"
USED_UP = (400, {"reason": "Invalid Token!", "error": "invalid_grant"})


def oauth_at(address: str, session) -> UserOAuth:
    return UserOAuth(
        session,
        CLIENT_ID,
        CLIENT_SECRET,
        authorise_url=f"{address}/oauth/authorize",
        token_url=f"{address}/oauth/token",
        redirect_uri=REDIRECT,
        api=f"{address}/v2",
    )


class OAuthStand:
    """Grants a1 and r1, then a2 and r2, …; `first` is the grant of a person who has just connected."""

    def __init__(self):
        self.asked = []
        self.refreshes = 0
        self.good = "r0-s3cret"
        self.extra = {}
        self.refusal = None
        self.me_refusal = None
        self.loses_answers = False
        self.me = {"id": "u1", "account_id": "acc", "email": "ani@example.org", "display_name": "Ani"}
        self.was_asked, self.ended, self.gate = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.gate.set()
        app = web.Application()
        app.router.add_post("/oauth/token", self._token)
        app.router.add_post("/oauth/revoke", self._revoke)
        app.router.add_get("/v2/users/me", self._me)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    @property
    def address(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    @property
    def first(self) -> Grant:
        return self.another("0")

    def another(self, name: str) -> Grant:
        """What the person gives by connecting (again)."""
        self.good = f"r{name}-s3cret"
        return Grant(f"a{name}-s3cret", self.good, 3600.0, ("meeting:read",), f"{self.address}/v2")

    async def _token(self, request):
        form = dict(await request.post())
        self._note(request, form)
        try:
            await self.gate.wait()
        finally:
            self.ended.set()
        if self.refusal is not None:
            return _answer(*self.refusal)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] != self.good:
                return _answer(*USED_UP)
            self.refreshes += 1
        self.good = f"r{self.refreshes}-s3cret"
        if self.loses_answers:
            request.transport.abort()
        return _answer(200, self._granted())

    def _granted(self):
        number = self.refreshes
        grant = {"access_token": f"a{number}-s3cret", "refresh_token": self.good, "token_type": "bearer"}
        return {**grant, "expires_in": 3599, "scope": "user:read meeting:read", **self.extra}

    async def _revoke(self, request):
        self._note(request, dict(await request.post()))
        return _answer(*(self.refusal or (200, {"status": "success"})))

    async def _me(self, request):
        self._note(request, {})
        return _answer(*(self.me_refusal or self.refusal or (200, self.me)))

    def _note(self, request, form):
        self.asked.append((request.path, request.headers.get("Authorization"), form))
        self.was_asked.set()


def _answer(status, body):
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")
