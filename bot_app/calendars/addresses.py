"""Addresses of chats' calendars: signed, without an end, and good for one generation."""

from __future__ import annotations

import hmac
import re

import msgspec

from bot_app.config import Settings
from bot_app.signed_tokens import TokenInvalid
from domain.ids import ChatId

_TOKEN = re.compile(r"(?P<said>(?P<chat>-?[0-9]{1,20})\.(?P<generation>[0-9]{1,9}))\.(?P<mark>[0-9a-f]{64})")


class CalendarKey(msgspec.Struct, frozen=True):
    """What an address opens."""

    chat: ChatId
    generation: int


class CalendarAddresses:
    def __init__(self, secret: str, public_url: str) -> None:
        self._signing = hmac.digest(secret.encode(), b"calendar:", "sha256")
        self._public_url = public_url

    def address(self, chat: ChatId, generation: int) -> str:
        """`chat`: a topic has the calendar of its chat."""
        said = f"{chat.partition(':')[0]}.{generation}"
        return f"{self._public_url}/calendar/{said}.{self._mark(said)}.ics"

    def read(self, token: str) -> CalendarKey:
        """Of what stands between `/calendar/` and `.ics`. Raises: TokenInvalid."""
        found = _TOKEN.fullmatch(token)
        # What was said is signed as it stands, so that no second spelling of it opens the same.
        if found is None or not hmac.compare_digest(found["mark"], self._mark(found["said"])):
            raise TokenInvalid
        return CalendarKey(ChatId(found["chat"]), int(found["generation"]))

    def _mark(self, said: str) -> str:
        return hmac.digest(self._signing, said.encode(), "sha256").hex()


def addresses_of(settings: Settings) -> CalendarAddresses | None:
    """`None`: without PUBLIC_URL and STATE_SECRET there are none."""
    secret = settings.state_secret.get_secret_value()
    return CalendarAddresses(secret, settings.public_url) if secret and settings.public_url else None
