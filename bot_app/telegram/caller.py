"""Who is speaking, in which language and zone, and how their commands are named."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from domain.command import Meta, Via
from domain.ids import ChatId, CommandId, CorrelationId, UserId, derived
from domain.users.users import User


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """One person with one update."""

    user_id: UserId
    user: User
    language: str
    zone: ZoneInfo
    chat: ChatId
    """Where the answer goes."""
    tapped: int | None = None
    """The message there whose button was tapped; `None`: something was written."""
    said_at: datetime
    """When it was said, by Telegram's clock: what “tomorrow” is measured from, however late it is read."""
    update_id: int
    correlation_id: CorrelationId

    @property
    def name(self) -> str:
        return self.user.name.reveal("") if self.user.name is not None else ""

    def meta(self, *purpose: object) -> Meta:
        """The same update asks the same thing under the same id, however often it comes."""
        return Meta(
            command_id=CommandId(derived("telegram", self.update_id, *purpose)),
            at=datetime.now(UTC),
            via=Via.TELEGRAM,
            actor=self.user_id,
            correlation_id=self.correlation_id,
            causation_id=f"telegram/{self.update_id}",
        )
