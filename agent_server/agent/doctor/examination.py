"""All findings, in the order in which somebody would look."""

from __future__ import annotations

from agent_server.agent.doctor.drivers import drivers_found
from agent_server.agent.doctor.files import (
    disk_found,
    folder_found,
    journal_found,
    key_found,
    settings_found,
)
from agent_server.agent.doctor.finding import Finding
from agent_server.agent.doctor.reach import proxy_found, server_found
from agent_server.agent.doctor.room import room_found
from agent_server.agent.home import Home
from agent_server.agent.identity import Identities, IdentityUnreadable, read_identity
from agent_server.agent.settings import Settings


async def examined(home: Home) -> list[Finding]:
    """Every part, also where another is broken."""
    settings, about_settings = settings_found(home)
    return [
        folder_found(home),
        about_settings,
        key_found(home),
        journal_found(home),
        disk_found(settings),
        *await _outside(home, settings),
        *await drivers_found(settings),
        *(await room_found(settings) if settings.driver == "rooms" else ()),
    ]


async def _outside(home: Home, settings: Settings) -> list[Finding]:
    try:
        identity = read_identity(home.identity)
        identities = Identities(home, identity) if identity is not None else None
    except IdentityUnreadable:
        identities = None
    if identities is None:
        return [proxy_found("", settings)]
    address = identities.current.server
    return [proxy_found(address, settings), *await server_found(home, identities, settings)]
