"""What a server says when it says no, and what that means for the agent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from agent_server.agent.failures import Outcast, Rejected, Unavailable
from agent_server.protocol.messages import Refused

_LATER = frozenset({408, 425, 429})
UNFIT = frozenset({400, 413})
"""Also where a proxy says so: it would say it for ever."""
_HOPELESS = frozenset({"revoked", "unknown", "signature"})
_OTHER_VERSION = 300.0
"""Seconds: until one of the two has been renewed."""
_LONGEST_PAUSE = 3600.0


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    code: str = ""
    """Empty: whoever answered does not speak our protocol."""
    message: str = ""
    time: datetime | None = None
    retry_after: float = 0.0

    def failure(self) -> Exception:
        if self.status == 426:
            return Unavailable(f"{self.message} ({self.code})", retry_after=_OTHER_VERSION)
        if self.status == 401 and self.code in _HOPELESS:
            return Outcast(self.code, self.message)
        if 300 <= self.status < 400:
            return Unavailable("it redirects elsewhere; enrol with the address that leads straight to it")
        if self.status in UNFIT:
            return Rejected(self.status, self.code or "unfit", self.message)
        if not self.code or self.status in _LATER or self.status >= 500 or self.code in {"clock", "replayed"}:
            return Unavailable(f"HTTP {self.status} {self.message}".strip(), self.retry_after)
        return Rejected(self.status, self.code, self.message)


def read_refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
    seconds = headers.get("Retry-After", "")
    pause = min(float(seconds), _LONGEST_PAUSE) if re.fullmatch(r"\d{1,9}", seconds) else 0.0
    try:
        problem = msgspec.json.decode(body, type=Refused).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Refusal(status=status, retry_after=pause)
    return Refusal(
        status=status,
        code=_fit(problem.code, 40),
        message=_fit(problem.message, 200),
        time=problem.time,
        retry_after=pause,
    )


def _fit(words: str, length: int) -> str:
    """Somebody else's words end up in a terminal."""
    return "".join(character for character in words if character.isprintable())[:length]
