"""Effects: outside calls that must take place once, and the ways in which one can fail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import msgspec

from domain.command import Command


class IfUnknown(StrEnum):
    """What to do when an attempt may or may not have taken place."""

    LOOK_UP = "look_up"
    """The service can be asked whether it happened."""
    REPEAT = "repeat"
    """Doing it again is harmless."""
    ASK = "ask"
    """Neither: an operator decides, unless the effect is `better_twice`."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One outside call. `key` reads `service.call/identity` and is planned at most once."""

    key: str
    lane: str
    """Effects of one lane are performed in the order they were planned, one at a time."""
    payload: dict[str, Any]
    if_unknown: IfUnknown
    better_twice: bool = False
    """With `ASK`: repeat with a visible mark, because a duplicate is better than silence."""
    latest_only: bool = False
    """Shows the present state when performed, so that one waiting effect stands for all that follow it."""
    position: int = 0
    """Log position of the event that caused it; 0 for an answer to a message."""
    correlation_id: str = ""

    @property
    def kind(self) -> str:
        """`service.call`: names the performer."""
        return self.key.partition("/")[0]


class EffectState(StrEnum):
    PLANNED = "planned"
    BEGUN = "begun"
    """An attempt was begun; until it is recorded, its outcome is unknown."""
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """May or may not have happened, and only a person can tell."""
    PARKED = "parked"
    """Attempts are used up; later effects of the lane wait."""
    DROPPED = "dropped"
    """A person decided against it."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An effect in a worker's hands."""

    id: int
    effect: Effect
    attempts: int
    """Attempts that failed before this one."""
    begun_at: float
    """When an earlier attempt was begun whose outcome is unknown; 0: none was."""
    due_at: float = 0.0
    """Stays the same until the attempt is recorded."""
    reason: str = ""


class SentCard(msgspec.Struct, frozen=True):
    """Where a card stands in Telegram, so that the next change edits it."""

    card: str
    chat: str
    message_id: int


class Outcome(msgspec.Struct, frozen=True):
    """What an attempt leaves behind: commands that record it, further effects, where a card now stands."""

    commands: tuple[Command, ...] = ()
    effects: tuple[Effect, ...] = ()
    card: SentCard | None = None


class Performer(Protocol):
    """Performs the effects of one kind."""

    async def ready(self, effect: Effect) -> None:
        """Return when rate limits let the call be made; nothing has been sent yet."""

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        """Make the call. `repeated`: an earlier attempt may have succeeded unseen.

        Raises: Failure.
        """

    async def look_up(self, effect: Effect) -> Outcome | None:
        """Ask the service whether an earlier attempt succeeded; `None`: it did not.

        Only called for `LOOK_UP` effects. Raises: Failure.
        """

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        """What to record when the service said no for good."""

    def postponed(self, effect: Effect, failure: Unavailable) -> Outcome:
        """What to record when the service named a time to come back (`failure.until`)."""


@runtime_checkable
class Ends(Protocol):
    """A performer whose effects end when attempts are used up, instead of waiting for an operator."""

    async def ended(self, effect: Effect, failure: Failure) -> Outcome:
        """What to record."""


class Failure(Exception):
    """The outside world said no, or nothing."""


class Unavailable(Failure):
    """Not done, and worth another try later: 429, 503, no connection."""

    def __init__(
        self, reason: str, *, retry_after: float | None = None, until: datetime | None = None
    ) -> None:
        """`retry_after`: seconds the service asked for. `until`: a quota returns at this UTC time."""
        super().__init__(reason)
        self.retry_after = retry_after
        self.until = until


class OutcomeUnknown(Failure):
    """The request may have been carried out: answer lost, read timeout, 5xx after sending."""


class Unauthorised(Failure):
    """Our credentials were not accepted; a person must act."""


class Rejected(Failure):
    """The service understood and said no; trying again gives the same answer."""

    def __init__(self, reason: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.code = code
