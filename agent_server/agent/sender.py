"""Brings acks to the server, in order, until each is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
import structlog

from agent_server.agent.backoff import Backoff
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.outbox import Outbox, Waiting
from agent_server.agent.refusal import UNFIT
from agent_server.agent.server import Call, Server
from agent_server.protocol.messages import MOST_ACKS, Acks, AcksTaken
from agent_server.protocol.signature import ROOT

_log = structlog.get_logger(__name__)


class Sender:
    def __init__(self, server: Server, outbox: Outbox, backoff: Backoff | None = None) -> None:
        self._server, self._outbox = server, outbox
        self._backoff = backoff or Backoff()
        self._news = asyncio.Event()
        self._most = MOST_ACKS

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """For ever. Raises: Outcast."""
        while True:
            self._news.clear()
            try:
                while batch := self._outbox.batch(self._most):
                    await self._send(batch)
            except Unavailable as failure:
                pause = self._backoff.seconds(failure.retry_after)
                _log.warning("acks wait", why=str(failure), again_in=round(pause, 1))
                await asyncio.sleep(pause)
            else:
                await self._news.wait()

    async def _send(self, batch: Sequence[Waiting]) -> None:
        body = msgspec.json.encode(Acks(acks=tuple(waiting.ack for waiting in batch)))
        try:
            call = Call(method="POST", target=f"{ROOT}acks", body=body)
            taken = await self._server.read(call, AcksTaken)
        except Rejected as rejected:
            if rejected.status not in UNFIT:
                raise Unavailable(str(rejected)) from None
            self._find_the_unfit(batch, rejected)
            return
        for unheard in taken.unheard:
            _log.warning("ack unheard", command=unheard.command[:64], code=unheard.code[:40])
        self._answered(batch)

    def _find_the_unfit(self, batch: Sequence[Waiting], rejected: Rejected) -> None:
        """One ack that nobody takes must not keep back the others."""
        if len(batch) > 1:
            self._most = len(batch) // 2
            return
        _log.error("ack dropped", command=batch[0].ack.command, step=batch[0].ack.step, why=str(rejected))
        self._answered(batch)

    def _answered(self, batch: Sequence[Waiting]) -> None:
        self._outbox.settled(batch)
        self._backoff.succeeded()
        self._most = min(self._most * 2, MOST_ACKS)
