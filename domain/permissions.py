"""Who may ask for what: looked at inside every decision, so that each door obeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from domain.chats.choosing import private
from domain.command import Meta
from domain.links.targets import TargetPrivate, host_of, is_private
from domain.refusal import Refusal
from domain.users import users
from domain.users.users import Standing, User


class NotPermitted(Refusal):
    code = "not_permitted"


class UserPending(Refusal):
    code = "user.pending"


class UserIsBanned(Refusal):
    code = "user.banned"


class Asked(NamedTuple):
    """What a permission may look at."""

    meta: Meta
    actor: User
    state: Any
    command: Any
    beside: Any = None
    """State of the stream that is only looked at."""


Permission = Callable[[Asked], None]


def the_program(asked: Asked) -> None:
    """Results of outside calls, policies, and the operator at a terminal."""
    if asked.meta.actor is not None:
        raise NotPermitted


def themselves(asked: Asked) -> None:
    """About the person who asks, whatever their standing; the banned are not heard."""
    if asked.actor.standing == Standing.BANNED:
        raise UserIsBanned
    if asked.meta.actor != asked.command.user_id:
        raise NotPermitted


def the_whitelisted(asked: Asked) -> None:
    if asked.actor.standing == Standing.BANNED:
        raise UserIsBanned
    if not asked.actor.whitelisted:
        raise UserPending


def approvers(asked: Asked) -> None:
    the_whitelisted(asked)
    if not asked.actor.approver:
        raise NotPermitted


def approvers_or_the_program(asked: Asked) -> None:
    if asked.meta.actor is not None:
        approvers(asked)


def owners(asked: Asked) -> None:
    approvers(asked)
    if asked.actor.role != users.Role.OWNER:
        raise NotPermitted


def approvers_below(asked: Asked) -> None:
    """Nobody but the owner decides about an admin."""
    approvers(asked)
    if asked.state.role == users.Role.ADMIN:
        owners(asked)


def the_planner_or_approvers(asked: Asked) -> None:
    """What nobody here planned is for approvers; what there is not is for anybody to hear so."""
    the_whitelisted(asked)
    if asked.state.exists and asked.state.planned_by != asked.meta.actor:
        approvers(asked)


def who_may_lead_the_meeting(asked: Asked) -> None:
    """A PC is told about a meeting by those who may change it; about anything else by approvers."""
    if asked.meta.actor is None:
        return
    the_whitelisted(asked)
    meeting = asked.beside
    if meeting is None or not meeting.exists or meeting.planned_by != asked.meta.actor:
        approvers(asked)


def the_person_or_approvers(asked: Asked) -> None:
    """In a private chat the person themselves and nobody else; in a group those who decide there."""
    the_whitelisted(asked)
    chat = asked.command.chat
    if not private(chat):
        approvers(asked)
    elif chat.partition(":")[0] != str(asked.meta.actor):
        raise NotPermitted


def the_connector(asked: Asked) -> None:
    """A person connects their own Zoom account, and nobody does it in their name."""
    the_whitelisted(asked)
    if asked.meta.actor != asked.command.connected_by:
        raise NotPermitted


def the_connector_or_approvers(asked: Asked) -> None:
    the_whitelisted(asked)
    if asked.state.connected_by not in (None, asked.meta.actor):
        approvers(asked)


def who_may_lead_there(asked: Asked) -> None:
    """The program, for a meeting's join address; a person, in their own name. Into somebody's own network
    nobody is led but by those who look after it.
    """
    if asked.meta.actor is None:
        return
    the_whitelisted(asked)
    if asked.meta.actor != asked.command.asked_by:
        raise NotPermitted
    if not asked.actor.approver and is_private(host_of(asked.command.target.reveal(""))):
        raise TargetPrivate


def the_asker_or_approvers(asked: Asked) -> None:
    """What a meeting wants, everybody may ask for, as the first time."""
    the_whitelisted(asked)
    if asked.state.meeting_id is None and asked.state.asked_by not in (None, asked.meta.actor):
        approvers(asked)
