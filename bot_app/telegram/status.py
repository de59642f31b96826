"""/status: which Zoom accounts are connected, and whether anything arrives."""

from __future__ import annotations

import time

from aiogram import Router
from aiogram.filters import Command

from adapters.telegram.messages import Block, code, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.connections import CONNECT, ZoomDesk, name_of, needs_person, theirs
from bot_app.telegram.desk import Desk, button
from bot_app.zoom.scopes import OPTIONAL, missing, purpose_key
from projections.connections import ConnectionRow

router = Router(name="status")

MOST_LISTED = 20
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


@router.message(Command("status"))
async def status(_message: object, caller: Caller, desk: Desk, zoom: ZoomDesk) -> list[Rendered]:
    language, rows = caller.language, await theirs(caller, desk)
    ages = await zoom.sources.token_ages()
    blocks: list[Block | str] = [text_block(desk.text(language, "status-heading"), rank=1)]
    blocks += [_connection(row, ages.get(row.connection_id), caller, desk) for row in rows[:MOST_LISTED]]
    if not rows:
        blocks.append(desk.text(language, "status-no-connections"))
    if len(rows) > MOST_LISTED:
        blocks.append(desk.text(language, "and-more", count=len(rows) - MOST_LISTED))
    blocks += [text_block(line, rank=1) for line in await _traffic(caller, desk, zoom)]
    again = [[button(desk.text(language, "button-reconnect"), CONNECT)]]
    return [desk.rendered(language, *blocks, keyboard=again if _again(rows, caller, zoom) else None)]


def ago(desk: Desk, language: str, seconds: float) -> str:
    """In the largest whole unit."""
    for unit, length in _UNITS:
        if seconds >= length:
            return desk.text(language, f"ago-{unit}", count=int(seconds // length))
    return desk.text(language, "ago-moment")


def _connection(row: ConnectionRow, age: float | None, caller: Caller, desk: Desk) -> str:
    language = caller.language
    tokens = "status-no-tokens" if age is None else "status-tokens"
    since = {} if age is None else {"ago": ago(desk, language, age)}
    line = desk.text(
        language,
        "status-connection",
        name=escape(name_of(row, caller)),
        state=desk.text(language, f"connection-state-{row.state}"),
        chats=desk.text(language, "connection-chats", count=len(row.chats)),
        tokens=desk.text(language, tokens, **since),
    )
    return "\n".join([line, *_gaps(row, language, desk)])


def _gaps(row: ConnectionRow, language: str, desk: Desk) -> list[str]:
    granted = row.scopes.split()
    return [
        desk.text(language, key, scope=code(scope), consequence=desk.text(language, purpose_key(scope)))
        for key, scopes in (
            ("status-scope-missing", missing(granted)),
            ("status-scope-optional", missing(granted, OPTIONAL)),
        )
        for scope in scopes
    ]


def _again(rows: list[ConnectionRow], caller: Caller, zoom: ZoomDesk) -> bool:
    """Only the person themselves can connect again."""
    own = [row for row in rows if row.connected_by == caller.user_id]
    return zoom.invite is not None and any(map(needs_person, own))


async def _traffic(caller: Caller, desk: Desk, zoom: ZoomDesk) -> list[str]:
    language, now = caller.language, time.time()
    heard = zoom.sources.last_webhook()
    delivered = await desk.reads.deliveries.last()
    arrived = None if delivered is None else delivered.settled_at.timestamp()
    lines = [
        _since(desk, language, "status-last-webhook", heard, now),
        _since(desk, language, "status-last-delivery", arrived, now),
        desk.text(language, "status-waiting", count=await desk.reads.deliveries.waiting()),
    ]
    if caller.user.approver:
        backlog = await zoom.sources.backlog()
        lines.append(
            desk.text(
                language,
                "status-backlog",
                inbox=str(backlog.inbox),
                effects=str(backlog.effects),
                parked=str(backlog.parked),
            )
        )
    return lines


def _since(desk: Desk, language: str, key: str, at: float | None, now: float) -> str:
    if at is None:
        return desk.text(language, f"{key}-none")
    return desk.text(language, key, ago=ago(desk, language, max(0.0, now - at)))
