"""What a PC sees now: its sign of life."""

from __future__ import annotations

import msgspec
from aiohttp import web

from agent_server.answers import settled
from agent_server.auth import Gate
from agent_server.bodies import decoded
from agent_server.hub import Hub
from agent_server.metas import meta
from agent_server.outside import Outside
from agent_server.protocol.messages import LARGEST_STATE, State
from domain.agents.presence import RecordAgentOnline
from domain.ids import AgentId


class StateDesk:
    def __init__(self, outside: Outside, hub: Hub, gate: Gate) -> None:
        self._outside = outside
        self._hub = hub
        self._gate = gate

    async def take(self, request: web.Request) -> web.StreamResponse:
        caller = await self._gate.caller(request, LARGEST_STATE)
        state = decoded(caller.body, State)
        await self._gate.admit(caller, msgspec.json.encode(state))
        known = self._hub.roster.find(caller.agent)
        if known is not None and not known.online:
            await self._came(caller.agent)
        return settled()

    async def _came(self, agent: AgentId) -> None:
        now = self._outside.now()
        came = RecordAgentOnline(
            meta=meta(now, agent, "online", now.isoformat()), agent_id=agent, seen_at=now
        )
        await self._outside.application.handle(came)
