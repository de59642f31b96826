"""What can be true of a user."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import StreamId, UserId
from domain.personal import Personal


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


class Standing(StrEnum):
    PENDING = "pending"
    WHITELISTED = "whitelisted"
    REJECTED = "rejected"
    BANNED = "banned"


class UserEvent(Event):
    pass


class UserRegistered(UserEvent, tag="user.registered"):
    """First use: a guest who waits for a decision."""

    name: Personal[str]
    username: Personal[str] | None = None
    """Without the @; `None`: the person has none."""
    language: str
    """What their Telegram speaks, as far as we have texts for it."""


class UserRenamed(UserEvent, tag="user.renamed"):
    name: Personal[str]
    username: Personal[str] | None = None


class UserWhitelisted(UserEvent, tag="user.whitelisted"):
    pass


class UserRejected(UserEvent, tag="user.rejected"):
    pass


class UserBanned(UserEvent, tag="user.banned"):
    pass


class AdminAppointed(UserEvent, tag="user.admin_appointed"):
    pass


class OwnerAppointed(UserEvent, tag="user.owner_appointed"):
    """By the setting INITIAL_OWNER_ID; may come before the person's first message."""


class UserLanguageChosen(UserEvent, tag="user.language_chosen"):
    language: str


class UserTimeZoneChosen(UserEvent, tag="user.time_zone_chosen"):
    time_zone: str
    """IANA name."""


class User(msgspec.Struct, frozen=True):
    name: Personal[str] | None = None
    """`None`: not registered yet."""
    username: Personal[str] | None = None
    role: Role = Role.GUEST
    standing: Standing = Standing.PENDING
    language: str = ""
    time_zone: str = ""

    @property
    def registered(self) -> bool:
        return self.name is not None

    @property
    def whitelisted(self) -> bool:
        return self.standing == Standing.WHITELISTED

    @property
    def approver(self) -> bool:
        """May decide about other people."""
        return self.whitelisted and self.role in (Role.OWNER, Role.ADMIN)


def stream_of(user_id: UserId) -> StreamId:
    return StreamId(f"user-{user_id}")


def evolve(user: User, event: Event) -> User:  # noqa: PLR0911 - one line an event
    match event:
        case UserRegistered(name=name, username=username, language=language):
            return replace(user, name=name, username=username, language=user.language or language)
        case UserRenamed(name=name, username=username):
            return replace(user, name=name, username=username)
        case UserWhitelisted():
            return replace(user, standing=Standing.WHITELISTED, role=_at_least_user(user.role))
        case UserRejected():
            return replace(user, standing=Standing.REJECTED, role=Role.GUEST)
        case UserBanned():
            return replace(user, standing=Standing.BANNED, role=Role.GUEST)
        case AdminAppointed():
            return replace(user, standing=Standing.WHITELISTED, role=Role.ADMIN)
        case OwnerAppointed():
            return replace(user, standing=Standing.WHITELISTED, role=Role.OWNER)
        case UserLanguageChosen(language=language):
            return replace(user, language=language)
        case UserTimeZoneChosen(time_zone=time_zone):
            return replace(user, time_zone=time_zone)
    return user


def _at_least_user(role: Role) -> Role:
    return Role.USER if role == Role.GUEST else role
