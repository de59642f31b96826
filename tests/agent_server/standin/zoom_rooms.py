"""Zoom's OAuth and its API of rooms on loopback, with every trouble a network and an API can make.

Each exchange is held against Zoom's own description, where that is there.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import asynccontextmanager
from functools import cache
from itertools import count

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.contracts.zoom_contract import CONTRACTS, check_zoom

ROOM = "qMOLddnySIGGVycz8aX_JQ"
ACCOUNT, CLIENT = "acc-of-rooms", "app-of-rooms"
SECRET = "cl13nt-s3cret-of-rooms"
ACTIVATION = "1315-2376-2198-7926"
SCOPES = "zoom_rooms:read:list_rooms:admin zoom_rooms:update:room_control:admin"
_DESCRIPTION = CONTRACTS / "endpoints_workplace_Rooms.json"
_STATUS_AFTER = {
    "zoomroom.meeting_join": "InMeeting",
    "zoomroom.meeting_leave": "Available",
    "zoomroom.meeting_end": "Available",
}


class ZoomRooms:
    """What was asked is in the lists; what is to go wrong is set on the attributes."""

    def __init__(self) -> None:
        self.rooms = {ROOM: {"id": ROOM, "name": "Lobby", "status": "Available"}}
        self.secret, self.scopes, self.granted = SECRET, SCOPES, {}
        self.tokens: list[str] = []
        """The last one is good."""
        self.asked: list[str] = []
        """Method and path, in order."""
        self.queries: list[dict[str, str]] = []
        self.events: list[tuple[str, dict]] = []
        """What was carried out: the event, and its parameters."""
        self.answers: dict[str, list[web.Response]] = {}
        """By the end of the path: what is answered instead, and nothing carried out."""
        self.lost: dict[str, int] = {}
        """By the end of the path: answers that are lost although the request was carried out."""
        self.deaf = False
        """Takes everything, and nothing comes of it."""
        self.later: list[str] = []
        """Statuses of the room that come one by one, each with the next look."""
        self.page = 300
        self.broken: list[str] = []
        """Where an exchange does not fit Zoom's description."""
        self._numbers = count(1)
        self._news = asyncio.Event()
        app = web.Application(middlewares=[self._checked])
        app.router.add_post("/oauth/token", self._token)
        app.router.add_get("/v2/rooms", self._list)
        app.router.add_patch("/v2/rooms/{id}/events", self._event)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    @property
    def address(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    @property
    def status(self) -> str:
        return self.rooms[ROOM]["status"]

    @status.setter
    def status(self, status: str) -> None:
        self.rooms[ROOM]["status"] = status

    def count(self, end: str) -> int:
        return sum(each.endswith(end) for each in self.asked)

    async def until(self, condition) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self._news.clear()
                await self._news.wait()

    @web.middleware
    async def _checked(self, request, handler):
        body = await request.read()
        self.asked.append(f"{request.method} {request.path}")
        self._news.set()
        instead = self._instead(request)
        answer = instead or await handler(request)
        # What is answered instead may be anything; what is asked may not.
        fit = instead is None or answer.status >= 400
        if request.path.startswith("/v2/") and _DESCRIPTION.exists() and fit:
            self._hold_against(request, body, answer)
        for end, times in self.lost.items():
            if request.path.endswith(end) and times:
                self.lost[end] = times - 1
                request.transport.abort()
        return answer

    def _instead(self, request):
        for end, answers in self.answers.items():
            if request.path.endswith(end) and answers:
                chosen = answers.pop(0)
                return web.Response(status=chosen.status, body=chosen.body, headers=chosen.headers)
        return None

    def _hold_against(self, request, body, answer):
        try:
            check_zoom(
                request.method,
                str(request.url),
                request.headers,
                body,
                answer.status,
                {**answer.headers, "Content-Type": answer.content_type},
                answer.body or b"",
            )
        except AssertionError as broken:
            self.broken.append(str(broken))

    async def _token(self, request):
        form = dict(await request.post())
        basic = "Basic " + b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        if form != {"grant_type": "account_credentials", "account_id": ACCOUNT}:
            return _json(400, {"reason": "Bad Request", "error": "invalid_request"})
        if request.headers.get("Authorization") != basic:
            return _json(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        self.tokens.append(f"t0k3n-{next(self._numbers)}")
        grant = {"access_token": self.tokens[-1], "token_type": "bearer", "expires_in": 3599}
        return _json(200, {**grant, "scope": self.scopes, **self.granted})

    async def _list(self, request):
        if refusal := self._refusal(request):
            return refusal
        if self.later:
            self.status = self.later.pop(0)
        self.queries.append(dict(request.query))
        named = request.query.get("query_name", "")
        found = [room for room in self.rooms.values() if named in room["name"]]
        begin = int(request.query.get("next_page_token", "0"))
        end = begin + min(int(request.query.get("page_size", "30")), self.page)
        rooms = [{**room, "activation_code": ACTIVATION} for room in found[begin:end]]
        return _json(200, {"rooms": rooms, "next_page_token": str(end) if end < len(found) else ""})

    async def _event(self, request):
        if refusal := self._refusal(request):
            return refusal
        room = self.rooms.get(request.match_info["id"])
        if room is None:
            return _json(404, {"code": 1012, "message": f"Room does not exist: {request.match_info['id']}."})
        if room["status"] == "Offline":
            return _json(400, {"code": 300, "message": "Zoom Room is offline."})
        asked = orjson.loads(await request.read())
        self._hold_parameters_against(asked)
        self.events.append((asked["method"], asked.get("params", {})))
        if not self.deaf:
            room["status"] = _STATUS_AFTER.get(asked["method"], room["status"])
        self._news.set()
        return web.Response(status=202)

    def _refusal(self, request):
        if not self.tokens or request.headers.get("Authorization") != f"Bearer {self.tokens[-1]}":
            return _json(401, {"code": 124, "message": "Invalid access token."})
        return None

    def _hold_parameters_against(self, asked):
        """The description forbids no others, and Zoom ignores them: a slip would go unseen."""
        if not _DESCRIPTION.exists():
            return
        known = _parameters().get(asked["method"], {})
        if unknown := {*asked.get("params", {})} - {*known} | {*asked} - {"method", "params"}:
            self.broken.append(f"{asked['method']} has no {', '.join(sorted(unknown))}")


@cache
def _parameters():
    """By event, as Zoom describes them."""
    described = orjson.loads(_DESCRIPTION.read_bytes())["paths"]["/rooms/{id}/events"]["patch"]
    kinds = described["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    properties = [each["properties"] for each in kinds]
    return {each["method"]["enum"][0]: each.get("params", {}).get("properties", {}) for each in properties}


def _json(status, body):
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def no(status, code=0, **headers):
    """A refusal as Zoom words it, with what nobody should read in it."""
    body = orjson.dumps({"code": code or status, "message": f"No: {SECRET}"})
    return web.Response(status=status, body=body, headers={"Content-Type": "application/json", **headers})


@asynccontextmanager
async def zoom_rooms():
    """Nothing that was asked may break Zoom's description."""
    zoom = ZoomRooms()
    await zoom.server.start_server()
    try:
        yield zoom
    finally:
        await zoom.server.close()
    assert zoom.broken == []


def section(zoom, folder, **chosen):
    """Settings of the driver as an operator writes them, with the secret in a private file."""
    secret = folder / "rooms-secret"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    return {
        "room": ROOM,
        "account_id": ACCOUNT,
        "client_id": CLIENT,
        "client_secret_file": str(secret),
        "address": f"{zoom.address}/v2",
        "token_address": f"{zoom.address}/oauth/token",
        "seconds_to_act": 20.0,
        "seconds_to_enter": 20.0,
        "seconds_to_restart": 20.0,
        "look_every": 0.02,
        **chosen,
    }
