"""How a PC becomes one of ours: with a code that is good once, and a key it shows that it holds."""

from __future__ import annotations

from aiohttp import web

from agent_server.answers import Denied, answered, unfit
from agent_server.auth import Claim, Gate, reference_of, wrong_signature
from agent_server.bodies import decoded
from agent_server.hub import Hub
from agent_server.metas import meta
from agent_server.outside import Outside
from agent_server.protocol.messages import LARGEST_ENROLMENT, Enrolled, Enrolment
from agent_server.protocol.signature import Unreadable
from agent_server.protocol.signature import decoded as raw
from agent_server.refused import BAD_SIGNATURE, CODE_REFUSED, UNKNOWN, Refused
from agent_server.roster import KEY_BYTES
from domain.agents.agents import stream_of
from domain.agents.enrolment import EnrolAgent, hash_of
from domain.ids import AgentId


class EnrolmentDesk:
    def __init__(self, outside: Outside, hub: Hub, gate: Gate, refused: Refused) -> None:
        self._outside = outside
        self._hub = hub
        self._gate = gate
        self._refused = refused

    async def take(self, request: web.Request) -> web.StreamResponse:
        claim = await self._gate.claim(request, LARGEST_ENROLMENT)
        enrolment = decoded(claim.signed.body, Enrolment)
        _check_key(enrolment.public_key)
        await self._check_signature(claim, enrolment.public_key)
        return answered(await self._enrol(claim, self._wish(claim.agent, enrolment)))

    async def _enrol(self, claim: Claim, wish: EnrolAgent) -> Enrolled:
        """What is refused leaves nothing in the log: anybody may guess."""
        agent, application = claim.agent, self._outside.application
        if not await self._is_known(agent):
            raise await self._no(UNKNOWN)
        # Another program on the database may have been asked for a new code.
        await application.state(stream_of(agent))
        if (await application.weigh(wish)).refusal:
            raise await self._no(agent)
        await self._gate.admit_once(agent, claim.signed.nonce)
        receipt = await application.handle(wish)
        if receipt.refusal:
            raise await self._no(agent)
        return Enrolled(agent=agent, position=receipt.position)

    async def _is_known(self, agent: AgentId) -> bool:
        await self._hub.ready()
        if self._hub.roster.find(agent) is None:
            await self._hub.up_to_date()
        return self._hub.roster.find(agent) is not None

    async def _check_signature(self, claim: Claim, key: str) -> None:
        """Raises: Denied."""
        if not claim.by(key):
            reference = reference_of(claim.agent, self._hub.roster)
            await self._refused.another(BAD_SIGNATURE, reference)
            raise wrong_signature()

    async def _no(self, reference: str) -> Denied:
        await self._refused.another(CODE_REFUSED, reference)
        return Denied(401, "code", "The code is not good for this agent, or not any more.")

    def _wish(self, agent: AgentId, enrolment: Enrolment) -> EnrolAgent:
        code, key = hash_of(enrolment.code), enrolment.public_key
        return EnrolAgent(
            meta=meta(self._outside.now(), agent, "enrol", code, key),
            agent_id=agent,
            code_hash=code,
            key=key,
            os=_printable(enrolment.versions.os),
            version=_printable(enrolment.versions.agent),
        )


def _check_key(key: str) -> None:
    """Raises: Denied."""
    try:
        raw(key, KEY_BYTES)
    except Unreadable:
        raise unfit("a public key has 32 bytes, in base64url without padding") from None


def _printable(words: str) -> str:
    return "".join(filter(str.isprintable, words))
