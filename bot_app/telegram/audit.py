"""/audit: who did what, when, through which door."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from domain.command import Via
from domain.ids import UserId
from projections.audit_trail import AuditEntry, AuditFilter

router = Router(name="audit")

MOST_LISTED = 20
FILTERS = ("user", "meeting", "kind", "via", "day")


class UnknownFilter(Exception):
    """A word that narrows nothing down."""


@router.message(Command("audit"), flags={"approvers": True})
async def audit(_message: Message, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    try:
        wanted = read_filter((command.args or "").split(), caller)
    except UnknownFilter as unknown:
        word, filters = escape(str(unknown)[:40]), ", ".join(FILTERS)
        usage = desk.text(caller.language, "audit-usage")
        bad = desk.text(caller.language, "audit-bad-filter", word=word, filters=filters)
        return [desk.rendered(caller.language, bad, usage)]
    entries = await desk.reads.audit.latest(wanted, limit=MOST_LISTED)
    if not entries:
        return [desk.says(caller.language, "audit-empty")]
    rows = [await _row(entry, caller, desk) for entry in entries]
    heading = desk.text(caller.language, "audit-heading", count=len(rows))
    return [desk.rendered(caller.language, heading, *rows)]


def read_filter(words: list[str], caller: Caller) -> AuditFilter:
    """`user:123 meeting:812… kind:meeting via:telegram day:2026-12-31`. Raises: UnknownFilter."""
    wanted: dict[str, object] = {}
    for word in words:
        name, colon, value = word.partition(":")
        if not colon or not value or name not in FILTERS:
            raise UnknownFilter(word)
        wanted |= _narrowed(name, value, word, caller)
    return AuditFilter(**wanted)  # type: ignore[arg-type]  # the names and types are those of _narrowed


def _narrowed(name: str, value: str, word: str, caller: Caller) -> dict[str, object]:
    try:
        match name:
            case "user":
                return {"person": UserId(int(value))}
            case "kind" | "meeting":
                return {name: value}
            case "via":
                return {"via": Via(value)}
        since = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=caller.zone)
    except ValueError:
        raise UnknownFilter(word) from None
    return {"since": since, "until": since + timedelta(days=1)}


async def _row(entry: AuditEntry, caller: Caller, desk: Desk) -> str:
    return desk.text(
        caller.language,
        "audit-row",
        position=str(entry.position),
        when=entry.at.astimezone(caller.zone).strftime("%Y-%m-%d %H:%M:%S"),
        actor=await _who(entry, caller, desk),
        via=desk.text(caller.language, f"via-{entry.via}"),
        what=f"{escape(entry.name)} {escape(entry.stream)}",
    )


async def _who(entry: AuditEntry, caller: Caller, desk: Desk) -> str:
    if entry.actor is None:
        return desk.text(caller.language, "audit-program")
    person = await desk.reads.users.by_id(entry.actor)
    return escape(person.name) if person is not None and person.name else str(entry.actor)
