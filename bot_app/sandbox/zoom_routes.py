"""Zoom's API for users and planned meetings, as the local Zoom answers it."""

from __future__ import annotations

from aiohttp import web

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_calls import wish_of
from bot_app.sandbox.zoom_lists import asked_of
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_occurrences import occurrence_shown, series_shown
from bot_app.sandbox.zoom_pages import Pages
from bot_app.sandbox.zoom_refusals import answered, no_meeting, no_user
from bot_app.sandbox.zoom_tokens import Access, ZoomTokens

_MOST_USERS = 2000


class MeetingRoutes:
    def __init__(self, tokens: ZoomTokens, store: ZoomMeetings, pages: Pages, web_address: str) -> None:
        self._tokens = tokens
        self._store = store
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
        ]

    async def _create(self, request: web.Request) -> web.Response:
        host = user_for(self._store, request, self._tokens.require(request, "meeting:write:meeting"))
        address = self._web_address or str(request.url.origin())
        meeting = self._store.create(host, await wish_of(request), address)
        return answered(series_shown(meeting, self._store.clock(), previous=True), 201)

    async def _list(self, request: web.Request) -> web.Response:
        host = user_for(self._store, request, self._tokens.require(request, "meeting:read:list_meetings"))
        page = self._pages.page(request, "meetings", self._store.listed(host, asked_of(request.query)))
        return answered({**page, "meetings": [line.shown() for line in page["meetings"]]})

    async def _get_user(self, request: web.Request) -> web.Response:
        return answered(user_for(self._store, request, self._tokens.require(request, "user:read:user")))

    async def _list_users(self, request: web.Request) -> web.Response:
        self._tokens.require(request, "user:read:list_users")
        users = list(self._store.users.values())
        return answered(self._pages.page(request, "users", users, largest=_MOST_USERS))

    async def _get(self, request: web.Request) -> web.Response:
        meeting = self._meeting(request, "meeting:read:meeting")
        if occurrence_id := _occurrence_id(request):
            occurrence = self._store.occurrence(meeting["id"], occurrence_id)
            return answered(occurrence_shown(meeting, occurrence))
        previous = request.query.get("show_previous_occurrences") == "true"
        return answered(series_shown(meeting, self._store.clock(), previous=previous))

    async def _update(self, request: web.Request) -> web.Response:
        self._meeting(request, "meeting:update:meeting")
        wish = await wish_of(request)
        self._store.update(request.match_info["meetingId"], wish, _occurrence_id(request))
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        self._meeting(request, "meeting:delete:meeting")
        self._store.delete(request.match_info["meetingId"], _occurrence_id(request))
        return web.Response(status=204)

    def _meeting(self, request: web.Request, scope: str) -> Json:
        """Raises: ZoomRefusal."""
        access = self._tokens.require(request, scope)
        return own_meeting(self._store, access, request.match_info["meetingId"])


def own_meeting(store: ZoomMeetings, access: Access, number: str) -> Json:
    """Raises: ZoomRefusal; a user's token does not even see the meetings of others."""
    meeting = store.meeting(number)
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


def _occurrence_id(request: web.Request) -> str:
    """Empty: the whole meeting is meant."""
    return request.query.get("occurrence_id", "")


async def _stand_in_page(request: web.Request) -> web.Response:
    return web.Response(
        text=f"Here Zoom meeting {request.match_info['meetingId']} would open. This is a sandbox.\n"
    )
