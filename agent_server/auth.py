"""Who asks: version, shape, clock, signature, measure; what is cheap comes first, and a table last."""

from __future__ import annotations

import msgspec
from aiohttp import hdrs, web

from agent_server.allowance import Allowances
from agent_server.answers import Denied
from agent_server.bodies import TooLarge, read_body
from agent_server.hub import Hub
from agent_server.outside import Outside
from agent_server.protocol.messages import OLDEST, VERSION, VERSION_HEADER
from agent_server.protocol.signature import (
    AGENT_HEADER,
    NAME,
    NONCE,
    NONCE_HEADER,
    ROOT,
    SIGNATURE_HEADER,
    TIME,
    TIME_HEADER,
    WINDOW,
    Signed,
)
from agent_server.refused import (
    BAD_SIGNATURE,
    MALFORMED,
    REPLAYED,
    REVOKED_KEY,
    TOO_LARGE,
    UNKNOWN,
    Refused,
)
from agent_server.roster import NOBODYS_KEY, Roster, signed_by
from domain.agents.agents import Standing
from domain.ids import AgentId

LAST_EVENT_ID = "Last-Event-ID"
_ONCE = (AGENT_HEADER, TIME_HEADER, NONCE_HEADER, SIGNATURE_HEADER, LAST_EVENT_ID, hdrs.CONTENT_ENCODING)


class Claim(msgspec.Struct, frozen=True):
    """A request that says who signed it, and when; whether it is true is not known yet."""

    signed: Signed
    signature: str

    @property
    def agent(self) -> AgentId:
        return AgentId(self.signed.agent)

    def by(self, key: str) -> bool:
        return signed_by(key, self.signature, self.signed.as_bytes())


class Caller(msgspec.Struct, frozen=True):
    """An agent that has shown it holds its key."""

    agent: AgentId
    key: str
    nonce: str
    body: bytes


class Gate:
    def __init__(self, outside: Outside, hub: Hub, refused: Refused) -> None:
        self._outside = outside
        self._hub = hub
        self._refused = refused
        self._allowances = Allowances()

    async def claim(self, request: web.Request, largest: int) -> Claim:
        """Of whoever; costs nothing but reading the body. Raises: Denied."""
        check_version(request)
        signed = await self._signed(request)
        self._check_clock(signed)
        body = await self._body(request, largest)
        return Claim(msgspec.structs.replace(signed, body=body), request.headers[SIGNATURE_HEADER])

    async def caller(self, request: web.Request, largest: int, *, earlier: bool = False) -> Caller:
        """`earlier`: the key before the last rotation does as well. Raises: Denied."""
        claim = await self.claim(request, largest)
        await self._hub.ready()
        key = self._key_of(claim, earlier=earlier)
        if not key:
            # Another program on the database may have heard of it before us.
            await self._hub.up_to_date()
            key = self._key_of(claim, earlier=earlier)
        if not key:
            raise await self._stranger(claim)
        wait = self._allowances.take(claim.agent)
        if wait:
            raise Denied(429, "too_many", "Too many requests.", retry_after=wait)
        return Caller(claim.agent, key, claim.signed.nonce, claim.signed.body)

    async def admit(self, caller: Caller, state: bytes = b"") -> None:
        """The last step before anything is done; `state` is noted with it. Raises: Denied."""
        await self.admit_once(caller.agent, caller.nonce, state)

    async def admit_once(self, agent: AgentId, nonce: str, state: bytes = b"") -> None:
        """Raises: Denied."""
        if not await self._outside.signs.admit(agent, nonce, state):
            await self._refused.another(REPLAYED, agent)
            raise Denied(401, "replayed", "This request was seen before.")

    async def _signed(self, request: web.Request) -> Signed:
        """Raises: Denied."""
        signed = _claimed(request)
        if signed is None:
            await self._refused.another(MALFORMED, self._reference(request))
            raise wrong_signature()
        return signed

    async def _body(self, request: web.Request, largest: int) -> bytes:
        """Raises: Denied."""
        try:
            return await read_body(request, largest)
        except TooLarge:
            await self._refused.another(TOO_LARGE, self._reference(request))
            raise

    def _reference(self, request: web.Request) -> str:
        """In whose name it comes, which anybody can write. The log is not asked: they cost nothing yet."""
        return reference_of(claimed_agent(request), self._hub.roster)

    def _key_of(self, claim: Claim, *, earlier: bool) -> str:
        """The key it is signed with, of those that count; empty: none."""
        known = self._hub.roster.find(claim.agent)
        if known is None or known.standing is not Standing.ENROLLED:
            claim.by(NOBODYS_KEY)
            return ""
        keys = (known.key, known.earlier_key) if earlier else (known.key,)
        return next((key for key in keys if key and claim.by(key)), "")

    async def _stranger(self, claim: Claim) -> Denied:
        known = self._hub.roster.find(claim.agent)
        if known is not None and known.standing is Standing.REVOKED and claim.by(known.earlier_key):
            await self._refused.another(REVOKED_KEY, claim.agent)
            return Denied(401, "revoked", "This agent was shut out.")
        await self._refused.another(BAD_SIGNATURE, reference_of(claim.agent, self._hub.roster))
        return wrong_signature()

    def _check_clock(self, signed: Signed) -> None:
        """Raises: Denied."""
        now = self._outside.now()
        if abs(signed.milliseconds / 1000 - now.timestamp()) > WINDOW:
            message = f"The time is more than {WINDOW} seconds off."
            raise Denied(401, "clock", message, time=now)


def claimed_agent(request: web.Request) -> AgentId:
    """Whoever it says it is."""
    return AgentId(request.headers.get(AGENT_HEADER, ""))


def reference_of(agent: AgentId, roster: Roster) -> str:
    return UNKNOWN if roster.find(agent) is None else agent


def wrong_signature() -> Denied:
    """The same for a name nobody has: who asks learns nothing of it."""
    return Denied(401, "signature", "The signature is not that of this agent's key.")


def check_version(request: web.Request) -> None:
    """Raises: Denied."""
    said = request.headers.getall(VERSION_HEADER, [])
    if said not in [[str(version)] for version in range(OLDEST, VERSION + 1)]:
        raise Denied(426, "version", f"This server speaks versions {OLDEST} to {VERSION} of the protocol.")


def target_of(request: web.Request) -> str:
    """As sent; what a proxy puts before it does not count."""
    _, root, rest = request.raw_path.partition(ROOT)
    return root + rest


def _claimed(request: web.Request) -> Signed | None:
    """`None`: the headers do not fit."""
    headers = request.headers
    signed = Signed(
        method=request.method,
        target=target_of(request),
        agent=headers.get(AGENT_HEADER, ""),
        time=headers.get(TIME_HEADER, ""),
        nonce=headers.get(NONCE_HEADER, ""),
        last_event_id=headers.get(LAST_EVENT_ID, ""),
    )
    twice = any(len(headers.getall(name, ())) > 1 for name in _ONCE)
    written = NAME.fullmatch(signed.agent) and TIME.fullmatch(signed.time) and NONCE.fullmatch(signed.nonce)
    fits = written and signed.target and headers.get(SIGNATURE_HEADER) and not twice
    return signed if fits else None
