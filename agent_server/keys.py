"""How a PC changes its key: the old one signs the request, the new one shows that it is there."""

from __future__ import annotations

from aiohttp import web

from agent_server.answers import settled
from agent_server.auth import Caller, Gate, wrong_signature
from agent_server.bodies import decoded
from agent_server.hub import Hub
from agent_server.metas import meta
from agent_server.outside import Outside
from agent_server.protocol.messages import LARGEST_ENROLMENT, NewKey
from agent_server.protocol.signature import key_proof
from agent_server.refused import BAD_SIGNATURE, Refused
from agent_server.roster import signed_by
from domain.agents.enrolment import RotateAgentKey


class KeyDesk:
    def __init__(self, outside: Outside, hub: Hub, gate: Gate, refused: Refused) -> None:
        self._outside = outside
        self._hub = hub
        self._gate = gate
        self._refused = refused

    async def take(self, request: web.Request) -> web.StreamResponse:
        caller = await self._gate.caller(request, LARGEST_ENROLMENT, earlier=True)
        new = decoded(caller.body, NewKey)
        await self._gate.admit(caller)
        rotation = RotateAgentKey(
            meta=meta(self._outside.now(), caller.agent, "rotate", caller.key, new.public_key),
            agent_id=caller.agent,
            signed_with=caller.key,
            key=new.public_key,
        )
        proven = self._proven(caller, new)
        if not proven or (await self._outside.application.handle(rotation)).refusal:
            await self._refused.another(BAD_SIGNATURE, caller.agent)
            raise wrong_signature()
        return settled()

    def _proven(self, caller: Caller, new: NewKey) -> bool:
        """Asked again after it was done, the key before is the earlier one."""
        known = self._hub.roster.find(caller.agent)
        before = {caller.key} if known is None else {caller.key, known.earlier_key}
        return any(
            signed_by(new.public_key, new.proof, key_proof(caller.agent, key)) for key in before if key
        )
