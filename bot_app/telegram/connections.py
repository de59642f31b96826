"""/connect and /disconnect: whose Zoom we act for, and in which chats it is heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Literal

import msgspec
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData

from adapters.telegram.messages import Block, code, escape
from adapters.telegram.sender import Rendered
from bot_app.deliveries.whereabouts import numbers_of
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.zoom.scopes import missing
from domain.connections.commands import Disconnect, UnsubscribeChat
from domain.ids import ChatId, derived
from projections.connections import ConnectionRow, ConnectionState

router = Router(name="connections")

MOST_LISTED = 10
LONGEST_LABEL = 30
"""Characters of a connection's name on a button."""
CONNECT = "connect"
"""Data of a button that does what /connect does."""
Invite = Callable[[str, int, str], str]
"""Chat, person and nonce in, a signed state out: see `bot_app.invitation.Invitations.issue`."""


class Backlog(msgspec.Struct, frozen=True):
    inbox: int
    """Messages taken in and not handled yet."""
    effects: int
    """Outside calls that are planned or begun."""
    parked: int
    """Of both kinds, what waits for a person."""


class StatusSources(msgspec.Struct, frozen=True):
    """What /status needs from outside the read models."""

    token_ages: Callable[[], Awaitable[dict[str, float]]]
    """Seconds since the tokens of each connection were renewed."""
    last_webhook: Callable[[], float | None]
    """Seconds since 1970; `None`: nothing came since the start."""
    backlog: Callable[[], Awaitable[Backlog]]


class ZoomDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What handlers about Zoom accounts have at hand besides the desk."""

    invite: Invite | None
    """`None`: people cannot connect here."""
    public_url: str
    sources: StatusSources
    missing_settings: list[str]
    """What the operator has to give before people can connect."""


Verb = Literal["leave", "ask", "end", "keep"]


class Choice(CallbackData, prefix="connection"):
    """A tap below the list of connections."""

    verb: Verb
    mark: str
    """See `mark_of`: Zoom's ids may be too long for a button."""


def mark_of(row: ConnectionRow) -> str:
    return derived("connection", row.connection_id).hex[:16]


def name_of(row: ConnectionRow, caller: Caller) -> str:
    """Not escaped."""
    return named(row, private=in_private(caller))


def named(row: ConnectionRow, *, private: bool) -> str:
    """Not escaped. In a group an address is only hinted at: `b…@example.org`."""
    if private or not row.email:
        return row.email or row.connection_id
    local, _, domain = row.email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def in_private(caller: Caller) -> bool:
    """A private chat has its person's number."""
    return caller.chat.partition(":")[0] == str(caller.user_id)


async def theirs(caller: Caller, desk: Desk) -> list[ConnectionRow]:
    """Their own connections, the oldest first; for approvers those of everybody else after them."""
    connections = desk.reads.connections
    own = await connections.of_user(caller.user_id)
    if not caller.user.approver:
        return own
    return own + [row for row in await connections.alive() if row.connected_by != caller.user_id]


def needs_person(row: ConnectionRow) -> bool:
    """Whether connecting again would help."""
    return row.state is ConnectionState.LOST or bool(missing(row.scopes.split()))


@router.message(Command("connect"))
async def connect(_message: object, caller: Caller, desk: Desk, zoom: ZoomDesk) -> list[Rendered]:
    key = "connect-invitation" if in_private(caller) else "connect-invitation-group"
    return [_invitation(key, caller.chat, caller, desk, zoom)]


@router.callback_query(F.data == CONNECT)
async def connect_again(_query: object, caller: Caller, desk: Desk, zoom: ZoomDesk) -> list[Rendered]:
    """Brings recordings to no chat they did not go to before."""
    own = await desk.reads.connections.of_user(caller.user_id)
    heard_in = next((row.chats for row in own if row.chats and needs_person(row)), [])
    chat = caller.chat if caller.chat in heard_in or not heard_in else heard_in[0]
    return [_invitation("connect-invitation-again", chat, caller, desk, zoom)]


def _invitation(key: str, chat: ChatId, caller: Caller, desk: Desk, zoom: ZoomDesk) -> Rendered:
    if zoom.invite is None:
        return _impossible(caller, desk, zoom)
    # Handled again, the same update gives a link that can only be used in place of the first one.
    nonce = derived("connect", caller.update_id, caller.user_id).hex
    state = zoom.invite(chat, caller.user_id, nonce)
    address = f"{zoom.public_url}/zoom/connect?state={state}"
    door = {"text": desk.text(caller.language, "button-connect"), "url": address}
    text = desk.text(caller.language, key, name=escape(caller.name or str(caller.user_id)))
    return desk.rendered(caller.language, text, keyboard=[[door]])


def _impossible(caller: Caller, desk: Desk, zoom: ZoomDesk) -> Rendered:
    if not caller.user.approver:
        return desk.says(caller.language, "connect-ask-admin")
    settings = ", ".join(map(code, zoom.missing_settings))
    return desk.says(caller.language, "connect-settings-missing", settings=settings)


@router.message(Command("disconnect"))
async def disconnect(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    rows = await theirs(caller, desk)
    if not rows:
        return [desk.says(caller.language, "disconnect-none")]
    blocks: list[Block | str] = [desk.text(caller.language, "disconnect-heading")]
    keyboard, here = [], await numbers_of(desk.reads, caller.chat)
    for row in rows[:MOST_LISTED]:
        blocks.append(_listed(row, caller, desk))
        keyboard += [[each] for each in _choices(row, here, caller, desk)]
    if len(rows) > MOST_LISTED:
        blocks.append(desk.text(caller.language, "and-more", count=len(rows) - MOST_LISTED))
    return [desk.rendered(caller.language, *blocks, keyboard=keyboard)]


def _listed(row: ConnectionRow, caller: Caller, desk: Desk) -> str:
    return desk.text(
        caller.language,
        "disconnect-row",
        name=escape(name_of(row, caller)),
        state=desk.text(caller.language, f"connection-state-{row.state}"),
        chats=desk.text(caller.language, "connection-chats", count=len(row.chats)),
    )


def _choices(
    row: ConnectionRow, here: Collection[ChatId], caller: Caller, desk: Desk
) -> list[dict[str, str]]:
    verbs: tuple[Verb, ...] = ("leave", "ask") if any(chat in here for chat in row.chats) else ("ask",)
    return [_choice(verb, row, caller, desk) for verb in verbs]


def _choice(verb: Verb, row: ConnectionRow, caller: Caller, desk: Desk) -> dict[str, str]:
    name = name_of(row, caller)
    short = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    label = desk.text(caller.language, f"button-connection-{verb}", name=short)
    return button(label, Choice(verb=verb, mark=mark_of(row)).pack())


@router.callback_query(Choice.filter())
async def chosen(_query: object, callback_data: Choice, caller: Caller, desk: Desk) -> list[Rendered]:
    alive = await desk.reads.connections.alive()
    row = next((row for row in alive if mark_of(row) == callback_data.mark), None)
    if row is None:
        return [desk.says(caller.language, "refusal-connection-unknown")]
    if row.connected_by != caller.user_id and not caller.user.approver:
        return [desk.says(caller.language, "refusal-not-permitted")]
    match callback_data.verb:
        case "leave":
            return [await _left(row, caller, desk)]
        case "ask":
            return [_asked(row, caller, desk)]
        case "end":
            return [await _ended(row, caller, desk)]
    return [desk.says(caller.language, "disconnect-kept", name=escape(name_of(row, caller)))]


def _asked(row: ConnectionRow, caller: Caller, desk: Desk) -> Rendered:
    text = desk.text(caller.language, "disconnect-confirm", name=escape(name_of(row, caller)))
    keyboard = [[_choice("end", row, caller, desk), _choice("keep", row, caller, desk)]]
    return desk.rendered(caller.language, text, keyboard=keyboard)


async def _left(row: ConnectionRow, caller: Caller, desk: Desk) -> Rendered:
    here = await numbers_of(desk.reads, caller.chat)
    for chat in [each for each in row.chats if each in here] or [caller.chat]:
        meta = caller.meta("unsubscribe", chat)
        receipt = await desk.application.handle(
            UnsubscribeChat(meta=meta, connection_id=row.connection_id, chat=chat)
        )
        if receipt.refusal:
            return desk.refused(caller.language, receipt)
    elsewhere = any(chat not in here for chat in row.chats)
    key = "unsubscribe-done" if elsewhere else "unsubscribe-done-last"
    return desk.says(caller.language, key, name=escape(name_of(row, caller)))


async def _ended(row: ConnectionRow, caller: Caller, desk: Desk) -> Rendered:
    receipt = await desk.application.handle(
        Disconnect(meta=caller.meta("disconnect"), connection_id=row.connection_id)
    )
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    return desk.says(caller.language, "disconnect-done", name=escape(name_of(row, caller)))
