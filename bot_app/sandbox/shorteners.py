"""A local TinyURL, Bitly and S.id under one address, for tests and for trying out a file of providers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

import adapters.shortener.schema
from bot_app.sandbox.misbehave import Misbehaviour

TINYURL_API_KEY = "sandbox-tinyurl-key"
BITLY_TOKEN = "sandbox-bitly-token"
SID_ID, SID_KEY = "sandbox-sid-id", "sandbox-sid-key"
SECRETS = {
    "TINYURL_API_KEY": TINYURL_API_KEY,
    "BITLY_TOKEN": BITLY_TOKEN,
    "SID_ID": SID_ID,
    "SID_KEY": SID_KEY,
}
REAL = {
    "https://api.tinyurl.com": "/tinyurl",
    "https://api-ssl.bitly.com": "/bitly",
    "https://api.s.id": "/sid",
}
Json = dict[str, Any]


class SandboxShorteners:
    def __init__(self) -> None:
        self.misbehaviour = Misbehaviour(_refused)
        self.made: list[tuple[str, str, str]] = []
        """Provider, alias or code, and target, in the order in which they were made."""
        self.taken: set[str] = set()
        """Aliases that belong to somebody else, at all three."""
        self.error_in_200: set[str] = set()
        """Providers that say no with a status that means yes."""
        self.asked: list[Json] = []
        """Every body that was received."""
        self._numbers = count(1)
        self._sid: dict[int, str] = {}

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.misbehaviour.middleware])
        app.add_routes(
            [
                web.post("/tinyurl/create", self._guarded(self._tinyurl, _tinyurl_lets_in)),
                web.post("/bitly/v4/shorten", self._guarded(self._bitly, _bitly_lets_in)),
                web.post("/bitly/v4/custom_bitlinks", self._guarded(self._bitly_alias, _bitly_lets_in)),
                web.post("/sid/v1/links", self._guarded(self._sid_link, _sid_lets_in)),
                web.post("/sid/v1/links/{id}", self._guarded(self._sid_alias, _sid_lets_in)),
            ]
        )
        return app

    def _guarded(
        self, answer: Callable[[web.Request, Json], web.Response], lets_in: Callable[[web.Request], bool]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body: Json = await request.json()
            self.asked.append(body)
            if not lets_in(request):
                return _json({"code": 1, "errors": ["Unauthorized"], "message": "FORBIDDEN"}, 401)
            provider = request.path.split("/")[1]
            if provider in self.error_in_200:
                return _json({"code": 5, "errors": [f"No: {body}"], "link": "", "data": {"short": ""}})
            return answer(request, body)

        return handle

    def _made(self, provider: str, alias: str, target: str) -> str:
        code = alias or f"{provider}{next(self._numbers)}"
        self.made.append((provider, code, target))
        self.taken |= {alias} if alias else set()
        return code

    def _tinyurl(self, _: web.Request, body: Json) -> web.Response:
        alias = body.get("alias", "")
        if alias in self.taken:
            return _json({"data": [], "code": 5, "errors": ["Alias is not available."]}, 422)
        code = self._made("tinyurl", alias, body["url"])
        url = f"https://tinyurl.com/{code}"
        return _json({"data": {"tiny_url": url, "alias": code}, "code": 0, "errors": []})

    def _bitly(self, _: web.Request, body: Json) -> web.Response:
        code = self._made("bitly", "", body["long_url"])
        return _json({"id": f"bit.ly/{code}", "link": f"https://bit.ly/{code}"}, 201)

    def _bitly_alias(self, _: web.Request, body: Json) -> web.Response:
        alias = body["custom_bitlink"].partition("/")[2]
        if alias in self.taken:
            return _json({"message": "ALREADY_EXISTS", "resource": "custom_bitlinks"}, 409)
        self._made("bitly", alias, body["bitlink_id"])
        return _json({"custom_bitlink": body["custom_bitlink"], "bitlink": {"id": body["bitlink_id"]}})

    def _sid_link(self, _: web.Request, body: Json) -> web.Response:
        code, number = self._made("sid", "", body["long_url"]), next(self._numbers)
        self._sid[number] = code
        return _json({"code": 200, "message": "link_created", "data": {"id": number, "short": code}})

    def _sid_alias(self, request: web.Request, body: Json) -> web.Response:
        number = int(request.match_info["id"])
        if number not in self._sid:
            return _json({"code": 404, "message": "link_not_found"}, 404)
        if body["short"] in self.taken:
            return _json({"code": 400, "message": "short_already_taken"})
        self._sid[number] = self._made("sid", body["short"], body["long_url"])
        return _json({"code": 200, "message": "link_updated", "data": {"id": number, "short": body["short"]}})


def providers_file(address: str, **changes: Any) -> bytes:
    """What is built in, led to the stand. `changes`: further keys of the file."""
    built_in = (Path(adapters.shortener.schema.__file__).parent / "providers.json").read_text()
    for real, path in REAL.items():
        built_in = built_in.replace(real, address + path)
    return orjson.dumps({**orjson.loads(built_in), **changes})


def _tinyurl_lets_in(request: web.Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {TINYURL_API_KEY}"


def _bitly_lets_in(request: web.Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {BITLY_TOKEN}"


def _sid_lets_in(request: web.Request) -> bool:
    return (request.headers.get("X-Auth-Id"), request.headers.get("X-Auth-Key")) == (SID_ID, SID_KEY)


def _refused(status: int, retry_after: int | None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.Response(status=status, body=b'{"message": "no"}', headers=headers)


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
