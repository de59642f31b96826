"""What a command needs and its feed does not carry: made just in time, kept nowhere."""

from __future__ import annotations

from aiohttp import web

from agent_server.answers import answered
from agent_server.auth import Gate
from agent_server.outside import Outside
from agent_server.own_command import own_command
from agent_server.protocol.messages import Particulars
from agent_server.refused import Refused
from domain.agents.desired import WAYS_IN, Desired
from domain.agents.progress import Told


class ParticularsDesk:
    def __init__(self, outside: Outside, gate: Gate, refused: Refused) -> None:
        self._outside = outside
        self._gate = gate
        self._refused = refused

    async def give(self, request: web.Request) -> web.StreamResponse:
        caller = await self._gate.caller(request, 0)
        await self._gate.admit(caller)
        written = request.match_info["command"]
        told = await own_command(self._outside, self._refused, caller.agent, written)
        return answered(await self._particulars(told))

    async def _particulars(self, told: Told) -> Particulars:
        """Raises: Away."""
        if told.desired in WAYS_IN:
            return await self._outside.way_in(told)
        if told.desired is Desired.MESSAGE_SHOWN and told.text is not None:
            return Particulars(text=told.text.reveal(""))
        return Particulars()
