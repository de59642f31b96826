"""The chat page: people's chats with the bot, the event log and Zoom's meetings, live in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot_app.sandbox.page_feed import Feed, ReadLog, View
from bot_app.sandbox.page_files import PageFiles
from bot_app.sandbox.pc_window import CannotBe, PcWindow
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_acts import ZoomActs
from bot_app.sandbox.zoom_refusals import ZoomRefusal

_HERE = Path(__file__).parent
_FILES = {
    "/": ("page.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
        " media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_LARGEST_BODY = 256 * 1024


def page_app(
    telegram: SandboxTelegram,
    zoom: SandboxZoom,
    read_log: ReadLog,
    *,
    language: str = "en",
    windows: Sequence[PcWindow] = (),
) -> web.Application:
    """`language`: in which people talk in recorded meetings; `windows`: of the meeting PCs there are."""
    acts = ZoomActs(zoom, language)
    page = _Page(View(telegram, zoom, read_log, windows), acts)
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_guarded])
    app.add_routes([web.get(path, _show(*file)) for path, file in _FILES.items()])
    app.add_routes(
        [
            web.get("/api/state", page.state),
            web.get("/api/stream", page.stream),
            web.post("/api/say", page.say),
            web.post("/api/tap", page.tap),
            web.post("/api/inline", page.ask_inline),
            web.post("/api/share", page.send_inline),
            web.post("/api/person", page.add_person),
            web.post("/api/zoom", page.act_in_zoom),
            web.get("/pc/{name}", page.look_at_pc),
            web.post("/pc/{name}", page.press_on_pc),
            web.get("/api/file/{file_id}", PageFiles(telegram, _HEADERS).show),
        ]
    )
    app.cleanup_ctx.append(acts.living)
    app.on_shutdown.append(page.stop)
    return app


class _Page:
    def __init__(self, view: View, acts: ZoomActs) -> None:
        self._view = view
        self._acts = acts
        self._telegram = view.telegram
        self._stopping = False

    async def state(self, _request: web.Request) -> web.Response:
        return _json(await self._view.everything())

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events; a reconnecting browser names the last log position it has seen."""
        last = request.headers.get("Last-Event-ID", "")
        feed = Feed(self._view, int(last) if last.isdecimal() else 0)
        stream = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        with suppress(ConnectionResetError):  # the browser went away
            while not self._stopping:
                for news in await feed.news():
                    await stream.write(news)
                await self._view.something_happens()
        return stream

    async def stop(self, _app: web.Application) -> None:
        self._stopping = True
        self._telegram.bell.ring()

    async def say(self, request: web.Request) -> web.Response:
        wish = await _wish(request, person=int, chat=int, text=str)
        chat = self._telegram.world.chats.get(wish["chat"])
        if chat is None or wish["person"] not in chat.members:
            raise web.HTTPNotFound
        thread = wish.get("thread")
        thread_id = thread if thread in chat.topics else None
        return _json({"update_id": self._telegram.say(wish["person"], wish["text"], chat.id, thread_id)})

    async def tap(self, request: web.Request) -> web.Response:
        wish = await _wish(request, person=int, chat=int, message=int, data=str)
        try:
            update_id = self._telegram.tap(wish["person"], wish["chat"], wish["message"], wish["data"])
        except LookupError as gone:
            raise web.HTTPNotFound from gone
        return _json({"update_id": update_id})

    async def ask_inline(self, request: web.Request) -> web.Response:
        """What the bot offers to somebody who writes behind its name."""
        wish = await _wish(request, person=int, words=str)
        if wish["person"] not in self._telegram.people:
            raise web.HTTPNotFound
        query = self._telegram.inline.ask(wish["person"], wish["words"])
        try:
            answer = await self._telegram.inline.answered(query)
        except TimeoutError as silence:
            raise web.HTTPGatewayTimeout from silence
        offered = [
            {name: each.get(name, "") for name in ("id", "title", "description")}
            for each in answer["results"]
        ]
        return _json({"query": query, "results": offered, "button": answer.get("button", {}).get("text", "")})

    async def send_inline(self, request: web.Request) -> web.Response:
        wish = await _wish(request, person=int, chat=int, query=str, result=str)
        try:
            sent = self._telegram.inline.send(wish["person"], wish["chat"], wish["query"], wish["result"])
        except LookupError as gone:
            raise web.HTTPNotFound from gone
        return _json({"message_id": sent["message_id"]})

    async def add_person(self, request: web.Request) -> web.Response:
        wish = await _wish(request, name=str)
        name = wish["name"].strip()[:64]
        if not name:
            raise web.HTTPBadRequest
        return _json({"id": self._telegram.add_person(name, note="stranger").id})

    async def act_in_zoom(self, request: web.Request) -> web.Response:
        wish = await _wish(request, meeting=str, act=str)
        if not wish["meeting"].isdecimal():
            raise web.HTTPBadRequest
        try:
            await self._acts.do(int(wish["meeting"]), wish["act"])
        except LookupError as unknown:
            raise web.HTTPBadRequest from unknown
        except ZoomRefusal as refusal:
            raise web.HTTPNotFound from refusal
        return _json({})

    async def look_at_pc(self, request: web.Request) -> web.Response:
        return _json(self._window(request).look())

    async def press_on_pc(self, request: web.Request) -> web.Response:
        """By the PC's agent, or by somebody who stands before it."""
        wish = await _wish(request, desired=str)
        try:
            self._window(request).press(wish["desired"], wish)
        except CannotBe as refusal:
            raise web.HTTPConflict from refusal
        return _json({})

    def _window(self, request: web.Request) -> PcWindow:
        name = request.match_info["name"]
        found = next((each for each in self._view.windows if each.name == name), None)
        if found is None:
            raise web.HTTPNotFound
        return found


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other sites cannot send our header or read our answers, nor show the page inside theirs."""
    if request.method == "POST" and (
        request.headers.get("X-Sandbox") != "1" or request.content_type != "application/json"
    ):
        return web.Response(status=403, text="X-Sandbox: 1 and a JSON body are needed\n", headers=_HEADERS)
    return await handler(request)


def _show(name: str, content_type: str) -> Handler:
    async def show(_request: web.Request) -> web.StreamResponse:
        body = await asyncio.to_thread((_HERE / name).read_bytes)
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=_HEADERS)

    return show


async def _wish(request: web.Request, **wanted: type) -> Json:
    try:
        wish = orjson.loads(await request.read())
    except orjson.JSONDecodeError as broken:
        raise web.HTTPBadRequest from broken
    if not isinstance(wish, dict) or not all(isinstance(wish.get(k), kind) for k, kind in wanted.items()):
        raise web.HTTPBadRequest
    return wish


def _json(answer: Json) -> web.Response:
    return web.Response(body=orjson.dumps(answer), content_type="application/json", headers=_HEADERS)
