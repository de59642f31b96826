"""The server as the agent knows it: every request signed, and every answer read for what it means."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TypeVar

import aiohttp
import msgspec
import structlog

from agent_server.agent.clock import Clock
from agent_server.agent.failures import Unavailable
from agent_server.agent.identity import Identities, Identity
from agent_server.agent.refusal import Refusal, read_refusal
from agent_server.agent.trouble import told
from agent_server.protocol.messages import VERSION, VERSION_HEADER, Hello
from agent_server.protocol.signature import (
    AGENT_HEADER,
    NONCE_HEADER,
    ROOT,
    SIGNATURE_HEADER,
    TIME_HEADER,
    Signed,
    encoded,
)

T = TypeVar("T")
LARGEST_ANSWER = 4 * 1024 * 1024
_ORDINARY = aiohttp.ClientTimeout(total=30, connect=10)
_log = structlog.get_logger(__name__)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    target: str
    """Path and query, from `ROOT` on, percent-encoded already."""
    body: bytes = b""
    content_type: str = "application/json"
    accept: str = "application/json"
    last_event_id: str = ""
    timeout: aiohttp.ClientTimeout = _ORDINARY


class Server:
    """Raises in all its methods: Unavailable, Rejected, Outcast."""

    def __init__(
        self, session: aiohttp.ClientSession, identities: Identities, clock: Clock, proxy: str = ""
    ) -> None:
        self._session, self._identities, self._clock = session, identities, clock
        self._proxy = proxy or None

    @property
    def address(self) -> str:
        return self._identities.current.server

    async def hello(self) -> Hello:
        """What it speaks, and the time, which is learnt."""
        response = await self._sent(Call(method="GET", target=f"{ROOT}hello"), {})
        async with response:
            body = await _read(response)
        if response.status != 200:
            raise read_refusal(response.status, response.headers, body).failure()
        hello = _decoded(body, Hello)
        self._clock.learn(hello.time)
        return hello

    async def ask(self, call: Call) -> bytes:
        """Body of the 2xx answer."""
        async with await self.opened(call) as response:
            return await _read(response)

    async def read(self, call: Call, kind: type[T]) -> T:
        return _decoded(await self.ask(call), kind)

    async def opened(self, call: Call) -> aiohttp.ClientResponse:
        """A 2xx answer whose body has not been read yet."""
        answer = await self._tried(call)
        if isinstance(answer, Refusal) and self._mended(answer):
            answer = await self._tried(call)
        if isinstance(answer, Refusal):
            raise answer.failure()
        return answer

    def _mended(self, refusal: Refusal) -> bool:
        """Whether the same once more, signed anew, may be answered differently."""
        if refusal.code == "clock" and refusal.time is not None:
            _log.warning("clock corrected", by=round(refusal.time.timestamp() - self._clock.seconds()))
            self._clock.learn(refusal.time)
            return True
        # A key may have been changed while the request was on its way.
        return refusal.code in {"replayed", "signature"}

    async def _tried(self, call: Call) -> aiohttp.ClientResponse | Refusal:
        """While there are two keys, whichever the server knows is the one from now on."""
        answer = await self._signed_by(self._identities.current, call)
        coming = self._identities.coming
        if coming is None or not _in_doubt(answer):
            return answer
        other = await self._signed_by(coming, call)
        if not _in_doubt(other):
            self._identities.adopt(coming)
            _log.info("key changed")
        return other

    async def _signed_by(self, identity: Identity, call: Call) -> aiohttp.ClientResponse | Refusal:
        response = await self._sent(call, self._signature(identity, call))
        if 200 <= response.status < 300:
            return response
        async with response:
            return read_refusal(response.status, response.headers, await _read(response))

    async def _sent(self, call: Call, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        """Redirects are not followed: what is signed is for this server alone."""
        described = {VERSION_HEADER: str(VERSION), "Accept": call.accept, **headers}
        if call.body:
            described["Content-Type"] = call.content_type
        if call.last_event_id:
            described["Last-Event-ID"] = call.last_event_id
        try:
            return await self._session.request(
                call.method,
                f"{self.address}{call.target}",
                headers=described,
                data=call.body or None,
                allow_redirects=False,
                proxy=self._proxy,
                timeout=call.timeout,
            )
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(told(error), silent=isinstance(error, TimeoutError)) from None

    def _signature(self, identity: Identity, call: Call) -> Mapping[str, str]:
        signed = Signed(
            method=call.method,
            target=call.target,
            agent=identity.agent,
            time=str(int(self._clock.seconds() * 1000)),
            nonce=encoded(secrets.token_bytes(16)),
            last_event_id=call.last_event_id,
            body=call.body,
        )
        return {
            AGENT_HEADER: signed.agent,
            TIME_HEADER: signed.time,
            NONCE_HEADER: signed.nonce,
            SIGNATURE_HEADER: identity.signed(signed.as_bytes()),
        }


def _in_doubt(answer: aiohttp.ClientResponse | Refusal) -> bool:
    return isinstance(answer, Refusal) and answer.code in {"signature", "unknown"}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    try:
        async for part in response.content.iter_any():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise Unavailable("its answer is too large")
    except (aiohttp.ClientError, OSError) as error:
        raise Unavailable(told(error), silent=isinstance(error, TimeoutError)) from None
    return bytes(body)


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass  # the error quotes the body, which may hold a secret
    raise Unavailable("its answer cannot be read; is this Meetledger's address?")
