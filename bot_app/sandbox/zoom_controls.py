"""What an app asks of a running Zoom meeting: accepted at once, and then done, or late, or never."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_live import Act, Participant, ZoomLive
from bot_app.sandbox.zoom_meetings import ZoomMeetings
from bot_app.sandbox.zoom_refusals import ZoomRefusal, invalid, no_permission
from bot_app.sandbox.zoom_webhooks import ZoomWebhooks

Following = Literal["at_once", "never", "untold", "late", "twice", "reversed"]
"""What follows a 202.

never: nothing is done; untold: done, but no webhook says so; late: done and told in `catch_up`;
twice: each webhook comes twice; reversed: done, and told in `catch_up`, the last first.
"""
_RECORDING: dict[object, Act] = {
    "recording.start": "start",
    "recording.pause": "pause",
    "recording.resume": "resume",
    "recording.stop": "stop",
}
_MOST_CONTACTS = 10


@dataclass
class Invitation:
    number: int
    user: Json
    at: datetime
    answer: Literal["", "accepted", "rejected", "timeout"] = ""
    """Empty: none yet."""


class ZoomControls:
    def __init__(self, store: ZoomMeetings, live: ZoomLive, webhooks: ZoomWebhooks) -> None:
        self.following: Following = "at_once"
        self.invitations: list[Invitation] = []
        self._store = store
        self._live = live
        self._webhooks = webhooks
        self._late: list[Callable[[], None]] = []

    def ask(self, number: int, wish: Json) -> None:
        """Checked now; done as `following` says. Raises: ZoomRefusal."""
        method = wish.get("method")
        if method == "participant.invite":
            users = self._invited(number, wish.get("params"))
            self._follow(lambda: self._invite(number, users), events=len(users))
        elif act := _RECORDING.get(method):
            self._live.recordable(number, act)
            self._follow(lambda: self._live.record(number, act))
        else:
            raise invalid("method")

    def catch_up(self) -> None:
        """Do and tell what came late; what no longer can be done is passed over."""
        late, self._late = self._late, []
        for do in late:
            with suppress(ZoomRefusal):
                do()
        self._webhooks.release(reverse=True)

    def accept(self, number: int, email: str) -> Participant:
        """Somebody who was invited comes in. Raises: ZoomRefusal, LookupError."""
        invitation = self._answered(number, email, "accepted")
        return self._live.join(number, invitation.user["display_name"], email)

    def reject(self, number: int, email: str) -> None:
        """Raises: ZoomRefusal, LookupError."""
        self._answered(number, email, "rejected")

    def time_out(self, number: int, email: str) -> None:
        """Somebody who was invited lets it ring. Raises: ZoomRefusal, LookupError."""
        self._answered(number, email, "timeout")

    def _follow(self, do: Callable[[], None], events: int = 1) -> None:
        """`events`: how many it will tell."""
        match self.following:
            case "at_once":
                do()
            case "late":
                self._late.append(do)
            case "untold":
                with self._webhooks.silence():
                    do()
            case "twice":
                self._webhooks.duplicate(events)
                do()
            case "reversed":
                self._webhooks.hold()
                do()
            case "never":
                pass

    def _invited(self, number: int, params: object) -> list[Json]:
        """Raises: ZoomRefusal, also for anybody outside the account."""
        self._live.running(number)
        contacts = params.get("contacts") if isinstance(params, dict) else None
        if not isinstance(contacts, list) or not 1 <= len(contacts) <= _MOST_CONTACTS:
            raise invalid("params.contacts")
        return [self._user(contact) for contact in contacts]

    def _user(self, contact: object) -> Json:
        """By id, and only without one by e-mail. Raises: ZoomRefusal."""
        name = (contact.get("id") or contact.get("email")) if isinstance(contact, dict) else None
        for user in self._store.users.values():
            if name and name in (user["id"], user["email"]):
                return user
        raise no_permission()

    def _invite(self, number: int, users: list[Json]) -> None:
        host = self._store.users[self._store.meeting(number)["host_id"]]
        for user in users:
            self._live.invitation(number, "dispatched", user, host)
            self.invitations.append(Invitation(number, user, self._store.clock()))

    def _answered(
        self, number: int, email: str, answer: Literal["accepted", "rejected", "timeout"]
    ) -> Invitation:
        for invitation in self.invitations:
            if (invitation.number, invitation.user["email"], invitation.answer) == (number, email, ""):
                self._live.invitation(number, answer, invitation.user, invitation.user)
                invitation.answer = answer
                return invitation
        raise LookupError(f"nobody invited {email} to {number}")
