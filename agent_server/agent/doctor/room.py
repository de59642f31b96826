"""What Zoom says of the app and the room of the driver `rooms`."""

from __future__ import annotations

import time

from agent_server.agent.doctor.finding import Finding
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.drivers.rooms.account import Account
from agent_server.agent.drivers.rooms.failures import RoomFailure
from agent_server.agent.drivers.rooms.room import CONTROLLING, READING, Listed, Room
from agent_server.agent.drivers.rooms.rooms_driver import check_app
from agent_server.agent.settings import Settings

_SCOPES = frozenset({READING, CONTROLLING})
_FORMER = {"room:read:admin": READING, "room:write:admin": CONTROLLING}
"""What apps from before have, which stands for more."""
_CORRECT = "Next: correct [rooms] in agent.toml, or the app at Zoom; then the same again"
_SECONDS = 10.0
_MOST_SHOWN = 20
_LONGEST_NAME = 60


async def room_found(settings: Settings) -> list[Finding]:
    """Nothing, where the settings say nothing of an app, which is a line of its own."""
    try:
        check_app(settings.rooms)
    except DriverAbsent:
        return []
    account = Account(settings)
    try:
        app = _app((await account.tokens.current()).scopes)
        return [app, await _room(account, settings.rooms.room)]
    except RoomFailure as failure:
        return [Finding(name="zoom app", ok=False, words=str(failure), advice=_CORRECT)]
    finally:
        await account.close()


def _app(scopes: frozenset[str]) -> Finding:
    """An app that may do more than is needed works, and is worth a word."""
    missing = _SCOPES - scopes - {_FORMER.get(scope, "") for scope in scopes}
    if missing:
        words = f"lacks {', '.join(sorted(missing))}"
        return Finding(name="zoom app", ok=False, words=words, advice="Next: add it to the app at Zoom")
    more = scopes - _SCOPES
    words = f"may do {len(more)} things that are not needed" if more else "has the scopes it needs, no more"
    advice = f"Next: leave it {' and '.join(sorted(_SCOPES))} alone" if more else ""
    return Finding(name="zoom app", ok=True, words=words, advice=advice)


async def _room(account: Account, room_id: str) -> Finding:
    give_up = time.monotonic() + _SECONDS
    try:
        listed = [room async for room in Room(account, room_id).all_listed(give_up)]
    except RoomFailure as failure:
        return Finding(name="zoom room", ok=False, words=str(failure), advice=_CORRECT)
    found = next((room for room in listed if room_id and room.id == room_id), None)
    if found is not None:
        words = f"{_fit(found.name)}: {_fit(found.status) or 'no status'}"
        return Finding(name="zoom room", ok=True, words=words)
    rooms = "; ".join(_named(room) for room in listed[:_MOST_SHOWN]) or "none"
    advice = "Next: set room in [rooms] to the id of one"
    return Finding(name="zoom room", ok=False, words=f"not found; the account has {rooms}", advice=advice)


def _named(room: Listed) -> str:
    return f"{_fit(room.name)} = {_fit(room.id)}"


def _fit(words: str) -> str:
    """Somebody else's words end up in a terminal."""
    return "".join(character for character in words if character.isprintable())[:_LONGEST_NAME]
