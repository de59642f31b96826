"""Addresses of ours for single files: signed, good for some days, and telling nothing by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import msgspec

from bot_app.signed_tokens import SignedTokens
from domain.ids import RecordingId

DAY = 86_400
AUDIENCE = "recording-file"


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
        self._tokens = SignedTokens(secret, "files", AUDIENCE, now)
        self._public_url = public_url
        self.days = days

    def address(self, recording_id: RecordingId, mark: str) -> str:
        """`mark`: of the file."""
        token = self._tokens.issue({"recording": str(recording_id), "mark": mark}, self.days * DAY)
        return f"{self._public_url}/recordings/{token}"

    def read(self, token: str) -> LinkedFile:
        """Raises: TokenInvalid, TokenExpired."""
        claims = self._tokens.read(token, _Claims)
        return LinkedFile(RecordingId(claims.recording), claims.mark)
