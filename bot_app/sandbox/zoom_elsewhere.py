"""What people and other apps do in Zoom past the bot, with webhooks or so that only a look can tell."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_events import stamp
from bot_app.sandbox.zoom_live import ZoomLive
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_webhooks import ZoomWebhooks
from bot_app.sandbox.zoom_wishes import check


class ZoomElsewhere:
    """Nothing here counts against an app's daily limit. `tell`: whether the subscribers hear of it.

    Every method raises ZoomRefusal where there is no such meeting or occurrence.
    """

    def __init__(self, store: ZoomMeetings, live: ZoomLive, webhooks: ZoomWebhooks) -> None:
        self._store = store
        self._live = live
        self._webhooks = webhooks

    def create(self, wish: Json, *, host: str = "me", by_app: bool = False, tell: bool = True) -> Json:
        """By a host (id or e-mail) in the web portal, or by another app."""
        with self._telling(tell=tell):
            source = "other" if by_app else "web_portal"
            return self._store.create(self._store.user(host), wish, "http://zoom.example", source=source)

    def move(self, number: int, starts_at: datetime, *, occurrence_id: str = "", tell: bool = True) -> None:
        self.change(number, {"start_time": stamp(starts_at)}, occurrence_id=occurrence_id, tell=tell)

    def rename(self, number: int, topic: str, *, tell: bool = True) -> None:
        self.change(number, {"topic": topic}, tell=tell)

    def set_duration(self, number: int, minutes: int, *, occurrence_id: str = "", tell: bool = True) -> None:
        self.change(number, {"duration": minutes}, occurrence_id=occurrence_id, tell=tell)

    def change(self, number: int, wish: Json, *, occurrence_id: str = "", tell: bool = True) -> None:
        """Anything an app could wish, and a start that lies behind as well."""
        check(wish, self._store.meeting(number))
        with self._telling(tell=tell):
            self._store.change(number, wish, occurrence_id)

    def delete(self, number: int, *, occurrence_id: str = "", tell: bool = True) -> None:
        with self._telling(tell=tell):
            self._store.delete(number, occurrence_id)

    def start(self, number: int, *, tell: bool = True) -> None:
        with self._telling(tell=tell):
            self._live.start(number)

    def end(self, number: int, *, tell: bool = True) -> None:
        with self._telling(tell=tell):
            self._live.end(number)

    def _telling(self, *, tell: bool) -> AbstractContextManager[None]:
        return nullcontext() if tell else self._webhooks.silence()
