"""A language model and a speech model on loopback that answer as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.cue import Cue

KEY = "sk-key-that-must-never-be-seen"
SUMMARY = {
    "overview": "Anggaran disetujui.",
    "decisions": ["Pakai vendor A."],
    "action_items": [{"text": "Kirim notulen.", "owner": "Budi", "due": "Jumat"}],
}


class ModelStand:
    """Plays its answers in turn; the last one stays. An answer is what the model says, a response, or a handler."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[web.Request] = []
        self.bodies: list[dict[str, Any]] = []
        self.was_asked = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        app.router.add_route("*", "/elsewhere", self._complete)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    @property
    def base(self) -> str:
        return str(self.server.make_url("/v1"))

    @property
    def prompts(self) -> list[str]:
        """What the user's first message said, call for call."""
        return [body["messages"][1]["content"] for body in self.bodies]

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(orjson.loads(await request.read()))
        return await self._answer(request, completion)

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, lambda said: web.Response(text=said, content_type="text/vtt"))

    async def _answer(self, request: web.Request, spoken: Any) -> web.StreamResponse:
        self.asked.append(request)
        self.was_asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = await answer(request)
        if isinstance(answer, web.Response):
            return _fresh(answer)
        return answer if isinstance(answer, web.StreamResponse) else spoken(answer)


def _fresh(response: web.Response) -> web.Response:
    """The same once more: a response can be sent only once."""
    headers = response.headers.copy()
    headers.popall("Content-Length", None)
    return web.Response(body=response.body, status=response.status, headers=headers)


def completion(said: Any) -> web.Response:
    """A chat completion; what is not text is sent as JSON text."""
    content = said if isinstance(said, str | None) else orjson.dumps(said).decode()
    return reply({"choices": [{"message": {"role": "assistant", "content": content}}]})


def reply(body: Any, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        body=orjson.dumps(body), status=status, headers=headers, content_type="application/json"
    )


async def never(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def model(*answers: Any) -> AsyncIterator[tuple[ModelStand, aiohttp.ClientSession]]:
    stand = ModelStand(*answers)
    async with stand.server, aiohttp.ClientSession() as session:
        yield stand, session


def cues(*said: str, speaker: str = "Ani") -> list[Cue]:
    """One cue after the other, two seconds each, by two people in turn."""
    speakers = (speaker, "Budi")
    return [
        Cue(2000 * number, 2000 * number + 1900, speakers[number % 2], text)
        for number, text in enumerate(said)
    ]
