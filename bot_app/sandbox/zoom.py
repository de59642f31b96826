"""A local Zoom: tokens, users, meetings, recordings and webhooks over HTTP."""

from __future__ import annotations

from aiohttp import web

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.misbehave import Misbehaviour
from bot_app.sandbox.world import Clock, real_clock
from bot_app.sandbox.zoom_calls import ZoomCall, refusing, remembering
from bot_app.sandbox.zoom_controls import ZoomControls
from bot_app.sandbox.zoom_downloads import ZoomDownloads
from bot_app.sandbox.zoom_elsewhere import ZoomElsewhere
from bot_app.sandbox.zoom_events import ZoomEvents
from bot_app.sandbox.zoom_half_lists import Fault, break_page
from bot_app.sandbox.zoom_live import ZoomLive
from bot_app.sandbox.zoom_live_routes import LiveRoutes
from bot_app.sandbox.zoom_meetings import Creation, Json, ZoomMeetings
from bot_app.sandbox.zoom_oauth import ZoomOAuth
from bot_app.sandbox.zoom_pages import Pages
from bot_app.sandbox.zoom_recording_routes import RecordingRoutes
from bot_app.sandbox.zoom_recordings import ZoomRecordings
from bot_app.sandbox.zoom_refusals import worded
from bot_app.sandbox.zoom_routes import MeetingRoutes
from bot_app.sandbox.zoom_tokens import ZoomTokens
from bot_app.sandbox.zoom_webhooks import ZoomWebhooks

ACCOUNT_ID = "sandbox-account"
CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-client-secret"
WEBHOOK_SECRET = "sandbox-webhook-secret"
SCOPES = frozenset(
    {
        "cloud_recording:delete:meeting_recording:admin",
        "cloud_recording:delete:recording_file:admin",
        "cloud_recording:read:list_recording_files:admin",
        "cloud_recording:read:list_user_recordings:admin",
        "cloud_recording:update:recover_meeting_recordings:admin",
        "cloud_recording:update:recover_single_recording:admin",
        "meeting:write:meeting:admin",
        "meeting:update:meeting:admin",
        "meeting:update:status:admin",
        "meeting:update:in_meeting_controls:admin",
        "meeting:delete:meeting:admin",
        "meeting:read:meeting:admin",
        "meeting:read:list_meetings:admin",
        "meeting:read:list_past_participants:admin",
        "user:read:user:admin",
        "user:read:list_users:admin",
    }
)
_LARGEST_BODY = 1 << 20


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
        self.clock = clock
        self.bell = Bell()
        self.misbehaviour = Misbehaviour(worded)
        self.calls: list[ZoomCall] = []
        self.webhooks = ZoomWebhooks(clock, self.bell)
        events = ZoomEvents(account_id, client_id, clock, self.webhooks)
        self.tokens = ZoomTokens(account_id, client_id, client_secret, scopes, clock)
        self.store = ZoomMeetings(clock, self.bell, events, daily_limit_per_host)
        self.store.add_user("host@sandbox.example", "Sandy", "Host")
        self.oauth = ZoomOAuth(self.tokens, self.store, events)
        self.live = ZoomLive(self.store, events)
        self.controls = ZoomControls(self.store, self.live, self.webhooks)
        self.elsewhere = ZoomElsewhere(self.store, self.live, self.webhooks)
        self.pages = Pages(clock)
        self.recordings = ZoomRecordings(self.store, events, account_id)
        self.downloads = ZoomDownloads(self.recordings, self.tokens, self.bell)
        self.start_meeting = self.live.start
        """As the host does it in the app; the next ones too."""
        self.end_meeting = self.live.end
        self.record = self.live.record
        self.join = self.live.join
        self.leave = self.live.leave
        self.alert = self.live.alert
        self.add_recording = self.recordings.add
        self.expire_access_tokens = self.tokens.expire
        self.revoke_tokens = self.tokens.revoke
        self.revoke_user = self.oauth.revoke_user
        self._web_address = web_address

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

    def delete_meeting(self, number: int) -> None:
        """As the host does it on Zoom's own pages, behind the bot's back."""
        self.elsewhere.delete(number)

    def break_page(self, page: int, fault: Fault, *, path: str = "/meetings", times: int = 1) -> None:
        """The page with this number, from 1, of the next list whose path ends so fails `times` times."""
        break_page(self.misbehaviour, self.pages, page, fault, path=path, times=times)

    def app(self) -> web.Application:
        app = web.Application(
            client_max_size=_LARGEST_BODY,
            middlewares=[
                self.misbehaviour.middleware,
                remembering(self.calls, self.clock, self.bell),
                refusing,
            ],
        )
        meetings = MeetingRoutes(self.tokens, self.store, self.pages, self._web_address)
        live = LiveRoutes(self.tokens, self.store, self.live, self.controls)
        recordings = RecordingRoutes(self.tokens, self.store, self.live, self.recordings, self.pages)
        for part in (self.oauth, meetings, live, recordings, self.downloads):
            app.add_routes(part.routes())
        app.cleanup_ctx.append(self.webhooks.deliver)
        return app
