"""Zoom's API for users and meetings, as the local Zoom answers it."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_calls import wish_of
from bot_app.sandbox.zoom_live import Act, ZoomLive
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_pages import Pages
from bot_app.sandbox.zoom_refusals import answered, invalid, no_meeting, no_user
from bot_app.sandbox.zoom_tokens import Access, ZoomTokens

_RECORDING: dict[object, Act] = {
    "recording.start": "start",
    "recording.pause": "pause",
    "recording.resume": "resume",
    "recording.stop": "stop",
}


class MeetingRoutes:
    def __init__(
        self, tokens: ZoomTokens, store: ZoomMeetings, live: ZoomLive, pages: Pages, web_address: str
    ) -> None:
        self._tokens = tokens
        self._store = store
        self._live = live
        self._pages = pages
        self._web_address = web_address

    def routes(self) -> list[web.RouteDef]:
        return [
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
            web.patch("/v2/live_meetings/{meetingId}/events", self._control),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        host = user_for(self._store, request, self._tokens.require(request, "meeting:write:meeting"))
        address = self._web_address or str(request.url.origin())
        meeting = self._store.create(host, await wish_of(request), address)
        return answered({**meeting, "creation_source": "open_api"}, 201)

    async def _list(self, request: web.Request) -> web.Response:
        host = user_for(self._store, request, self._tokens.require(request, "meeting:read:list_meetings"))
        listed = self._store.listed(host, request.query.get("type", "scheduled"))
        return answered(self._pages.page(request, "meetings", listed))

    async def _get_user(self, request: web.Request) -> web.Response:
        return answered(user_for(self._store, request, self._tokens.require(request, "user:read:user")))

    async def _list_users(self, request: web.Request) -> web.Response:
        self._tokens.require(request, "user:read:list_users")
        return answered(self._pages.page(request, "users", list(self._store.users.values())))

    async def _get(self, request: web.Request) -> web.Response:
        return answered(self._meeting(request, "meeting:read:meeting"))

    async def _update(self, request: web.Request) -> web.Response:
        self._meeting(request, "meeting:update:meeting")
        self._store.update(request.match_info["meetingId"], await wish_of(request))
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        self._meeting(request, "meeting:delete:meeting")
        self._store.delete(request.match_info["meetingId"])
        return web.Response(status=204)

    async def _set_status(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "meeting:update:status")
        number = request.match_info["meetingId"]
        acts: dict[str, Callable[[str], None]] = {"end": self._live.end, "recover": self._store.recover}
        act = acts.get((await wish_of(request)).get("action", ""))
        if act is None:
            raise invalid("action")
        if number.isdecimal() and int(number) in self._store.by_id:
            self._own(access, number)
        act(number)
        return web.Response(status=204)

    async def _control(self, request: web.Request) -> web.Response:
        """202 means asked: whether it is so, the webhook says."""
        meeting = self._meeting(request, "meeting:update:in_meeting_controls")
        act = _RECORDING.get((await wish_of(request)).get("method"))
        if act is None:
            raise invalid("method")
        self._live.record(meeting["id"], act)
        return web.Response(status=202)

    def _meeting(self, request: web.Request, scope: str) -> Json:
        """Raises: ZoomRefusal."""
        return self._own(self._tokens.require(request, scope), request.match_info["meetingId"])

    def _own(self, access: Access, number: str) -> Json:
        """Raises: ZoomRefusal; a user's token does not even see the meetings of others."""
        meeting = self._store.meeting(number)
        if not access.opens(meeting["host_id"]):
            raise no_meeting(number)
        return meeting


def user_for(store: ZoomMeetings, request: web.Request, access: Access) -> Json:
    """Who is meant by an address, where `me` is the token's own user. Raises: ZoomRefusal."""
    asked = request.match_info["userId"]
    user = store.user(access.user_id if asked == "me" and access.user_id else asked)
    if not access.opens(user["id"]):
        raise no_user(asked)
    return user


async def _stand_in_page(request: web.Request) -> web.Response:
    return web.Response(
        text=f"Here Zoom meeting {request.match_info['meetingId']} would open. This is a sandbox.\n"
    )
