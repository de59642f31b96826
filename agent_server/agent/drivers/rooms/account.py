"""Zoom's API for one account: what may be asked again is, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import msgspec

from agent_server.agent.drivers.rooms.answer import Answer
from agent_server.agent.drivers.rooms.failures import Away
from agent_server.agent.drivers.rooms.tokens import Token, Tokens
from agent_server.agent.drivers.rooms.way_out import WayOut
from agent_server.agent.settings import Settings

_SHORTEST_PAUSE = 0.1
_PAUSE = 2.0
"""Seconds, where Zoom asks for a pause and does not say how long."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    path: str
    """Behind `/v2`; holds nothing that would have to be percent-encoded."""
    query: Mapping[str, str] = {}
    body: bytes = b""


class Account:
    def __init__(self, settings: Settings) -> None:
        self._way_out = WayOut(settings)
        self.tokens = Tokens(self._way_out, settings.rooms)
        self._rests_until = 0.0

    async def ask(self, call: Call, give_up: float) -> bytes:
        """Body of the 2xx answer.

        Sent again only where Zoom says that it was not carried out: 429, until `give_up` (monotonic)
        at most, and once with a new token. Raises: Away, Denied, Unclear.
        """
        renewed = False
        while True:
            await self._turn(give_up)
            token = await self._token()
            answer = await self._sent(call, token)
            if answer.token_invalid and not renewed:
                self.tokens.forget(token)
                renewed = True
            elif answer.status == 429:
                self._rest(answer.retry_after)
            elif answer.fine:
                return answer.body
            else:
                raise answer.failure()

    async def close(self) -> None:
        await self._way_out.close()

    async def _turn(self, give_up: float) -> None:
        """Nothing is asked while Zoom wants to be left alone."""
        left = self._rests_until - time.monotonic()
        if left > 0 and self._rests_until > give_up:
            raise Away("Zoom is asked too often (HTTP 429)", left)
        await asyncio.sleep(max(left, 0.0))

    def _rest(self, seconds: float | None) -> None:
        pause = _PAUSE if seconds is None else max(seconds, _SHORTEST_PAUSE)
        self._rests_until = time.monotonic() + pause

    async def _token(self) -> Token:
        try:
            return await self.tokens.current()
        except Away as away:
            if away.retry_after is not None:
                self._rest(away.retry_after)
            raise

    async def _sent(self, call: Call, token: Token) -> Answer:
        described = {"Authorization": f"Bearer {token.value}", "Accept": "application/json"}
        if call.body:
            described["Content-Type"] = "application/json"
        return await self._way_out.sent(
            call.method, f"{token.api}{call.path}", described, query=call.query, body=call.body
        )
