"""Commands: requests to change something, each with an id of its own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.frozen import Frozen
from domain.ids import CommandId, CorrelationId, UserId


class Via(StrEnum):
    """The door a command came through."""

    TELEGRAM = "telegram"
    API = "api"
    ZOOM = "zoom"
    AGENT = "agent"
    POLICY = "policy"
    CLI = "cli"


class Meta(Frozen):
    """Who asks, when, through which door, and because of what."""

    command_id: CommandId
    """Derived from the cause, so that the same cause gives the same command."""
    at: datetime
    """UTC."""
    via: Via
    actor: UserId | None
    """`None`: the program itself, following a policy or recording what the outside world did."""
    correlation_id: CorrelationId
    causation_id: str = ""
    """The command or effect that led here; empty at the edge."""


class Command(Frozen):
    """Base of all commands; `tag` is the permanent name."""

    meta: Meta
