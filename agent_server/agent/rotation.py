"""Changes this PC's key when the server asks for it; killed anywhere, one of the two is good."""

from __future__ import annotations

import asyncio

import msgspec
import structlog

from agent_server.agent.backoff import Backoff
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.identity import Identities, Identity
from agent_server.agent.journal import Journal
from agent_server.agent.server import Call, Server
from agent_server.protocol.messages import NewKey
from agent_server.protocol.signature import ROOT, key_proof

_log = structlog.get_logger(__name__)


class Rotation:
    def __init__(
        self, server: Server, identities: Identities, journal: Journal, backoff: Backoff | None = None
    ) -> None:
        self._server, self._identities, self._journal = server, identities, journal
        self._backoff = backoff or Backoff()
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """For ever. What was begun before the program ended is finished first. Raises: Outcast."""
        while True:
            self._news.clear()
            old, asked = self._identities.current, self._journal.new_key_asked
            if asked > old.asked or self._identities.coming is not None:
                await self._change_until_done(old, asked)
            else:
                await self._news.wait()

    async def _change_until_done(self, old: Identity, asked: int) -> None:
        # Any other request may find out that the server knows the new one already.
        while self._identities.current is old:
            try:
                await self._change(old, self._identities.prepare(asked))
            except (Unavailable, Rejected, OSError) as failure:
                pause = self._backoff.seconds(getattr(failure, "retry_after", 0.0))
                _log.warning("key not changed yet", why=str(failure), again_in=round(pause, 1))
                await asyncio.sleep(pause)
        self._backoff.succeeded()

    async def _change(self, old: Identity, coming: Identity) -> None:
        proof = coming.signed(key_proof(old.agent, old.public_key))
        body = msgspec.json.encode(NewKey(public_key=coming.public_key, proof=proof))
        await self._server.ask(Call(method="POST", target=f"{ROOT}keys", body=body))
        self._identities.adopt(coming)
        _log.info("key changed")
