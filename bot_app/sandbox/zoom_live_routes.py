"""Zoom's API for meetings that run: their status and the controls inside, as the local Zoom answers it."""

from __future__ import annotations

from aiohttp import web

from bot_app.sandbox.zoom_calls import wish_of
from bot_app.sandbox.zoom_controls import ZoomControls
from bot_app.sandbox.zoom_live import ZoomLive
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_refusals import invalid, no_meeting
from bot_app.sandbox.zoom_routes import own_meeting
from bot_app.sandbox.zoom_tokens import ZoomTokens


class LiveRoutes:
    def __init__(
        self, tokens: ZoomTokens, store: ZoomMeetings, live: ZoomLive, controls: ZoomControls
    ) -> None:
        self._tokens = tokens
        self._store = store
        self._live = live
        self._controls = controls

    def routes(self) -> list[web.RouteDef]:
        return [
            web.put("/v2/meetings/{meetingId}/status", self._set_status),
            web.patch("/v2/live_meetings/{meetingId}/events", self._control),
        ]

    async def _set_status(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "meeting:update:status")
        number = request.match_info["meetingId"]
        action = (await wish_of(request)).get("action")
        if action not in ("end", "recover"):
            raise invalid("action")
        if action == "end" or (number.isdecimal() and int(number) in self._store.by_id):
            own_meeting(self._store, access, number)
        if action == "end":
            self._end(number)
        else:
            self._store.recover(number)
        return web.Response(status=204)

    def _end(self, number: str) -> None:
        """Raises: ZoomRefusal; of a meeting that does not run Zoom says that there is none."""
        if self._store.meeting(number)["status"] != "started":
            raise no_meeting(number)
        self._live.end(number)

    async def _control(self, request: web.Request) -> web.Response:
        """202 means asked: whether it is so, the webhook says."""
        access = self._tokens.require(request, "meeting:update:in_meeting_controls")
        meeting = own_meeting(self._store, access, request.match_info["meetingId"])
        self._controls.ask(meeting["id"], await wish_of(request))
        return web.Response(status=202)
