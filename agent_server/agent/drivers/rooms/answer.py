"""What Zoom answered, and what that means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from agent_server.agent.drivers.rooms.failures import Away, Denied, RoomFailure, Unclear

_LONGEST_PAUSE = 3600.0
_TOKEN_INVALID = 124
"""Zoom sends it with 401, and sometimes with 400."""
OFFLINE = 300
_MEANINGS = {
    _TOKEN_INVALID: "the token is not accepted",
    200: "no subscription to Zoom Rooms, or no access to this one",
    OFFLINE: "the room is offline, or cannot do this",
    1012: "there is no such room",
    4711: "the app lacks a scope",
}
"""By Zoom's own numbers, as its description of the Rooms API has them."""


class _Said(msgspec.Struct):
    code: int = 0


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        return f"Answer({self.status})"

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> int:
        try:
            return msgspec.json.decode(self.body, type=_Said).code
        except (msgspec.DecodeError, UnicodeDecodeError):
            return 0

    @property
    def token_invalid(self) -> bool:
        return self.status == 401 or (self.status == 400 and self.code == _TOKEN_INVALID)

    @property
    def retry_after(self) -> float | None:
        """Seconds, at most an hour; `None` where nobody says. Zoom sends seconds or an ISO timestamp."""
        value = self.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"\d{1,9}", value):
            return min(float(value), _LONGEST_PAUSE)
        moment = _moment(value)
        if moment is None:
            return None
        return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_PAUSE)

    def failure(self) -> RoomFailure:
        """Of an answer that is not fine."""
        if self.status == 429:
            return Away("Zoom is asked too often (HTTP 429)", self.retry_after)
        if self.status in {408, 425} or self.status >= 500:
            return Unclear(f"HTTP {self.status}")
        words = f"HTTP {self.status}, code {self.code}" if self.code else f"HTTP {self.status}"
        meaning = _MEANINGS.get(self.code)
        return Denied(f"{words}: {meaning}" if meaning else words, self.code)


def _moment(value: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
