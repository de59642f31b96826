"""A web page that looks to assistive technology as Zoom's web client does, on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from tests.agent_server.standin.meeting import Meeting

_PAGE = Path(__file__).with_name("web_client.html")
_FRAME = '<!doctype html><title>Zoom</title><iframe title="Meeting" src="/standin/room?{}"></iframe>'
SIGNED_IN = {"name": "standin_sign_in", "value": "lobby"}
"""The cookie of somebody who signed in."""
COOKIE = {
    **SIGNED_IN,
    "domain": "127.0.0.1",
    "path": "/",
    "expires": -1,
    "httpOnly": True,
    "secure": False,
    "sameSite": "Lax",
}
"""The same, as Playwright stores it."""
_SOMEBODY_SIGNS_IN = (
    '<form method="post"></form><script>setTimeout(() => document.forms[0].submit(), 300)</script>'
)


class WebClient:
    """Of everybody who looks at its pages there is only one."""

    def __init__(self) -> None:
        self.address = ""
        self.odd: dict[str, Any] = {}
        """How it is to misbehave, see `meeting.py`; `shut`: nobody is let in; `signs_in`: whoever looks at the page for it."""
        self.pressed: list[str] = []
        self.visits: list[str] = []
        """Paths with their queries."""
        self.entered: list[dict[str, str]] = []
        """What was filled in at the door."""
        self.meeting = Meeting("", host=False, odd=self.odd.get)

    def routes(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/wc/{number:[0-9]+}/{act:join|start}", self._frame)
        app.router.add_get("/standin/room", self._room)
        app.router.add_post("/standin/enter", self._enter)
        app.router.add_post("/standin/press", self._press)
        app.router.add_get("/profile", self._profile)
        app.router.add_get("/signin", self._sign_in)
        app.router.add_post("/signin", self._signed_in)
        return app

    async def _frame(self, request: web.Request) -> web.Response:
        self.visits.append(request.path_qs)
        query = request.url.with_query({**request.query, **request.match_info}).query_string
        return web.Response(text=_FRAME.format(query.replace("&", "&amp;")), content_type="text/html")

    async def _room(self, request: web.Request) -> web.Response:
        return web.Response(text=_PAGE.read_text(encoding="utf-8"), content_type="text/html")

    async def _enter(self, request: web.Request) -> web.Response:
        who = await request.json()
        if who["act"] == "start" and not _is_signed_in(request):
            return _answer(Meeting("", host=False, odd=self.odd.get), ["Sign in to start this meeting"])
        self.entered.append(who)
        if self.odd.get("shut"):
            return web.Response(status=204)
        self.meeting = Meeting(who["number"], host=who["act"] == "start", odd=self.odd.get)
        return _answer(self.meeting)

    async def _press(self, request: web.Request) -> web.Response:
        act = (await request.json())["act"]
        self.pressed.append(act)
        seconds = self.meeting.seconds(act)
        if seconds is not None:
            await asyncio.sleep(seconds)
            self.meeting.act(act)
        return _answer(self.meeting)

    async def _profile(self, request: web.Request) -> web.Response:
        if not _is_signed_in(request):
            raise web.HTTPFound("/signin")
        return web.Response(text="<h1>Lobby</h1>", content_type="text/html")

    async def _sign_in(self, request: web.Request) -> web.Response:
        page = "<h1>Sign In</h1>" + (_SOMEBODY_SIGNS_IN if self.odd.get("signs_in") else "")
        return web.Response(text=page, content_type="text/html")

    async def _signed_in(self, _request: web.Request) -> web.Response:
        answer = web.Response(status=303, headers={"Location": "/profile"})
        answer.set_cookie(**SIGNED_IN, httponly=True)
        return answer


def _is_signed_in(request: web.Request) -> bool:
    return request.cookies.get(SIGNED_IN["name"]) == SIGNED_IN["value"]


def _answer(meeting: Meeting, texts: list[str] | None = None) -> web.Response:
    shown = {
        "buttons": list(meeting.buttons().items()),
        "texts": texts or meeting.texts(),
        "people": meeting.people(),
    }
    return web.Response(body=orjson.dumps(shown), content_type="application/json")


@asynccontextmanager
async def a_web_client() -> AsyncIterator[WebClient]:
    client = WebClient()
    runner = web.AppRunner(client.routes())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    client.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield client
    finally:
        await runner.cleanup()
