"""A local Zoom: tokens, users and Zoom meetings over HTTP."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.misbehave import Misbehaviour
from bot_app.sandbox.world import Clock, real_clock
from bot_app.sandbox.zoom_meetings import Creation, Json, ZoomMeetings
from bot_app.sandbox.zoom_refusals import (
    ZoomRefusal,
    answered,
    invalid,
    worded,
)
from bot_app.sandbox.zoom_tokens import ZoomTokens

ACCOUNT_ID = "sandbox-account"
CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-client-secret"
SCOPES = frozenset(
    {
        "meeting:write:meeting:admin",
        "meeting:update:meeting:admin",
        "meeting:update:status:admin",
        "meeting:delete:meeting:admin",
        "meeting:read:meeting:admin",
        "meeting:read:list_meetings:admin",
        "user:read:user:admin",
        "user:read:list_users:admin",
    }
)
_LARGEST_BODY = 1 << 20
_LARGEST_PAGE = 300


@dataclass(frozen=True)
class ZoomCall:
    """One request as it came, and what it was answered (even where the answer was lost)."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer_headers: dict[str, str]
    answer_body: bytes
    at: datetime


class SandboxZoom:
    def __init__(
        self,
        *,
        account_id: str = ACCOUNT_ID,
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        scopes: frozenset[str] = SCOPES,
        clock: Clock = real_clock,
        daily_limit_per_host: int = 100,
        web_address: str = "",
    ) -> None:
        """`web_address`: where join links lead; empty: to the sandbox itself."""
        self.account_id = account_id
        self.client_id = client_id
        self.client_secret = client_secret
        self.tokens = ZoomTokens(account_id, client_id, client_secret, scopes, clock)
        self.clock = clock
        self.bell = Bell()
        self.store = ZoomMeetings(clock, self.bell, daily_limit_per_host)
        self.store.add_user("host@sandbox.example", "Sandy", "Host")
        self.misbehaviour = Misbehaviour(worded)
        self.calls: list[ZoomCall] = []
        self._web_address = web_address
        self._pages: dict[str, int] = {}

    @property
    def meetings(self) -> list[Json]:
        """Every Zoom meeting that exists now, with all its fields, oldest first."""
        return list(self.store.by_id.values())

    @property
    def creations(self) -> list[Creation]:
        return self.store.creations

    @property
    def users(self) -> dict[str, Json]:
        return self.store.users

    def add_user(self, email: str, first_name: str, last_name: str) -> Json:
        return self.store.add_user(email, first_name, last_name)

    def start_meeting(self, number: int) -> None:
        """As the host does it in the app."""
        self.store.start(number)

    def end_meeting(self, number: int) -> None:
        self.store.end(number)

    def delete_meeting(self, number: int) -> None:
        """As the host does it on Zoom's own pages, behind the bot's back."""
        self.store.delete(str(number))

    def revoke_tokens(self) -> None:
        self.tokens.revoke()

    def app(self) -> web.Application:
        app = web.Application(
            client_max_size=_LARGEST_BODY,
            middlewares=[self.misbehaviour.middleware, self._recording, self._refusing],
        )
        app.add_routes(
            [
                web.post("/oauth/token", self.tokens.give),
                web.get("/j/{meetingId}", _stand_in_page),
                web.get("/s/{meetingId}", _stand_in_page),
                web.post("/v2/users/{userId}/meetings", self._create),
                web.get("/v2/users/{userId}/meetings", self._list),
                web.get("/v2/users/{userId}", self._get_user),
                web.get("/v2/users", self._list_users),
                web.get("/v2/meetings/{meetingId}", self._get),
                web.patch("/v2/meetings/{meetingId}", self._update),
                web.delete("/v2/meetings/{meetingId}", self._delete),
                web.put("/v2/meetings/{meetingId}/status", self._set_status),
            ]
        )
        return app

    # HTTP

    @property
    def _recording(self) -> Any:
        @web.middleware
        async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
            body = await request.read()
            answer = await handler(request)
            said = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
            headers = {**answer.headers, **({"Content-Type": answer.content_type} if said else {})}
            self.calls.append(
                ZoomCall(
                    request.method,
                    str(request.url),
                    dict(request.headers),
                    body,
                    answer.status,
                    headers,
                    said,
                    self.clock(),
                )
            )
            self.bell.ring()
            return answer

        return record

    @property
    def _refusing(self) -> Any:
        @web.middleware
        async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            except ZoomRefusal as refusal:
                return refusal.as_answer()
            except web.HTTPException as wrong:
                return answered({"code": wrong.status, "message": wrong.reason}, wrong.status)

        return refuse

    async def _create(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:write:meeting")
        host = self.store.user(request.match_info["userId"])
        address = self._web_address or str(request.url.origin())
        meeting = self.store.create(host, await _wish(request), address)
        return answered({**meeting, "creation_source": "open_api"}, 201)

    async def _list(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:read:list_meetings")
        host = self.store.user(request.match_info["userId"])
        listed = self.store.listed(host, request.query.get("type", "scheduled"))
        return answered(self._page(request, "meetings", listed))

    async def _get_user(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "user:read:user")
        return answered(self.store.user(request.match_info["userId"]))

    async def _list_users(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "user:read:list_users")
        return answered(self._page(request, "users", list(self.users.values())))

    async def _get(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:read:meeting")
        return answered(self.store.meeting(request.match_info["meetingId"]))

    async def _update(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:update:meeting")
        self.store.update(request.match_info["meetingId"], await _wish(request))
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:delete:meeting")
        self.store.delete(request.match_info["meetingId"])
        return web.Response(status=204)

    async def _set_status(self, request: web.Request) -> web.Response:
        self.tokens.require(request, "meeting:update:status")
        acts = {"end": self.store.end, "recover": self.store.recover}
        act = acts.get((await _wish(request)).get("action", ""))
        if act is None:
            raise invalid("action")
        act(request.match_info["meetingId"])
        return web.Response(status=204)

    def _page(self, request: web.Request, name: str, items: list[Json]) -> Json:
        asked = request.query.get("page_size", "30")
        if not asked.isdecimal() or not int(asked):
            raise invalid("page_size")
        size = min(int(asked), _LARGEST_PAGE)
        token = request.query.get("next_page_token", "")
        start = self._pages.get(token, 0) if token else 0
        if token and token not in self._pages:
            raise invalid("next_page_token")
        following = ""
        if start + size < len(items):
            following = secrets.token_urlsafe(24)
            self._pages[following] = start + size
        return {
            "page_size": size,
            "total_records": len(items),
            "next_page_token": following,
            name: items[start : start + size],
        }


async def _wish(request: web.Request) -> Json:
    try:
        wish = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        wish = None
    if not isinstance(wish, dict):
        raise ZoomRefusal(400, 300, "Request Body should be a valid JSON object.")
    return wish


async def _stand_in_page(request: web.Request) -> web.Response:
    return web.Response(
        text=f"Here Zoom meeting {request.match_info['meetingId']} would open. This is a sandbox.\n"
    )
