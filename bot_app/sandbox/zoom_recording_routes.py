"""Zoom's API for cloud recordings and past meetings, as the local Zoom answers it."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from urllib.parse import unquote

from aiohttp import web

from bot_app.sandbox.zoom_calls import wish_of
from bot_app.sandbox.zoom_live import ZoomLive, listed
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_pages import Pages
from bot_app.sandbox.zoom_recordings import ZoomRecordings
from bot_app.sandbox.zoom_refusals import answered, invalid, no_meeting, no_recording
from bot_app.sandbox.zoom_routes import user_for
from bot_app.sandbox.zoom_tokens import Access, ZoomTokens

_LONGEST_TTL = 604_800
_USUAL_TTL = 86_400
_LONGEST_RANGE = timedelta(days=31)


class RecordingRoutes:
    def __init__(
        self,
        tokens: ZoomTokens,
        store: ZoomMeetings,
        live: ZoomLive,
        recordings: ZoomRecordings,
        pages: Pages,
    ) -> None:
        self._tokens = tokens
        self._store = store
        self._live = live
        self._recordings = recordings
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        recordings = "/v2/meetings/{meetingId}/recordings"
        return [
            web.get(recordings, self._get),
            web.delete(recordings, self._delete),
            web.put(recordings + "/status", self._recover),
            web.delete(recordings + "/{fileId}", self._delete_file),
            web.put(recordings + "/{fileId}/status", self._recover_file),
            web.get("/v2/users/{userId}/recordings", self._list),
            web.get("/v2/past_meetings/{meetingId}/participants", self._participants),
        ]

    async def _get(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:read:list_recording_files")
        recording = self._recordings.recording(self._own(request, access))
        shown = self._recordings.show(recording)
        if request.query.get("include_fields") == "download_access_token":
            token = self._recordings.download_token(recording, timedelta(seconds=_ttl(request)))
            shown["download_access_token"] = token
        return answered(shown)

    async def _delete(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:delete:meeting_recording")
        self._recordings.remove(self._own(request, access), for_ever=_for_ever(request))
        return web.Response(status=204)

    async def _delete_file(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:delete:recording_file")
        file_id = request.match_info["fileId"]
        self._recordings.remove(self._own(request, access), file_id, for_ever=_for_ever(request))
        return web.Response(status=204)

    async def _recover(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:update:recover_meeting_recordings")
        await _check_recovery(request)
        self._recordings.recover(self._own(request, access))
        return web.Response(status=200)

    async def _recover_file(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:update:recover_single_recording")
        await _check_recovery(request)
        self._recordings.recover(self._own(request, access), request.match_info["fileId"])
        return web.Response(status=204)

    async def _list(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "cloud_recording:read:list_user_recordings")
        host = user_for(self._store, request, access)
        today = self._store.clock().astimezone(UTC).date()
        first, last = _day(request, "from", today), _day(request, "to", today + timedelta(days=1))
        if not timedelta() <= last - first <= _LONGEST_RANGE:
            raise invalid("from")
        trashed = request.query.get("trash") == "true"
        found = [
            self._recordings.show(recording, trashed=trashed)
            for recording in self._recordings.of_host(host, trashed=trashed)
            # Zoom cannot filter its trash by date.
            if trashed or first <= recording.start.astimezone(UTC).date() <= last
        ]
        page = self._pages.page(request, "meetings", found)
        return answered({"from": first.isoformat(), "to": last.isoformat(), **page})

    async def _participants(self, request: web.Request) -> web.Response:
        access = self._tokens.require(request, "meeting:read:list_past_participants")
        identity = _identity(request)
        instance = self._live.past(identity)
        if instance.ended is None or not access.opens(instance.meeting["host_id"]):
            raise no_meeting(identity)
        people = [listed(participant, instance.ended) for participant in instance.participants]
        return answered(self._pages.page(request, "participants", people))

    def _own(self, request: web.Request, access: Access) -> str:
        """Raises: ZoomRefusal; a user's token does not even see the recordings of others."""
        identity = _identity(request)
        if not access.opens(self._recordings.host_id(identity)):
            raise no_recording()
        return identity


def _identity(request: web.Request) -> str:
    """A number or a uuid. One that begins with a slash or holds two is found only if encoded twice."""
    once = request.match_info["meetingId"]
    if once.startswith("/") or "//" in once:
        raise no_meeting(once)
    return unquote(once)


def _ttl(request: web.Request) -> int:
    asked = request.query.get("ttl", str(_USUAL_TTL))
    if not asked.isdecimal() or int(asked) > _LONGEST_TTL:
        raise invalid("ttl")
    return int(asked)


def _for_ever(request: web.Request) -> bool:
    action = request.query.get("action", "trash")
    if action not in {"trash", "delete"}:
        raise invalid("action")
    return action == "delete"


async def _check_recovery(request: web.Request) -> None:
    if (await wish_of(request)).get("action") != "recover":
        raise invalid("action")


def _day(request: web.Request, name: str, usual: date) -> date:
    try:
        return date.fromisoformat(request.query.get(name, usual.isoformat()))
    except ValueError as wrong:
        raise invalid(name) from wrong
