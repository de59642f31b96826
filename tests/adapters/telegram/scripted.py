"""A Telegram that answers as the test says, for what the sandbox is too well-behaved to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from adapters.telegram.api import TelegramApi
from bot_app.sandbox.sandbox import serving

TOKEN = "7000000001:AAtoken-that-must-never-be-seen-anywhere"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ScriptedTelegram:
    """Plays its answers in turn; the last one stays. An answer is JSON, a response, or a handler."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        assert request.match_info["token"] == TOKEN
        self.asked.append((request.match_info["method"], orjson.loads(await request.read() or b"{}")))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = await answer(request)
        if isinstance(answer, web.StreamResponse):
            return answer
        status = 200 if answer.get("ok") else answer.get("error_code", 400)
        return web.Response(body=orjson.dumps(answer), status=status, content_type="application/json")


def ok(result: Any) -> dict[str, Any]:
    return {"ok": True, "result": result}


def no(code: Any, words: str, **parameters: Any) -> dict[str, Any]:
    answer = {"ok": False, "error_code": code, "description": words}
    return {**answer, "parameters": parameters} if parameters else answer


async def hang_up(request: web.Request) -> web.StreamResponse:
    """The request was read, and the connection breaks before the answer."""
    request.transport.abort()
    return web.Response()


@asynccontextmanager
async def scripted(*answers: Any) -> AsyncIterator[tuple[ScriptedTelegram, TelegramApi]]:
    stand = ScriptedTelegram(*answers)
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", stand.answer)
    async with serving(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        yield stand, TelegramApi(session, address, TOKEN)
