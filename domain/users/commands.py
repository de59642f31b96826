"""What can be asked about a user, and what is decided."""

from __future__ import annotations

from domain.command import Command
from domain.ids import UserId
from domain.locales import LANGUAGES, TIME_ZONES
from domain.personal import Personal
from domain.refusal import Refusal
from domain.users.users import (
    AdminAppointed,
    OwnerAppointed,
    Role,
    Standing,
    User,
    UserBanned,
    UserEvent,
    UserLanguageChosen,
    UserRegistered,
    UserRejected,
    UserRenamed,
    UserTimeZoneChosen,
    UserWhitelisted,
)


class UserUnknown(Refusal):
    code = "user.unknown"


class OwnerIsFixed(Refusal):
    code = "user.owner_is_fixed"


class AlreadyDecided(Refusal):
    code = "user.already_decided"


class UnknownLanguage(Refusal):
    code = "user.unknown_language"


class UnknownTimeZone(Refusal):
    code = "user.unknown_time_zone"


class UserCommand(Command):
    user_id: UserId


class RegisterUser(UserCommand, tag="register_user"):
    """First use, or a name that changed since."""

    name: Personal[str]
    username: Personal[str] | None
    language: str


def decide_register_user(user: User, command: RegisterUser) -> list[UserEvent]:
    if not user.registered:
        return [
            UserRegistered(name=command.name, username=command.username, language=spoken(command.language))
        ]
    if (user.name, user.username) != (command.name, command.username):
        return [UserRenamed(name=command.name, username=command.username)]
    return []


def spoken(language: str) -> str:
    """The language we answer in: `id` for Indonesian and Malay, otherwise `en`."""
    return "id" if language.lower().partition("-")[0] in ("id", "in", "ms") else "en"


class Verdict(UserCommand):
    """A decision about a person. The same one again changes nothing."""

    seen: Standing | None = None
    """The standing the approver was shown, which must still hold; `None`: they decide whatever it is."""


class WhitelistUser(Verdict, tag="whitelist_user"):
    pass


def decide_whitelist_user(user: User, command: WhitelistUser) -> list[UserEvent]:
    if not user.registered:
        raise UserUnknown
    if user.whitelisted:
        return []
    _must_be_as_seen(user, command)
    return [UserWhitelisted()]


class RejectUser(Verdict, tag="reject_user"):
    pass


def decide_reject_user(user: User, command: RejectUser) -> list[UserEvent]:
    _must_be_decidable(user)
    if user.standing == Standing.REJECTED:
        return []
    _must_be_as_seen(user, command)
    return [UserRejected()]


class BanUser(Verdict, tag="ban_user"):
    pass


def decide_ban_user(user: User, command: BanUser) -> list[UserEvent]:
    _must_be_decidable(user)
    if user.standing == Standing.BANNED:
        return []
    _must_be_as_seen(user, command)
    return [UserBanned()]


def _must_be_as_seen(user: User, command: Verdict) -> None:
    """A late tap on an old card must not overturn what somebody else decided meanwhile."""
    if command.seen not in (None, user.standing):
        raise AlreadyDecided


def _must_be_decidable(user: User) -> None:
    if not user.registered:
        raise UserUnknown
    if user.role == Role.OWNER:
        raise OwnerIsFixed


class AppointAdmin(UserCommand, tag="appoint_admin"):
    pass


def decide_appoint_admin(user: User, _: AppointAdmin) -> list[UserEvent]:
    _must_be_decidable(user)
    return [] if user.role == Role.ADMIN else [AdminAppointed()]


class AppointOwner(UserCommand, tag="appoint_owner"):
    """At start, from the setting."""


def decide_appoint_owner(user: User, _: AppointOwner) -> list[UserEvent]:
    return [] if user.role == Role.OWNER else [OwnerAppointed()]


class ChooseLanguage(UserCommand, tag="choose_language"):
    language: str


def decide_choose_language(user: User, command: ChooseLanguage) -> list[UserEvent]:
    if command.language not in LANGUAGES:
        raise UnknownLanguage(language=command.language[:20])
    return [] if user.language == command.language else [UserLanguageChosen(language=command.language)]


class ChooseTimeZone(UserCommand, tag="choose_time_zone"):
    time_zone: str


def decide_choose_time_zone(user: User, command: ChooseTimeZone) -> list[UserEvent]:
    if command.time_zone not in TIME_ZONES:
        raise UnknownTimeZone(time_zone=command.time_zone[:40])
    return [] if user.time_zone == command.time_zone else [UserTimeZoneChosen(time_zone=command.time_zone)]
