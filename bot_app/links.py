"""Addresses of ours for single files: signed, good for some days, and telling nothing by themselves."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from uuid import UUID

import jwt
import msgspec

from domain.ids import RecordingId

DAY = 86_400
AUDIENCE = "recording-file"
_ALGORITHM = "HS256"
LONGEST_TOKEN = 1024


class LinkInvalid(Exception):
    """Not one of ours, or changed on the way."""


class LinkExpired(Exception):
    """One of ours, too old."""


class _Claims(msgspec.Struct, frozen=True):
    recording: UUID
    mark: str
    exp: int


class LinkedFile(msgspec.Struct, frozen=True):
    recording_id: RecordingId
    mark: str
    """See `bot_app.deliveries.choice.mark_of`."""


class FileLinks:
    def __init__(
        self, secret: str, public_url: str, days: float, now: Callable[[], float] = time.time
    ) -> None:
        self._signing = hmac.digest(secret.encode(), b"files:", "sha256")
        self._public_url = public_url
        self.days = days
        self._now = now

    def address(self, recording_id: RecordingId, mark: str) -> str:
        """`mark`: of the file."""
        claims = {
            "recording": str(recording_id),
            "mark": mark,
            "exp": int(self._now() + self.days * DAY),
            "aud": AUDIENCE,
        }
        return f"{self._public_url}/recordings/{jwt.encode(claims, self._signing, algorithm=_ALGORITHM)}"

    def read(self, token: str) -> LinkedFile:
        """Raises: LinkInvalid, LinkExpired."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise LinkInvalid
        try:
            found = jwt.decode(
                token,
                self._signing,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                # The expiry is checked here, against the clock we are given.
                options={"require": ["aud", "exp"], "verify_exp": False},
            )
            claims = msgspec.convert(found, _Claims, strict=False)
        except (jwt.PyJWTError, msgspec.ValidationError):
            raise LinkInvalid from None
        if claims.exp <= self._now():
            raise LinkExpired
        return LinkedFile(RecordingId(claims.recording), claims.mark)
