"""Pictures of a screen, for the command that asked for one."""

from __future__ import annotations

import asyncio

from aiohttp import web

from agent_server.answers import Denied, settled, unfit
from agent_server.auth import Gate, claimed_agent
from agent_server.hub import Hub
from agent_server.outside import Outside
from agent_server.own_command import command_of, own_command
from agent_server.protocol.messages import LARGEST_SCREENSHOT
from agent_server.refused import Refused
from domain.agents.agents import Agent, stream_of
from domain.agents.desired import Desired

EXPECTED_AT_ONCE, OTHERS_AT_ONCE = 6, 2
"""They lie in memory while they come, before it is known who sends them. Whoever is no PC of ours knows no
command's id, and so stands in nobody's way.
"""
BEGINNING = b"\x89PNG\r\n\x1a\n"


class ScreenshotDesk:
    def __init__(self, outside: Outside, hub: Hub, gate: Gate, refused: Refused) -> None:
        self._outside = outside
        self._hub = hub
        self._gate = gate
        self._refused = refused
        self._expected = asyncio.Semaphore(EXPECTED_AT_ONCE)
        self._others = asyncio.Semaphore(OTHERS_AT_ONCE)

    async def take(self, request: web.Request) -> web.StreamResponse:
        coming = self._expected if await self._is_expected(request) else self._others
        if coming.locked():
            raise Denied(429, "too_many", "Too many pictures at once.", retry_after=1)
        async with coming:
            return await self._taken(request)

    async def _is_expected(self, request: web.Request) -> bool:
        """As far as can be said of what is not proven yet."""
        claimed, command = claimed_agent(request), command_of(request.match_info["command"])
        if command is None or self._hub.roster.find(claimed) is None:
            return False
        agent: Agent = await self._outside.application.state(stream_of(claimed))
        told = agent.command(command)
        return told is not None and told.open

    async def _taken(self, request: web.Request) -> web.StreamResponse:
        caller = await self._gate.caller(request, LARGEST_SCREENSHOT)
        if request.content_type != "image/png" or not caller.body.startswith(BEGINNING):
            raise unfit("no PNG")
        await self._gate.admit(caller)
        written = request.match_info["command"]
        told = await own_command(self._outside, self._refused, caller.agent, written)
        agent: Agent = await self._outside.application.state(stream_of(caller.agent))
        if told.desired is not Desired.SCREENSHOT_TAKEN or not agent.screenshots:
            raise Denied(409, "over", "Nobody wants a picture.")
        await self._outside.screenshot(caller.agent, told, caller.body)
        return settled()
